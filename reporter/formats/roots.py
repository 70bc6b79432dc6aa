"""Folders that a checkout is known by: of this machine, of the runner's host, of a container.

Reports are written on another machine's view of the same checkout. A path below one of these folders is, in the
repository, what follows the folder. Pure: no file is looked at.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping

# where hosted runners put a checkout, whatever its name: /home/runner/work/shop/shop, /__w/shop/shop, D:\a\shop\shop
HOSTED = re.compile(r"(?:/home/[\w.-]+/work|/Users/[\w.-]+/work|/__w|[A-Za-z]:/a)/([^/]+)/\1/")
_DRIVE = re.compile(r"[A-Za-z]:/")
_VARIABLES = (
    "GITHUB_WORKSPACE",
    "CIRCLE_WORKING_DIRECTORY",
    "CI_PROJECT_DIR",
    "BUILDKITE_BUILD_CHECKOUT_PATH",
    "WORKSPACE",
)
_IN_CONTAINERS = ("/github/workspace/",)


def known_roots(environ: Mapping[str, str], workspace: str) -> tuple[str, ...]:
    """Return the folders, each with a slash at its end, the longest first.

    GITHUB_WORKSPACE inside a container is not the host's: RUNNER_WORKSPACE is (GitHub docs, Variables reference).
    """
    found = [workspace, *(environ.get(name, "") for name in _VARIABLES)]
    runner, repository = environ.get("RUNNER_WORKSPACE", ""), environ.get("GITHUB_REPOSITORY", "").rpartition("/")[2]
    if runner and repository:
        found.append(f"{runner}/{repository}")
    home = environ.get("HOME", "")
    folders = {slashed(folder.replace("~", home, 1)).rstrip("/") + "/" for folder in found if folder.strip("/~ ")}
    return tuple(sorted({*folders, *_IN_CONTAINERS} - {"/"}, key=lambda folder: (-len(folder), folder)))


def slashed(path: str) -> str:
    """Return a path as reports of any system write it with slashes alone, without `file://` before it."""
    plain = path.strip().removeprefix("file://").replace("\\", "/")
    if plain.startswith("/") and _DRIVE.match(plain, 1):  # file:///D:/a/shop
        return plain[1:]
    return plain


def without_detours(path: str) -> str:
    """Return a path without folders that it leaves again: what C includes as `../support/checks.h`."""
    if "/../" not in path:
        return path
    return posixpath.normpath(path)


def is_absolute(path: str) -> bool:
    """Say whether a path with slashes begins at a root, that of a Windows drive among them."""
    return path.startswith("/") or _DRIVE.match(path) is not None


def _begins_with(path: str, root: str) -> bool:
    if _DRIVE.match(root):  # Windows; some runners write `c:` where others write `C:`
        return path[: len(root)].lower() == root.lower()
    return path.startswith(root)


def relative(path: str, roots: Iterable[str]) -> str:
    """Return what follows the root that `path` begins with, or "" where it begins with none."""
    plain = slashed(path)
    for root in roots:
        if _begins_with(plain, root):
            return plain[len(root) :]
    hosted = HOSTED.match(plain)
    return plain[hosted.end() :] if hosted else ""
