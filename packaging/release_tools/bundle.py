"""Builds composite/buddy-reporter.pyz: the program and its locked dependencies in one file.

For runners without containers. A zip application without bytecode, so that one file serves every Python: 0.5 s per
run where bytecode of one version takes 0.2 s, and `pip install --require-hashes` in the job 1.7 s before the first one
(docs/decisions/zipapp.md). The same input gives the same bytes.
"""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

# what the image leaves out too (.dockerignore)
_LEFT_OUT = ("sandbox", "samples", "demo.py", "__pycache__")
_MAIN = """import sys

from reporter.__main__ import main

sys.exit(main())
"""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_KEPT_METADATA = ("METADATA", "LICENSE", "LICENCE", "COPYING", "NOTICE")


def build(root: Path, *, output: Path) -> None:
    """Write the zip application of the checkout at `root`. Raises CalledProcessError if pip fails."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        _install(root / "requirements.lock", site)
        shutil.copytree(root / "reporter", site / "reporter", ignore=shutil.ignore_patterns(*_LEFT_OUT))
        (site / "__main__.py").write_text(_MAIN, "utf-8")
        _write(site, output)


def _install(lock: Path, site: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "--only-binary=:all:", "--no-compile", "--target", str(site)]
    # wheels of pure Python only: they run on every system
    command += ["--platform", "any", "--implementation", "py", "--abi", "none", "--python-version", "3.11"]
    subprocess.run([*command, "--requirement", str(lock)], check=True)
    shutil.rmtree(site / "bin", ignore_errors=True)


def _write(site: Path, output: Path) -> None:
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(site.rglob("*")):
            name = path.relative_to(site).as_posix()
            if path.is_file() and _is_wanted(name):
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())


def _is_wanted(name: str) -> bool:
    if ".dist-info/" not in name:
        return "/tests/" not in name
    # licences must go with the code; the rest (RECORD, INSTALLER) says where it was installed
    return any(word in name for word in _KEPT_METADATA)
