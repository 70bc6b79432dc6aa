"""Where in the repository something is, in the forms that GitHub takes: a path, and the addresses of its pages.

Pure: paths and values come from reports and from the environment, and only what is plain beyond doubt gets through.
"""

import re
import urllib.parse
from typing import NamedTuple

from reporter.outputs.text import escape

_PLAIN_PATH = re.compile(r"[^\\:*?\"<>|\0-\x1f]+")
_REPOSITORY = re.compile(r"[A-Za-z0-9-][A-Za-z0-9_.-]{0,99}/(?!\.\.?$)[A-Za-z0-9_.-]{1,100}")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_PULL = re.compile(r"pull/[0-9]{1,18}")
_LONGEST = 1000


class Repository(NamedTuple):
    """A repository on a GitHub server, such as `https://github.com` and `acme/shop`."""

    server: str
    name: str

    def page(self, *parts: str) -> str:
        """Return the address of one of its pages, "" where the repository is not known."""
        if not _REPOSITORY.fullmatch(self.name):
            return ""
        return escape.address("/".join([self.server.rstrip("/"), self.name, *map(urllib.parse.quote, parts)]))


def repository_path(path: str) -> str:
    """Return the path if it can be one inside the repository, else "": GitHub needs it relative to the root.

    Refused: absolute ones (of the host or of Windows), `..`, addresses, and characters that no checkout can hold.
    """
    while path.startswith("./"):
        path = path[2:]
    if not path or path[0] in "/~" or not _PLAIN_PATH.fullmatch(path):
        return ""
    if path != escape.one_line(path, _LONGEST) or any(part in ("", ".", "..") for part in path.split("/")):
        return ""
    return path


def source_url(repository: Repository, revision: object, path: str) -> str:
    """Return the address at which a GitHub server shows a file at a commit, or "" where a part is not plain.

    https://docs.github.com/en/repositories/working-with-files/using-files/getting-permanent-links-to-files
    """
    path = repository_path(path)
    if not path or not _is_commit(revision):
        return ""
    return repository.page("blob", str(revision), path)


def commit_url(repository: Repository, revision: object) -> str:
    """Return the address of a commit's page, or ""."""
    if not _is_commit(revision):
        return ""
    return repository.page("commit", str(revision))


def ref_url(repository: Repository, ref_type: object, name: object) -> str:
    """Return the address of the page of a branch, tag or pull request, or ""."""
    if not isinstance(name, str) or not name:
        return ""
    if ref_type == "PULL_REQUEST":
        if not _PULL.fullmatch(name):
            return ""
        return repository.page(name)
    return repository.page("tree", name)


def _is_commit(revision: object) -> bool:
    return isinstance(revision, str) and _COMMIT.fullmatch(revision) is not None
