"""No half of a secret comes out anywhere, wherever the program cuts a text through it."""

import json
from collections.abc import Callable

import pytest

from reporter import model
from reporter.buddy.http import failures, responses
from reporter.formats import capped_text
from reporter.redact import Redactor
from reporter.sandbox import server
from tests.support.workplace import Workplace

SECRET = "Zq7xK2mW9bT4vR8nL3pY6cJ1hG5fD0sA2eU7iOx4kQ"
# how many of its characters stand before the cut; of some places, only the first few are shown
_OFFSETS = [20, 30, 40, *(number for number in range(1, len(SECRET) + 1) if number not in (20, 30, 40))]
_SHOWN = 8  # characters of it that may be left
_UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
_FILES = ("sum", "out", "result.json", "ctrf.json", "comment.md")
Content = str | list[str]  # one report, or one for each offset


def _at(limit: int, offset: int, before: str = "", filler: str = "wo rd ") -> str:
    """Return a text that is cut after `limit` characters, `offset` of them of the secret."""
    padding = (before + filler * limit)[: limit - offset]
    return padding + SECRET + filler * limit


def _suite(*cases: str, attributes: str = 'name="s"') -> str:
    return f"<testsuite {attributes}>{''.join(cases)}</testsuite>"


def _case(inside: str = "<failure/>", **attributes: str) -> str:
    given = {"classname": "c", "name": "t"} | attributes
    written = " ".join(f'{name}="{value}"' for name, value in given.items())
    return f"<testcase {written}>{inside}</testcase>"


def _in_cases(**limits: int) -> str:
    ((field, limit),) = limits.items()
    return _suite(*(_case(**{field: _at(limit, offset)}) for offset in _OFFSETS))


def _held() -> str:
    long_texts = [_case(f"<failure>{'x' * 64_000}</failure>") for _ in range(50)]
    messages = [_case(f'<failure message="{_at(300, offset)}"/>', name=f"m{offset}") for offset in _OFFSETS]
    texts = [_case(f'<failure message="m">{_at(1000, offset)}</failure>', name=f"x{offset}") for offset in _OFFSETS]
    return _suite(*long_texts, *messages, *texts, attributes=f'name="s" tests="{len(messages) + len(texts) + 1}"')


def _suites(written: Callable[[int], str]) -> str:
    return "<testsuites>" + "".join(map(written, _OFFSETS)) + "</testsuites>"


def _of_suite(offset: int, *cases: str) -> str:
    return _suite(*cases, f'<error message="{_at(500, offset)}"/>', attributes=f'name="s{offset}"')


def _ended_suite(offset: int) -> str:
    return _suite(_case(), attributes=f'name="{_at(2000, offset)}" tests="3" failures="2" file="{_at(2000, offset)}"')


def _trx(offset: int) -> str:
    time = _at(40, offset)
    return (
        '<TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>'
        f'<UnitTestResult testName="{_at(2000, offset)}" outcome="Failed" duration="{time}"/></Results>'
        f'<ResultSummary outcome="{time}"><Counters total="1"/></ResultSummary></TestRun>'
    )


_PLACES: dict[str, Content] = {
    "name": _in_cases(name=2000),
    "class name": _in_cases(classname=2000),
    "file": _in_cases(file=2000),
    "time": _in_cases(time=40),
    "parameter": _suite(*(_case(name=_at(200, offset, _UUID)) for offset in _OFFSETS)),
    "message": _suite(*(_case(f'<failure message="{_at(8192, offset)}"/>') for offset in _OFFSETS)),
    "line of a trace": _suite(*(_case(f"<failure>{_at(500, offset)}</failure>") for offset in _OFFSETS)),
    "trace in one line": _suite(
        *(_case(f"<failure>{'a ' * 1800}\n{_at(400 - 1, offset)}</failure>") for offset in _OFFSETS)
    ),
    "trace": _suite(*(_case(f"<failure>{_at(32768, offset)}</failure>") for offset in _OFFSETS)),
    "skip": _suite(
        *(
            _case(f'<properties><property name="skip" value="{_at(16384, offset)}"/></properties>')
            for offset in _OFFSETS
        )
    ),
    "held attempts": _held(),
    "suite": [_suites(_ended_suite)],
    "error of a suite": _suites(_of_suite),
    "error beside a failure": _suites(lambda offset: _of_suite(offset, _case())),
    "root element": [f"<{_at(100, offset, filler='a')}/>" for offset in _OFFSETS],
    "root element with a prefix": [f"<{_at(101, offset, 'a' * 40 + ':', 'b')}/>" for offset in _OFFSETS],
    "no XML": [_at(40, offset) for offset in _OFFSETS],
    "open case": [
        f'<testsuite><testcase name="t"/><testcase name="{_at(2000, offset)}"><failure>' for offset in _OFFSETS
    ],
    "last case": [f'<testsuite><testcase name="{_at(2000, offset)}"/><testcase' for offset in _OFFSETS],
    "trx": list(map(_trx, _OFFSETS)),
}


