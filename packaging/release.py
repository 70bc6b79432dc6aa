"""Command line of the release: `python packaging/release.py --help`.

What it decides is in `release_tools`; `.github/workflows/release.yml` calls it and adds only what needs GitHub.
"""

import argparse
import sys
from pathlib import Path

from release_tools import bundle, changelog, commit, contents, problems, versions

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code, 1 with every problem on standard error."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except problems.ReleaseError as error:
        for problem in error.problems:
            print(f"error: {problem}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="release.py", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout; default: the one that this file is in")
    commands = parser.add_subparsers(required=True)
    check = commands.add_parser("check", help="do the tag and all files name one version?")
    check.set_defaults(run=_check)
    notes = commands.add_parser("notes", help="print CHANGELOG's words for the release")
    notes.set_defaults(run=_notes)
    make = commands.add_parser("commit", help="make the release commit and its tags; prints the tags")
    make.set_defaults(run=_commit)
    tree = commands.add_parser("prepare", help="rewrite the working tree into the released one, without a commit")
    tree.set_defaults(run=_prepare)
    for command in (check, notes, make, tree):
        command.add_argument("tag", help="vX.Y.Z")
    for command in (make, tree):
        command.add_argument("--repository", required=True, help="owner/name")
        command.add_argument("--image", required=True, help="registry/name@sha256:...")
    zipped = commands.add_parser("bundle", help=f"build {commit.PROGRAM}, for runners without containers")
    zipped.set_defaults(run=_bundle)
    zipped.add_argument("--output", type=Path, help=f"default: {commit.PROGRAM}")
    dist = commands.add_parser("inspect", help="look into the built wheel and sdist")
    dist.set_defaults(run=lambda options: contents.inspect(options.folder))
    dist.add_argument("folder", type=Path)
    base = commands.add_parser("base", help="print the base image that the Dockerfile names")
    base.set_defaults(run=_base)
    return parser


def _check(options: argparse.Namespace) -> None:
    print(versions.check(options.root, tag=options.tag))


def _notes(options: argparse.Namespace) -> None:
    text = (options.root / "CHANGELOG.md").read_text("utf-8")
    print(changelog.words(text, version=options.tag.removeprefix("v")), end="")


def _commit(options: argparse.Namespace) -> None:
    tags = commit.make(options.root, tag=options.tag, repository=options.repository, image=options.image)
    print("\n".join(tags))


def _prepare(options: argparse.Namespace) -> None:
    commit.prepare(options.root, tag=options.tag, repository=options.repository, image=options.image)


def _bundle(options: argparse.Namespace) -> None:
    bundle.build(options.root, output=options.output or options.root / commit.PROGRAM)


def _base(options: argparse.Namespace) -> None:
    text = (options.root / "Dockerfile").read_text("utf-8")
    print(text.split("ARG PYTHON_IMAGE=")[1].split("\n")[0])


if __name__ == "__main__":
    raise SystemExit(main())
