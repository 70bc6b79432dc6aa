"""Names of tests that speak TAP: what changes from run to run stands in one line with them."""

import re

WRITERS = frozenset({"meson", "tap-xunit"})  # who take the whole line for the name
_POSITION = re.compile(r"^\d{1,9} (?:- )?(?=\S)", re.ASCII)
_C_ENDINGS = (".c", ".cc", ".cpp", ".cxx")


def without_number(name: str) -> str:
    """Return the name without its number, `2 - total`, which changes with every test before it."""
    return _POSITION.sub("", name, count=1)


def split(name: str) -> tuple[str, str]:
    """Return the name, and what Check writes behind it: how the test ended.

    `tests/cart.c:core:total: Assertion 'a == 5' failed` was `tests/cart.c:core:total: Passed` before.
    """
    file, *parts = name.split(":", 3)
    is_of_check = len(parts) == 3 and parts[2].startswith(" ") and file.endswith(_C_ENDINGS) and " " not in file
    if not is_of_check:
        return name, ""
    return ":".join([file, *parts[:2]]), parts[2].strip()
