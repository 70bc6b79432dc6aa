"""Writers of hostile reports: each fills a folder; sizes are what one report or tree may have."""

import html
import os
from collections.abc import Iterator
from pathlib import Path

from bench import data

_FAILURE = '<failure message="m">{}</failure>'
_REPORT = "junit.xml"


def _write(folder: Path, *pieces: str) -> None:
    with (folder / _REPORT).open("w", encoding="utf-8") as file:
        file.writelines(pieces)


def _suite(folder: Path, *inside: str, attributes: str = "") -> None:
    _write(folder, f'<testsuite name="s" {attributes}>', *inside, "</testsuite>")


def ordinary(folder: Path) -> None:
    data.write(folder / _REPORT, 60_000)


def ordinary_failures(folder: Path) -> None:
    _suite(
        folder,
        *(
            f'<testcase classname="c" name="t{n}">{_FAILURE.format("line of a trace " * 60)}</testcase>'
            for n in range(10_000)
        ),
    )


def tiny(folder: Path) -> None:
    _suite(folder, '<testcase classname="c" name="t"/>')


def _prefixes(inside: str) -> Iterator[str]:
    for n in range(1, 1800):
        yield f'<testcase classname="c" name="{("a/" * n)[:n]}">{inside}</testcase>'


def names_as_prefixes(folder: Path) -> None:
    """Write each test twice in a suite that has half as many: held back, and joined."""
    _suite(folder, *_prefixes("<properties/>"), *_prefixes(""), attributes='tests="1799"')


def names_as_prefixes_of_failures(folder: Path) -> None:
    """Do so as gotestsum does: each is a subtest of a thousand others, and fails before it passes."""
    failed = _prefixes(_FAILURE.format("x"))
    witness = '<testcase classname="c" name="witness"/>'
    suite = '<testsuite tests="3599" failures="1799" skipped="0" time="1" name="s" timestamp="">'
    _write(folder, suite, *failed, witness, *_prefixes(""), "</testsuite>")


def emoji_in_held_suites(folder: Path) -> None:
    text = "x" * 15_000 + "\N{PILE OF POO}"
    cases = (f'<testcase classname="c" name="t{n // 2}">{_FAILURE.format(text)}</testcase>' for n in range(2_000))
    _suite(folder, *cases, attributes='tests="1000" failures="1000"')


def long_tag(folder: Path) -> None:
    _suite(folder, '<testcase classname="c" name="t" file="', "x" * 60_000_000, '"/>')


def long_comment(folder: Path) -> None:
    _suite(folder, "<!--", "x" * 60_000_000, '--><testcase classname="c" name="t"/>')


def long_paths(folder: Path) -> None:
    path = "/".join(["folder"] * 285)
    cases = (
        f'<testcase classname="c" name="t{n}" file="{path}/{n}.py">{_FAILURE.format("x")}</testcase>'
        for n in range(20_000)
    )
    _suite(folder, *cases)


def many_names(folder: Path) -> None:
    _suite(folder, *(f'<testcase classname="c" name="a name of its own, {n:08}"/>' for n in range(600_000)))


def many_repeated_names(folder: Path) -> None:
    _suite(
        folder,
        *(f'<testcase classname="c" name="t{n % 300_000}"/>' for n in range(600_000)),
        attributes='tests="300000"',
    )


def zeros_in_tests(folder: Path) -> None:
    _suite(
        folder,
        '<testcase classname="c" name="t"/>',
        attributes=f'tests="{"0" * 1_000_000}x" failures="{"0" * 1_000_000}x"',
    )


def brackets_in_names(folder: Path) -> None:
    name = "(" * 1_900 + "pytest-of-"
    suites = (
        f'<testsuite name="{"(" * 100_000}pytest-of-"><testcase classname="{name}" name="{name}"/></testsuite>'
        for _ in range(10)
    )
    _write(folder, "<testsuites>", *suites, "</testsuites>")


