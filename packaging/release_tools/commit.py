"""Makes the release commit on top of the tagged one, and the tags that name it. Pushing is the workflow's business."""

import subprocess
from pathlib import Path

from release_tools import bundle, rewriting, versions

PROGRAM = "composite/buddy-reporter.pyz"
_AUTHOR = ("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")
# files beside the pages that name the repository
_WITH_OWNER = ("pyproject.toml", "action.yml", "composite/action.yml", ".github/ISSUE_TEMPLATE/config.yml")


def prepare(root: Path, *, tag: str, repository: str, image: str) -> None:
    """Rewrite the working tree into the released one. Raises ReleaseError where something is not as expected."""
    versions.check(root, tag=tag)
    _rewrite(root / "action.yml", rewriting.action(_text(root / "action.yml"), image=image))
    for page in versions.pages(root):
        folder = page.parent.relative_to(root).as_posix() + "/"
        text = rewriting.owner(_text(page), repository=repository)
        if page.name == "README.md":
            text = rewriting.links(text, repository=repository, tag=tag, folder=folder.removeprefix("./"))
        _rewrite(page, text)
    for name in _WITH_OWNER:
        if (root / name).is_file():
            _rewrite(root / name, rewriting.owner(_text(root / name), repository=repository))


def make(root: Path, *, tag: str, repository: str, image: str) -> list[str]:
    """Prepare, build the zip application, commit, and set the tags; returns the tags that the commit has now."""
    prepare(root, tag=tag, repository=repository, image=image)
    bundle.build(root, output=root / PROGRAM)
    existing = _git(root, "tag", "--list", "v*").split()
    _git(root, "add", "--all")
    _git(root, "add", "--force", PROGRAM)
    name, email = _AUTHOR
    message = f"Release {tag}\n\nThe action runs {image}."
    _git(root, "-c", f"user.name={name}", "-c", f"user.email={email}", "commit", "--quiet", "--message", message)
    tags = [tag]
    moving = versions.moving_tag(tag, existing)
    if moving:
        tags.append(moving)
    for each in tags:
        _git(root, "tag", "--force", each)
    return tags


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *arguments], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def _text(path: Path) -> str:
    return path.read_text("utf-8")


def _rewrite(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
