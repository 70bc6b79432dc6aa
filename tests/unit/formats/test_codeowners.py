"""The owners of files, by GitHub's rules for CODEOWNERS."""

import time

import pytest

from reporter.formats import codeowners

TEXT = """
# a comment
*                @global
*.js             @js-owner #inline
/build/logs/     @doctocat
docs/*           docs@example.com
apps/            @octocat
/scripts/        @doctocat @octocat
**/logs          @logs
/apps/github     # nobody
/src/[id]/*.ts   @brackets
/my\\ tests/      @blanks
[section]
!negated         @no
"""


def owners(path: str, text: str = TEXT) -> tuple[str, ...]:
    return codeowners.CodeOwners({"CODEOWNERS": text.encode()}.get).of(path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("README.md", ("@global",)),
        ("web/app.js", ("@js-owner",)),
        ("build/logs/a/b.txt", ("@logs",)),
        ("other/build/logs.txt", ("@global",)),
        ("docs/getting-started.md", ("docs@example.com",)),
        ("docs/build-app/troubleshooting.md", ("@global",)),
        ("some/apps/x.py", ("@octocat",)),
        ("scripts/run.sh", ("@doctocat", "@octocat")),
        ("other/scripts/run.sh", ("@global",)),
        ("deeply/nested/logs/x", ("@logs",)),
        ("apps/github/main.go", ()),
        ("src/[id]/page.ts", ("@brackets",)),
        ("src/i/page.ts", ("@global",)),
        ("my tests/a.py", ("@blanks",)),
        ("", ()),
        ("/etc/passwd", ()),
    ],
)
def test_of__the_last_rule_that_matches(path: str, expected: tuple[str, ...]) -> None:
    assert owners(path) == expected


def test_of__the_first_of_the_places_counts() -> None:
    files = {".github/CODEOWNERS": b"* @first", "CODEOWNERS": b"* @second"}
    assert codeowners.CodeOwners(files.get).of("a.py") == ("@first",)


def test_of__nobody_without_a_file() -> None:
    assert codeowners.CodeOwners(lambda _: None).of("a.py") == ()


def test_of__an_owner_is_a_name() -> None:
    assert owners("a.py", "* @ok <script> `x` @a/b/c/d/e/f") == ("@ok",)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("docs/a.md", ("@writers", "@acme/docs")),
        ("docs/api/a.md", ("@api",)),
        ("db/a.sql", ("@dba",)),
        ("app/a.rb", ()),
        ("README.md", ("@everyone",)),
        ("Makefile", ()),
    ],
)
def test_of__owners_of_a_section_where_a_rule_names_none(path: str, expected: tuple[str, ...]) -> None:
    text = """
README.md @everyone
Makefile
[Documentation] @writers @acme/docs  # their team
docs/
docs/api/ @api
^[Data base][2] @dba
db/
[Nobody]
app/
"""
    assert owners(path, text) == expected


def test_of__a_folder_in_brackets_is_no_section() -> None:
    text = "/a.ts\n[slug]/page.ts @web\n/b.ts"
    assert [owners(path, text) for path in ("[slug]/page.ts", "b.ts", "a.ts")] == [("@web",), (), ()]


def test_of__hostile_patterns_take_no_time() -> None:
    text = "\n".join([f"{'*a' * 100}b @x", f"{'**/a/' * 50}b @y"] * 200)
    assert owners("/".join(["a" * 200] * 20).strip("/"), text) == ()


def test_of__takes_bounded_time_for_hostile_rules() -> None:
    """20,000 rules and 2,000 files 100 folders deep took minutes."""
    rules = b"**/a/**/a/**/a/**/b @someone\n" * 20_000
    owners = codeowners.CodeOwners(lambda _: rules)
    began = time.thread_time()
    assert {owners.of(f"{'a/' * 100}{number}.py") for number in range(2_000)} == {()}
    assert time.thread_time() - began < 20


def test_of__a_byte_order_mark_is_no_part_of_the_first_pattern() -> None:
    assert codeowners.CodeOwners(lambda _: "\ufeff* @a".encode()).of("x") == ("@a",)
