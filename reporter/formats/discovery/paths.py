"""What can be said of a path by its text alone, of any system; no file is looked at.

`flavour` is `os.path`, `ntpath` or `posixpath`: Windows compares without case, knows two separators, and writes one
place in several ways (Microsoft's documentation, "Naming Files, Paths, and Namespaces").
"""

import os
import types

from reporter.formats import roots

_FOLDER_CHARS = 247  # Microsoft's documentation, "Maximum Path Length Limitation": 260, less a name of 8.3
_LONG_UNC, _LONG = "\\\\?\\UNC\\", "\\\\?\\"


def plain(path: str) -> str:
    r"""Return a path of Windows without the prefix for long paths: `\\?\C:\x` and `\\?\UNC\server\share`."""
    if path.upper().startswith(_LONG_UNC):
        return "\\\\" + path[len(_LONG_UNC) :]
    return path.removeprefix(_LONG)


def comparable(path: str, flavour: types.ModuleType = os.path) -> str:
    """Return what is equal for paths that name one place; `..` and links must be gone from them already."""
    if flavour.sep == "\\":
        path = plain(path.replace("/", "\\"))
    return str(flavour.normcase(path)).rstrip(flavour.sep) or flavour.sep


def is_inside(path: str, folder: str, flavour: types.ModuleType = os.path) -> bool:
    """Say whether `path` is `folder` or below it; both are absolute and have no `..` and no links."""
    here, above = comparable(path, flavour), comparable(folder, flavour)
    return here == above or here.startswith(above.rstrip(flavour.sep) + flavour.sep)


def below(path: str, folder: str, flavour: types.ModuleType = os.path) -> str:
    """Return what of `path` follows `folder`, with `/` between the names; "" for the folder itself.

    Raises ValueError where `path` is not in `folder`.
    """
    if not is_inside(path, folder, flavour):
        raise ValueError("not in the folder")
    if flavour.sep == "\\":
        path, folder = plain(path.replace("/", "\\")), plain(folder.replace("/", "\\"))
    return path[len(folder.rstrip(flavour.sep)) :].replace(flavour.sep, "/").strip("/")


def is_too_long(folder: str, flavour: types.ModuleType = os.path) -> bool:
    """Say whether Windows may call a folder missing because of the length of its path, unless long ones are enabled."""
    return bool(flavour.sep == "\\") and len(folder) > _FOLDER_CHARS


def without_host(path: str) -> str:
    """Return what of a path follows the folder where a hosted runner put the checkout, else the path as it is.

    The runner translates a path of its host for a container only if it is the whole input.
    """
    found = roots.HOSTED.match(path.replace("\\", "/"))
    if found is None:
        return path
    return path[found.end() :]
