"""Writes the image's bytecode, in the build stage: `compile.py SITE OUTPUT`.

The program and its dependencies are compiled in place of their sources; of the standard library, under OUTPUT and where
its files stand in the image, what a run imports and has no bytecode yet: a base may have none, and then each start
would compile that anew. By unchecked hash: builds and registries change time stamps, and nothing in an image
changes after it was built. Docstrings are left out, but for those that `--help` shows.
"""

import compileall
import importlib
import importlib.util
import os
import py_compile
import sys
from pathlib import Path

_UNCHECKED = py_compile.PycInvalidationMode.UNCHECKED_HASH
_WITHOUT_DOCSTRINGS = 2  # as `python -OO` compiles, which the standard library is tested with
# what a run imports late
_LATE = (
    "reporter.cli",
    "requests",
    "ssl",
    "json",
    "encodings.idna",
    "encodings.utf_16",
    "encodings.utf_16_le",
    "encodings.utf_8_sig",
    "encodings.latin_1",
)


def main(site: Path, output: Path) -> None:
    """Compile everything; raises SystemExit if a module can't be compiled."""
    for package in [path for path in site.iterdir() if path.is_dir()]:
        if not compileall.compile_dir(
            package, quiet=1, legacy=True, optimize=_WITHOUT_DOCSTRINGS, invalidation_mode=_UNCHECKED
        ):
            raise SystemExit(f"a module of {package.name} can't be compiled")
    commands = site / "reporter" / "cli.py"  # `--help` shows its docstrings
    py_compile.compile(str(commands), cfile=f"{commands}c", doraise=True, optimize=0, invalidation_mode=_UNCHECKED)
    sys.path.insert(0, str(site))
    for name in (*_LATE, *_modules(site / "reporter")):
        if importlib.util.find_spec(name):
            importlib.import_module(name)
    library = Path(os.__file__).parent
    for module in list(sys.modules.values()):
        if getattr(module.__spec__, "origin", None) == "frozen":  # in the interpreter itself: os, codecs, importlib
            continue
        source = Path(getattr(module, "__file__", None) or "")
        if source.suffix == ".py" and source.is_relative_to(library):
            _compile_unless_there(source, output)
    for source in site.rglob("*.py"):
        source.unlink()


def _modules(package: Path) -> list[str]:
    names = [path.relative_to(package.parent).with_suffix("") for path in sorted(package.rglob("*.py"))]
    return [".".join(name.parts) for name in names if name.name not in ("__init__", "__main__")]


def _compile_unless_there(source: Path, output: Path) -> None:
    target = Path(importlib.util.cache_from_source(str(source)))
    if not target.is_file():
        copy = output / target.relative_to("/")
        py_compile.compile(
            str(source), cfile=str(copy), doraise=True, optimize=_WITHOUT_DOCSTRINGS, invalidation_mode=_UNCHECKED
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
