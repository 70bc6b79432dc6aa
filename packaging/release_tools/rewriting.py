"""The texts of the release commit: action.yml by digest, the real owner, links that work on the package's page.

Pure functions over text. Which files they are used on is decided in `commit`.
"""

import re

from release_tools import problems

NAME = "buddy-test-reporter"
REGISTRY = "ghcr.io"
_IMAGE = re.compile(r"[a-z0-9.-]+(:\d+)?(/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}")
_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_RUNS = re.compile(r"^runs:\n  using: docker\n  image: Dockerfile\n", re.MULTILINE)
_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
_HTML_LINK = re.compile(r'(?P<attribute>\b(?:src|srcset|href))="(?P<target>[^"\s]+)"')
# what the image's own ENTRYPOINT says; written out because runners on Kubernetes need an absolute one
_COMMAND = ("/usr/local/bin/python", ["-I", "-m", "reporter", "report"])


def action(text: str, *, image: str) -> str:
    """Return action.yml so that it pulls the image instead of building it. Raises ReleaseError for anything unclear."""
    if not _IMAGE.fullmatch(image):
        raise problems.ReleaseError(f"{image!r} is no image with a digest (registry/name@sha256:...)")
    if len(_RUNS.findall(text)) != 1:
        raise problems.ReleaseError("action.yml does not say `image: Dockerfile` where it was expected")
    entrypoint, arguments = _COMMAND
    lines = ["runs:", "  using: docker", f"  image: docker://{image}", f"  entrypoint: {entrypoint}", "  args:"]
    lines += [f'    - "{argument}"' for argument in arguments]
    return _RUNS.sub("\n".join(lines) + "\n", text)


def owner(text: str, *, repository: str) -> str:
    """Return a text with the real repository for `OWNER/buddy-test-reporter`, and its owner for OWNER.

    In the name of an image it is in lower case, as registries refuse any other. Raises ReleaseError if it is none.
    """
    if not _REPOSITORY.fullmatch(repository):
        raise problems.ReleaseError(f"{repository!r} is no repository (owner/name)")
    text = text.replace(f"{REGISTRY}/OWNER/{NAME}", f"{REGISTRY}/{repository.lower()}")
    text = text.replace(f"OWNER/{NAME}", repository)
    return text.replace("--owner OWNER", f"--owner {repository.partition('/')[0]}")


def links(text: str, *, repository: str, tag: str, folder: str = "") -> str:
    """Return a page whose relative links lead to the repository at the tag: elsewhere (PyPI) there are no files.

    Links and pictures of Markdown and of HTML. `folder` is where the page stands, with a slash at its end.
    """

    def address(target: str, *, is_picture: bool) -> str:
        if target.startswith(("#", "http://", "https://", "mailto:")):
            return target
        kind = "blob"
        if is_picture:
            kind = "raw"
        return f"https://github.com/{repository}/{kind}/{tag}/{folder}{target}"

    def markdown(found: re.Match[str]) -> str:
        target = address(found["target"], is_picture=bool(found["image"]))
        return f"{found['image']}[{found['text']}]({target})"

    def html(found: re.Match[str]) -> str:
        target = address(found["target"], is_picture=found["attribute"] != "href")
        return f'{found["attribute"]}="{target}"'

    return _HTML_LINK.sub(html, _LINK.sub(markdown, text))


def relative_links(text: str) -> list[str]:
    """Return where a page's links and pictures lead that are no addresses, in order."""
    found = [link["target"] for link in (*_LINK.finditer(text), *_HTML_LINK.finditer(text))]
    return [target for target in found if not target.startswith(("#", "http://", "https://", "mailto:"))]
