"""RSpec and minitest."""

from collections.abc import Sequence

from reporter import shell
from reporter.formats.rerun.patterns import one_of, ruby
from reporter.formats.rerun.target import Target, only_file, unique


def rspec(targets: Sequence[Target]) -> list[str]:
    """Return the file and the full descriptions (rspec --help, --example-matches).

    No line: where a hook failed, the report's line is the hook's, and stands for its whole group.
    """
    files = unique([_spec(target) for target in targets])
    if len(files) != 1 or not files[0]:
        return []
    words = ["rspec"]
    if targets[0].has_file("Gemfile"):
        words = ["bundle", "exec", "rspec"]
    return [*words, *files, "-E", one_of(unique([target.name for target in targets]), ruby)]


def _spec(target: Target) -> str:
    own = target.classname.replace(".", "/") + ".rb"
    if target.has_file(own):
        return own
    return target.file


def minitest(targets: Sequence[Target]) -> list[str]:
    """Return Ruby with the file and the methods, behind their class where the report has it (minitest --help)."""
    file = only_file(targets)
    if not file:
        return []
    names = unique([_method(target) for target in targets])
    name = names[0]
    # what stands between two slashes is an expression
    if len(names) > 1 or name.count("/") > 1 or shell.word(name) is None or "  " in name:
        name = f"/{one_of(names, ruby)}/"
    return ["ruby", "-Itest", file, "-n", name]


def _method(target: Target) -> str:
    if target.classname and not target.classname.startswith("Minitest::"):
        return f"{target.classname}#{target.name}"
    return target.name
