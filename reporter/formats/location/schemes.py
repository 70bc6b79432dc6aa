"""What stands before a path: an address, and the schemes of bundlers and languages. Pure, by the text alone."""

import re

_URL = re.compile(r"([A-Za-z][\w.+-]{1,30})://([^/]{0,200})/")
_SERVED = ("base/", "_karma_webpack_/", "./")  # Karma serves the working directory as /base/
_SERVED_ABSOLUTE = ("absolute/", "@fs/")  # Karma; Vite
_NOT_FILES = frozenset({"node", "ext", "bun", "deno", "native", "internal", "dart", "erl_eval", "evalmachine"})
_DART_LIBRARIES = frozenset({"test", "test_api", "test_core", "matcher", "flutter_test", "flutter", "stack_trace"})


def without_scheme(path: str) -> str:
    """Return what a URL, a bundler or a language's own scheme means as a path, or "" where that is no file."""
    url = _URL.match(path)
    if url:
        return _served(path[url.end() :], scheme=url[1], host=url[2])
    first, colon, rest = path.partition(":")
    if not colon or (len(first) == 1 and rest.startswith("/")):
        return path
    if first in _NOT_FILES:
        return ""
    if first == "package":  # Dart: the library folder of a package
        package, _, inside = rest.partition("/")
        return "" if package in _DART_LIBRARIES else f"lib/{inside}"
    return path.rpartition(":")[2]


def _served(rest: str, *, scheme: str, host: str) -> str:
    name = host.partition(":")[0]
    is_public = "." in name and not name.replace(".", "").isdigit()
    if is_public and scheme in ("http", "https") and not rest.startswith((*_SERVED, *_SERVED_ABSOLUTE)):
        return ""
    for beginning in _SERVED_ABSOLUTE:
        if rest.startswith(beginning):
            return "/" + rest.removeprefix(beginning).lstrip("/")
    for beginning in _SERVED:
        rest = rest.removeprefix(beginning)
    return "/" + rest if scheme == "file" else rest
