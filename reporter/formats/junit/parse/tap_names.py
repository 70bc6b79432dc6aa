"""Names of tests that speak TAP: what changes from run to run stands in one line with them."""

import re

_POSITION = re.compile(r"^\d{1,9} (?:- )?(?=\S)", re.ASCII)
_CHECK = re.compile(r"(\S{1,300}\.(?:c|cc|cpp|cxx):[^:]{1,200}:\w{1,200}): (.*)", re.DOTALL)


def split(written: str) -> tuple[str, str]:
    """Return the name of a test that speaks TAP without its number, and what Check writes behind it: how it ended.

    `2 - tests/cart.c:core:total: Assertion 'a == 5' failed` was `2 - tests/cart.c:core:total: Passed` before.
    """
    name = _POSITION.sub("", written, count=1)
    found = _CHECK.fullmatch(name)
    return (found[1], found[2]) if found else (name, "")