def _longest_left(shown: str) -> str:
    longest = ""
    for start in range(len(SECRET)):
        while (longer := SECRET[start : start + len(longest) + 1]) in shown and len(longer) > len(longest):
            longest = longer
    return longest


def _everything(work: Workplace, sandbox: server.Sandbox, *arguments: str, **environ: str) -> str:
    """Run, and return all that was printed, written and sent."""
    files = ("--json", "result.json", "--ctrf", "ctrf.json", "--comment-file", "comment.md")
    secrets = {"DEPLOY_TOKEN": SECRET, "GITHUB_ACTIONS": "true"}
    done = work.run("--token", sandbox.token, "--verbose", *files, *arguments, **(secrets | environ))
    written = [(work.folder / name).read_text() for name in _FILES if (work.folder / name).exists()]
    session = json.loads((work.folder / "result.json").read_text())["session"]["id"]
    sent = [str(sandbox.store.cases(session))] if session else []
    shown = "\n".join([done.stdout, done.stderr, *written, *sent])
    assert "DEPLOY_TOKEN" not in shown
    return shown


@pytest.mark.parametrize("place", _PLACES)
def test_report__shows_no_half_of_a_secret(work: Workplace, sandbox: server.Sandbox, place: str) -> None:
    content = _PLACES[place]
    contents = [content] if isinstance(content, str) else content
    suffix = ".trx" if place == "trx" else ".xml"
    for number, text in enumerate(contents):
        work.put(f"junit-{number}{suffix}", text)
        if number % 14 == 5:  # what ends in the middle is said of one report alone
            shown = _everything(work, sandbox, f"junit-{number}{suffix}", "--job-status", "failure")
            assert len(_longest_left(shown)) <= _SHOWN, (number, _longest_left(shown))
    shown = _everything(work, sandbox, f"*{suffix}", "--job-status", "failure")
    assert len(_longest_left(shown)) <= _SHOWN, _longest_left(shown)
    assert "***" in shown or "…" in shown or place == "skip"  # which is kept, and shown nowhere


def test_longest_left__is_found_wherever_it_stands() -> None:
    assert _longest_left(f"a {SECRET[:9]} b {SECRET[-12:]} c {SECRET[5:15]}") == SECRET[-12:]
    assert _longest_left(SECRET) == SECRET
    assert _longest_left("") == ""


def test_report__shows_no_secret_of_a_path(work: Workplace, sandbox: server.Sandbox) -> None:
    for number in (1, 2):
        folder = work.folder / f"python3.1{number}-{SECRET}"
        folder.mkdir()
        (folder / f"junit-{SECRET}.xml").write_text(_suite(_case("", time=str(number))))
        (folder / f"copy-{SECRET}.xml").write_text(_suite(_case("", time=str(number))))
        (folder / f"broken-{SECRET}.xml").write_text("<testsuite><testcase")
    shown = _everything(work, sandbox, "**/*.xml")
    assert len(_longest_left(shown)) <= _SHOWN, _longest_left(shown)


@pytest.mark.parametrize("offset", _OFFSETS[5::14])
def test_report__shows_no_half_of_a_secret_in_a_refused_setting(
    work: Workplace, sandbox: server.Sandbox, offset: int
) -> None:
    work.put("junit.xml")
    shown = _everything(work, sandbox, "junit.xml", "--batch-size", _at(100, offset))
    assert "is not a whole number" in shown
    assert len(_longest_left(shown)) <= _SHOWN, _longest_left(shown)


@pytest.mark.parametrize("offset", _OFFSETS)
def test_answers__hold_no_half_of_a_secret(offset: int) -> None:
    redactor = Redactor({"DEPLOY_TOKEN": SECRET})
    with pytest.raises(responses.Rejected) as redirect:
        responses.judge(302, {"Location": _at(200, offset, "https://a/", "b")}, b"")
    said = (
        responses.error_message(_at(responses.MESSAGE_CHARS, offset).encode()),
        redirect.value.message,
        failures._short(OSError(_at(200, offset))),
    )
    for text in said:
        assert len(_longest_left(redactor.text(text))) <= _SHOWN, text


def test_redactor__masks_all_texts_of_a_report() -> None:
    problem = model.Problem(SECRET, SECRET)
    read = model.ReportFile(SECRET, problems=(problem,), last_case=SECRET, open_case=capped_text.shorten(SECRET, 30))
    shown = str(Redactor({"DEPLOY_TOKEN": SECRET}).report(read))
    assert len(_longest_left(shown)) <= _SHOWN


def test_add__masks_a_secret_that_became_known_later() -> None:
    redactor = Redactor({})
    redactor.add(SECRET)
    assert SECRET not in redactor.text(f"token {SECRET}")
    assert SECRET not in redactor.name(f"test {SECRET}")