def marks_in_any_file(folder: Path) -> None:
    for number in range(10):
        for name, piece in (("a", "<?"), ("b", "<!--"), ("c", "<!DOCTYPE a["), ("d", "<!DOCTYPE a"), ("e", "<")):
            (folder / f"{name}{number}.xml").write_text(piece * (65_536 // len(piece)))


def doctypes(folder: Path) -> None:
    _write(folder, "<testsuite>& <testcase name='t'/>", "<!DOCTYPE[" * 100_000, "<!DOCTYPE a[" * 100_000)


def cdatas(folder: Path) -> None:
    """Repair text between sections that begin again and again; every piece of it is still to be parsed."""
    inside = "<![CDATA[" + "<![CDATA[" * 6_000 + "]]>& "
    _write(folder, "<testsuite>& <testcase name='t'/>", inside * 30, "<![CDATA[]]>&" * 80_000, "</testsuite>")


def cdatas_that_end(folder: Path) -> None:
    _write(folder, "<testsuite>& <testcase name='t'/>", "<![CDATA[]]>" * 150_000, "]]>" * 100_000)


def stray_marks(folder: Path) -> None:
    """Leave unfinished what the repair waits for: long tags full of marks, and marks that stand alone."""
    tag, long_tag = ("<testcase name='" + '<a c="' * number + "'/>" for number in (5, 170_000))
    _write(
        folder,
        "<testsuite><testcase name='t'/>&",
        tag * 20_000,
        "< " * 500_000,
        "<testcase name='<' name='<'/>" * 50_000,
        long_tag,
        "<a b='" * 100_000,
    )


def cut_marks(folder: Path) -> None:
    text = "[... 9 characters cut ...]\n" * 2_400
    _suite(folder, *(f'<testcase classname="c" name="t{n}">{_FAILURE.format(text)}</testcase>' for n in range(60)))


def half_secrets(folder: Path, name: str = "c") -> None:
    text = "9abQx7Zk2waB4… -----BEGIN PRIVATE KEY----- eyJ ://a: Cookie: token=" * 900
    _suite(folder, *(f'<testcase classname="{name}" name="t{n}">{_FAILURE.format(text)}</testcase>' for n in range(60)))


def escaped_tokens(folder: Path) -> None:
    text = "\\n%3D[31mghp_ \\u0022eyJ%22sk-[0;1mxoxb-Q~ AKIA%26glpat-" * 900
    _suite(folder, *(f'<testcase classname="c" name="t{n}">{_FAILURE.format(text)}</testcase>' for n in range(60)))


def names_of_secrets(folder: Path) -> None:
    """Write what stands before secrets over and over, some with a value behind it that is none, and some with one."""
    pieces = (
        "primaryKey=AAAAAAAAAAAAAAAA=",
        "token=a1b2c3d4e5f6g7h8i9j0 ",
        "%3A%2F%2F",
        "--token x",
        "curl -u a:",
        "<pw>",
    )
    for number, piece in enumerate(pieces):
        text = html.escape(piece) * (60_000 // len(piece))
        cases = "".join(f'<testcase classname="c" name="t{n}">{_FAILURE.format(text)}</testcase>' for n in range(15))
        (folder / f"{number}.xml").write_text(f"<testsuite>{cases}</testsuite>")


def names_of_passwords(folder: Path) -> None:
    """Write names and options that have passwords behind them, and what looks like the beginning of one."""
    pieces = (
        *("password='", "password=a1b2c3d4e5 ", "passin ", "token: '", "-pa1b2c3d4 mysql ", "-u a:a1b2c3d4 ", "'-p',"),
        *("docker login -p x1y2z3a ", 'password\\\\"', "-a\n"),
    )
    for number, piece in enumerate(pieces):
        text = html.escape(piece) * (60_000 // len(piece))
        cases = "".join(f'<testcase classname="c" name="t{n}">{_FAILURE.format(text)}</testcase>' for n in range(15))
        (folder / f"{number}.xml").write_text(f"<testsuite>{cases}</testsuite>")


def secrets_over_lines(folder: Path) -> None:
    """Begin secrets (`WRAPPED`) over and over, with a line end behind each character, and never end one."""
    pieces = ("a1" * 15 + " " * 60, "a\n1\n" * 14 + "b", "a1a1a1a1\n")
    for number, piece in enumerate(pieces):
        text = piece * (60_000 // len(piece))
        cases = "".join(f'<testcase classname="c" name="t{n}">{_FAILURE.format(text)}</testcase>' for n in range(60))
        (folder / f"{number}.xml").write_text(f"<testsuite>{cases}</testsuite>")


WRAPPED = (("A_TOKEN", "a1" * 15 + "Zx"), ("B_TOKEN", "a1" * 24 + "Q9"), ("C_TOKEN", "1a" * 20 + "k"))


def spelled_links(folder: Path) -> None:
    """Begin links for a terminal, as pytest spells them, that never end."""
    text = "#x1B]8;;" * 8_000
    _suite(folder, *(f'<testcase classname="c" name="t{n}">{_FAILURE.format(text)}</testcase>' for n in range(60)))


def hole(folder: Path) -> None:
    """Leave a hole of 8 GB in a report: reading it as it is takes minutes."""
    with (folder / _REPORT).open("wb") as file:
        file.write(b'<testsuite name="s"><testcase classname="c" name="t"/>')
        file.truncate(8 << 30)


def owners(folder: Path) -> None:
    """Ask 20,000 rules for the owners of 2,000 files, 100 folders deep."""
    (folder / "CODEOWNERS").write_text("**/a/**/a/**/a/**/b @someone\n*a*a*a*a*a*b @someone\n" * 10_000)
    cases = (
        f'<testcase name="t{n}" file="{"a/" * 100}{"a" * 100}{n}.py">{_FAILURE.format(n)}</testcase>'
        for n in range(2_000)
    )
    _suite(folder, *cases)


def owners_of_one_rule(folder: Path) -> None:
    """Name a million owners on one line, and then write a million rules of two letters."""
    _suite(folder, *(f'<testcase name="t{n}" file="a{n}.py">{_FAILURE.format(n)}</testcase>' for n in range(2_000)))
    (folder / "CODEOWNERS").write_text("ab\n" * 500_000 + "* " + "@x " * 500_000 + "\n")


def declared_attributes(folder: Path) -> None:
    """Declare 20,000 attributes, which expat looks at whenever an element begins."""
    declared = "".join(f"<!ATTLIST testcase a{n} CDATA 'x'>" for n in range(20_000))
    _write(folder, f"<!DOCTYPE a [{declared}]><testsuite>", "<testcase name='t'/>" * 20_000, "</testsuite>")


_TRX = '<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">{}</TestRun>'


def trx_classes(folder: Path) -> None:
    """Write 100,000 tests of as many classes, more than are kept."""
    numbers = range(100_000)
    tests = "".join(
        f'<UnitTestResult testId="{n}" testName="t{n}" outcome="Passed" duration="00:00:01"/>' for n in numbers
    )
    methods = "".join(
        f'<UnitTest name="t{n}" id="{n}"><TestMethod className="c{n}" name="t{n}"/></UnitTest>' for n in numbers
    )
    text = f"<Results>{tests}</Results><TestDefinitions>{methods}</TestDefinitions>"
    (folder / "a.trx").write_text(_TRX.format(text))


def trx_nested(folder: Path) -> None:
    text = "<Results><UnitTestResult testId='1' testName='t'/>" + "<InnerResults><UnitTestResult>" * 300_000
    (folder / "a.trx").write_text(_TRX.format(text))


def twins(folder: Path) -> None:
    """Write the reports of TestNG beside those of Surefire, in folders that differ by case too."""
    for place in ("reports", "reports/junitreports", "REPORTS", "REPORTS/JUNITREPORTS"):
        (folder / place).mkdir(exist_ok=True)
        for number in range(1_250):
            (folder / place / f"TEST-{number}.xml").write_text(
                f'<testsuite name="s{number}"><testcase classname="{place}" name="t"/></testsuite>'
            )


def same_contents(folder: Path) -> None:
    for place in ("a", "b"):
        (folder / place).mkdir()
        for number in range(1_500):
            (folder / place / f"junit-{number}.xml").write_text(
                f'<testsuite name="s{number}"><testcase name="t"/></testsuite>'
            )


def many_problems(folder: Path) -> None:
    """Write 1,000 reports with 100 problems each: every suite claims a test case that it lacks."""
    for number in range(1_000):
        text = "".join(
            f'<testsuite name="{"x" * 60} {number} {n}" tests="2"><testcase name="t"/></testsuite>' for n in range(100)
        )
        (folder / f"junit-{number}.xml").write_text(f"<testsuites>{text}</testsuites>")


def suites_of_one_case(folder: Path) -> None:
    """Write as many suites as cases, as PHPUnit does for classes and Go for packages."""
    suites = (
        f'<testsuite name="Suite{n}" file="tests/Suite{n}Test.php" tests="1" failures="0" errors="0" time="0.001">'
        f'<testcase name="test_it" classname="Suite{n}" time="0.001"/></testsuite>'
        for n in range(60_000)
    )
    _write(folder, "<testsuites>", *suites, "</testsuites>")


def git_links(folder: Path) -> None:
    _suite(folder, '<testcase classname="c" name="t"/>')
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".git" / "refs").mkdir()
    for name in ("a", "b", "c"):
        os.symlink(".", folder / ".git" / "refs" / name)
        os.symlink(".", folder / ".git" / name)


def _git(folder: Path) -> Path:
    git = folder / ".git"
    for place in ("refs/heads", "refs/remotes/origin", "objects/pack"):
        (git / place).mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    (git / "config").write_text("[core]\n\trepositoryformatversion = 0\n")
    return git


def git_index(folder: Path) -> None:
    git = _git(folder)
    with (git / "index").open("wb") as file:
        file.write(b"DIRC" + (2).to_bytes(4, "big") + (400_000).to_bytes(4, "big"))
        for number in range(400_000):
            name = f"packages/{number:07}/a/source/file/of/some/package.py".encode()
            entry = bytes(40) + bytes(20) + len(name).to_bytes(2, "big") + name
            file.write(entry + bytes(8 - len(entry) % 8))
        file.write(bytes(20))
    for number in range(2_000):
        (folder / f"junit-{number}.xml").write_text(f'<testsuite name="s{number}"><testcase name="t"/></testsuite>')


def git_packed_refs(folder: Path) -> None:
    ordinary(folder)
    with (_git(folder) / "packed-refs").open("w") as file:
        file.writelines(f"{number:040x} refs/tags/v{number}\n" for number in range(600_000))


def git_pack_index(folder: Path) -> None:
    ordinary(folder)
    git = _git(folder)
    (git / "refs/heads/main").write_text("ab" * 20 + "\n")
    with (git / "objects/pack/pack-a.idx").open("wb") as file:
        file.write(
            b"\xfftOc" + (2).to_bytes(4, "big") + b"".join(((n + 1) * 5_000).to_bytes(4, "big") for n in range(256))
        )
        file.write(os.urandom(20) * 1_280_000)
    (git / "objects/pack/pack-a.pack").write_bytes(b"PACK" + bytes(100))


def event_payload(folder: Path) -> None:
    _suite(folder, '<testcase classname="c" name="t"/>')
    (folder / "event.json").write_text('{"a": [' + ",".join(["{}"] * 2_600_000) + "]}")
