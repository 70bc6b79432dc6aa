"""Where in the repository something is, in the forms that GitHub takes: a path, and the address of a line's source.

Pure: paths and values come from reports and from the environment, and only what is plain beyond doubt gets through.
"""

import re
import urllib.parse

from reporter.outputs.text import escape

_PLAIN_PATH = re.compile(r"[^\\:*?\"<>|\0-\x1f]+")
_REPOSITORY = re.compile(r"[A-Za-z0-9-][A-Za-z0-9_.-]{0,99}/(?!\.\.?$)[A-Za-z0-9_.-]{1,100}")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def repository_path(path: str) -> str:
    """Return the path if it can be one inside the repository, else "": GitHub needs it relative to the root.

    Refused: absolute ones (of the host or of Windows), `..`, addresses, and characters that no checkout can hold.
    """
    while path.startswith("./"):
        path = path[2:]
    if not path or path[0] in "/~" or not _PLAIN_PATH.fullmatch(path) or path != escape.one_line(path, 1000):
        return ""
    return "" if any(part in ("", ".", "..") for part in path.split("/")) else path


def source_url(server: str, repository: str, revision: object, path: str) -> str:
    """Return the address at which a GitHub server shows a file at a commit, or "" where a part is not plain.

    https://docs.github.com/en/repositories/working-with-files/using-files/getting-permanent-links-to-files
    """
    path = repository_path(path)
    is_known = _REPOSITORY.fullmatch(repository) and isinstance(revision, str) and _COMMIT.fullmatch(revision)
    if not path or not is_known:
        return ""
    return escape.address(f"{server.rstrip('/')}/{repository}/blob/{revision}/{urllib.parse.quote(path)}")
