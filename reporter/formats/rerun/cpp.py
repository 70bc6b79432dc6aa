"""GoogleTest, Catch2 and CTest: the program that was run is not in the report, so BINARY stands for it."""

import re
from collections.abc import Sequence

from reporter.formats.rerun.patterns import one_of, posix
from reporter.formats.rerun.target import Target, unique


def googletest(targets: Sequence[Target]) -> list[str]:
    """Return the filter (GoogleTest's user guide, Running a Subset of the Tests)."""
    if any(set(target.classname + target.name) & set("*?:-") or not target.classname for target in targets):
        return []
    return ["BINARY", f"--gtest_filter={':'.join(f'{target.classname}.{target.name}' for target in targets)}"]


def ctest(targets: Sequence[Target]) -> list[str]:
    """Return CTest with the names, to be run in the build folder."""
    return ["ctest", "--output-on-failure", "-R", one_of(unique([target.name for target in targets]), posix)]


def catch2(targets: Sequence[Target]) -> list[str]:
    r"""Return the names (Catch2's command line, Specifying which tests to run), a comma between them.

    A section's name stands behind its test's and a slash, which a test's own name may hold too: each head is named.
    """
    names = unique([head for target in targets for head in _heads(target.name)])
    if any(name.startswith(("~", "-", "*")) or name.endswith("*") or set(name) & set("\"'\\") for name in names):
        return []
    return ["BINARY", ",".join(re.sub(r"[,\[\]]", r"\\\g<0>", name) for name in names)]


def _heads(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
