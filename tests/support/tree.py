"""The tree that the tests run in: a checkout of main, a released one, or either unpacked from an sdist, without git.

A released tree names its repository for OWNER and its image by digest; what is decided before that is tested on main.
"""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# OWNER/buddy-test-reporter, or what a release has put in its place
REPOSITORY: str = _PROJECT["urls"]["Source"].removeprefix("https://github.com/")
IS_RELEASED = "image: docker://" in (ROOT / "action.yml").read_text("utf-8")
on_main = pytest.mark.skipif(IS_RELEASED, reason="a released tree: how it is made of main's is tested on main")


def without_address(target: str) -> str:
    """Return where a link of a page leads in this tree: a release makes those of the README addresses of GitHub."""
    return re.sub(rf"^https://github\.com/{re.escape(REPOSITORY)}/(blob|raw)/v[\d.]+/", "", target)
