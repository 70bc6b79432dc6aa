"""What is new and since when, from Buddy's own sessions: the whole program against the sandbox and a faulty Buddy."""

import re
import time
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from reporter.buddy import earlier_sessions
from reporter.buddy.http.responses import RequestError
from reporter.sandbox import server
from tests.support import deliveries, faults
from tests.support.faulty_buddy import FaultyBuddy
from tests.support.workplace import Workplace

Fault = faults.Fault
HISTORY = "history.json"
PULL = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_EVENT_NAME": "pull_request",
    "GITHUB_REF": "refs/pull/5/merge",
    "GITHUB_BASE_REF": "main",
    "GITHUB_SHA": "f" * 40,
    "GITHUB_RUN_ID": "99",
    "GITHUB_SERVER_URL": "https://git.example",
    "GITHUB_REPOSITORY": "acme/shop",
}


def report(*failing: int, errored: tuple[int, ...] = (), total: int = 20, prefix: str = "test", name: str = "") -> str:
    """Write a report of cases `test_0`, `test_1` and so on, of which some failed."""
    children = dict.fromkeys(failing, "<failure message='no'/>") | dict.fromkeys(errored, "<error message='oh'/>")
    cases = "".join(
        f"<testcase classname='shop.Cart' name='{name or f'{prefix}_{at}'}'>{children.get(at, '')}</testcase>"
        for at in range(total)
    )
    return f"<testsuite name='shop'>{cases}</testsuite>"


def commit(number: int) -> str:
    return f"c{number}afe" * 8


class Suite:
    """A Buddy suite at the sandbox or a faulty Buddy, and runs that report to it with a personal token."""

    def __init__(self, work: Workplace, buddy: Any) -> None:
        self._work = work
        self._runs = 0
        self._personal = ["--token", buddy.personal_token, "--api-url", buddy.url, "--workspace", buddy.workspace,
                          "--project", buddy.project, "--suite", buddy.suite]  # fmt: skip

    def run(
        self,
        content: str,
        *arguments: str,
        code: int = 0,
        branch: str = "main",
        environ: Mapping[str, str] = types.MappingProxyType({}),
    ) -> Any:
        """Report a run of a branch, or what `environ` says, and return the result."""
        self._runs += 1
        self._work.put("junit.xml", content)
        self._work.put("sum", "")
        self._work.put("out", "")
        where = []
        if not environ:
            where = ["--ref-type", "BRANCH", "--ref-name", branch, "--run-id", str(self._runs)]
            where += ["--revision", commit(self._runs), "--run-url", f"https://ci.example/{self._runs}"]
        return self._work.result(*self._personal, *where, *arguments, "junit.xml", code=code, **environ)


@pytest.fixture
def work(workspace: Path) -> Workplace:
    return Workplace(workspace)


@pytest.fixture
def suite(work: Workplace) -> Iterator[Suite]:
    with server.running() as running:
        yield Suite(work, running)


def sinces(result: Any) -> dict[str, Any]:
    return {failure["name"]: failure["since"] for failure in result["failures"]}


def shown(work: Workplace) -> str:
    """Return the job summary without what keeps GitHub from making links."""
    return re.sub("</?span>", "", work.summary)


def compared(result: Any) -> tuple[int, int]:
    return result["comparison"]["new_failures"], result["comparison"]["fixed"]


def test_nothing_before__nothing_is_said(suite: Suite) -> None:
    result = suite.run(report(1))
    assert result["comparison"] is None
    assert sinces(result) == {"test_1": None}


def test_branch__new_known_and_fixed(suite: Suite, work: Workplace) -> None:
    suite.run(report())
    suite.run(report(1, 2))
    result = suite.run(report(1, 3))
    assert compared(result) == (1, 1)
    assert result["comparison"]["fixed_names"] == ["Cart › test_2"]
    told = sinces(result)
    assert told["test_3"]["new"] is True
    assert (told["test_1"]["new"], told["test_1"]["revision"], told["test_1"]["runs"]) == (False, commit(2), 1)
    assert told["test_1"]["or_earlier"] is False  # the run before that had no failure
    assert "🆕 1 new · 1 since <code>c2afec2</code> (1 run)" in shown(work)
    assert "🔧 fixed since <code>c2afec2</code>: <code>Cart › test_2</code>" in shown(work)
    assert "\nnew_failures=1\nfixed=1\n" in work.outputs


def test_branch__a_failure_that_was_there_all_along(suite: Suite, work: Workplace) -> None:
    for _ in range(4):
        suite.run(report(1))
    told = sinces(suite.run(report(1)))["test_1"]
    # one request lists, two read what failed: what was before those is not known
    assert (told["runs"], told["revision"], told["or_earlier"]) == (2, commit(3), True)
    assert "since <code>c3afec3</code> or earlier (2 runs)" in shown(work)


def test_branch__sessions_of_other_tests_in_between_are_passed_over(suite: Suite) -> None:
    for total in (20, 5, 20):
        suite.run(report(1, total=total))
    told = sinces(suite.run(report(1)))["test_1"]
    assert (told["runs"], told["revision"]) == (2, commit(1))


def test_pull_request__is_compared_with_the_branch_it_goes_into(suite: Suite) -> None:
    suite.run(report(1))
    suite.run(report(2), branch="other")
    assert compared(suite.run(report(1, 2), environ=PULL)) == (1, 0)


def test_pull_request__without_a_session_of_its_base_is_compared_with_itself(suite: Suite) -> None:
    suite.run(report(1), branch="other")
    suite.run(report(2), environ=PULL)
    again = {**PULL, "GITHUB_RUN_ID": "100"}
    assert compared(suite.run(report(2, 3), environ=again)) == (1, 0)


def test_second_attempt__is_not_compared_with_the_first(suite: Suite) -> None:
    suite.run(report(1), environ=PULL)
    assert suite.run(report(1), environ={**PULL, "GITHUB_RUN_ATTEMPT": "2"})["comparison"] is None


@pytest.mark.parametrize(
    "now",
    [report(1, total=10), report(1, prefix="other")],
    ids=["a part of the tests", "as many others"],
)
@pytest.mark.parametrize("before", [report(), report(2)], ids=["well before", "one failed before"])
def test_other_tests__are_not_comparable(suite: Suite, work: Workplace, before: str, now: str) -> None:
    suite.run(before)
    result = suite.run(now, "--fail-on-failure", "new", code=7)
    assert "80 %" in result["comparison"]["why_not"]
    assert list(sinces(result).values()) == [None]
    assert "ot comparable with earlier runs" in work.summary


def test_fail_on_failure_new__only_for_what_did_not_fail_before(suite: Suite) -> None:
    suite.run(report(1))
    suite.run(report(1), "--fail-on-failure", "new")
    suite.run(report(1, 2), "--fail-on-failure", "new", code=7)


def test_many_failures__as_many_as_two_requests_hold(suite: Suite) -> None:
    suite.run(report(*range(150), total=200))
    assert compared(suite.run(report(*range(140, 160), total=200), branch="main")) == (10, 140)


def test_more_failures_than_that__nothing_is_said(suite: Suite) -> None:
    suite.run(report(*range(250), total=300))
    result = suite.run(report(*range(251), total=300))
    assert "more failed" in result["comparison"]["why_not"]
    assert set(map(str, sinces(result).values())) == {"None"}


def test_failed_and_errored__both_are_looked_up(suite: Suite) -> None:
    suite.run(report(1, errored=(2,)))
    assert compared(suite.run(report(2, 3))) == (1, 1)


def test_equal_names__are_told_apart_or_nothing_is_said(suite: Suite) -> None:
    suite.run(report(1, name="same"))
    result = suite.run(report(1, 2, name="same"))
    assert compared(result) == (1, 0)
    assert [failure["since"] for failure in result["failures"]] == [None, None]


def test_variants__are_other_test_cases(suite: Suite) -> None:
    suite.run(report(1), "--variant", "windows")
    assert "80 %" in suite.run(report(1), "--variant", "linux")["comparison"]["why_not"]
    assert compared(suite.run(report(1, 2), "--variant", "linux")) == (1, 0)


def test_joined_session__is_compared_although_others_add_to_it(suite: Suite) -> None:
    other = report(4, total=30, prefix="other")
    opened = suite.run(report(1), "--no-close-session")["session"]["id"]
    suite.run(other, "--session-id", opened)
    opened = suite.run(report(1), "--no-close-session")
    assert compared(opened) == (0, 0)
    result = suite.run(report(1, 2), "--session-id", opened["session"]["id"])
    assert compared(result) == (1, 0)


def test_history_file__wins_where_it_knows_an_earlier_run(suite: Suite) -> None:
    suite.run(report(1), "--history", HISTORY)
    suite.run(report(2))
    assert compared(suite.run(report(2), "--history", HISTORY)) == (1, 1)


@pytest.mark.parametrize("content", [None, "{"], ids=["missing", "damaged"])
def test_history_file__that_tells_nothing_is_replaced_by_buddy(
    suite: Suite, work: Workplace, content: str | None
) -> None:
    suite.run(report(1))
    if content is not None:
        work.put(HISTORY, content)
    assert compared(suite.run(report(1, 2), "--history", HISTORY)) == (1, 0)
    suite.run(report(), branch="main")
    assert compared(suite.run(report(2), "--history", HISTORY)) == (0, 1)  # written anew all the same


# -- requests ------------------------------------------------------------------------------------------------------


@pytest.fixture
def buddy() -> Iterator[FaultyBuddy]:
    with FaultyBuddy() as running:
        yield running


def put_before(buddy: FaultyBuddy, *failing: int, errored: tuple[int, ...] = (), total: int = 20) -> None:
    """Put a closed session of the branch main there."""
    statuses = dict.fromkeys(failing, "FAILED") | dict.fromkeys(errored, "ERROR")
    cases = [
        {
            "name": f"test_{at}",
            "classname": "shop.Cart",
            "test_group_name": "shop",
            "status": statuses.get(at, "PASSED"),
        }
        for at in range(total)
    ]
    ledger = buddy.ledger
    number = len(ledger.sessions) + 1
    session = ledger.open_session(f"before{number}", {"ref_type": "BRANCH", "ref_name": "main"})
    ledger.store(session, cases, identity="group.class.name", may_update=False)
    ledger.close(session, {"status": "FAILED" if statuses else "PASSED"})


def asked(buddy: FaultyBuddy) -> list[str]:
    return [request.endpoint for request in buddy.ledger.requests if request.endpoint in ("list", "cases")]


def test_requests__none_where_nothing_failed(work: Workplace, buddy: FaultyBuddy) -> None:
    put_before(buddy, 1)
    assert Suite(work, buddy).run(report())["comparison"] is None
    assert asked(buddy) == []


def test_requests__none_where_the_file_tells(work: Workplace, buddy: FaultyBuddy) -> None:
    suite = Suite(work, buddy)
    suite.run(report(), "--history", HISTORY)
    assert compared(suite.run(report(1), "--history", HISTORY)) == (1, 0)
    assert asked(buddy) == []


def test_requests__none_in_a_dry_run_and_with_a_suite_token(work: Workplace, buddy: FaultyBuddy) -> None:
    suite = Suite(work, buddy)
    suite.run(report(1), "--dry-run")
    assert not buddy.ledger.requests
    work.run("--token", buddy.token, "junit.xml")
    assert asked(buddy) == []


@pytest.mark.parametrize(
    ("failing", "errored", "requests"),
    [((), (), 2), ((1,), (), 3), ((1,), (2,), 3), (tuple(range(250)), (), 1), (tuple(range(150)), (), 3)],
)
def test_requests__never_more_than_three(
    work: Workplace, buddy: FaultyBuddy, failing: tuple[int, ...], errored: tuple[int, ...], requests: int
) -> None:
    for _ in range(5):
        put_before(buddy, *failing, errored=errored, total=300)
    Suite(work, buddy).run(report(3, total=300))
    assert len(asked(buddy)) == requests


FAULTS = [
    Fault("status", "list"),
    Fault("status", "cases", status=500),
    Fault("status", "list", status=403, body=b'{"errors": [{"message": "cannot receive data"}]}'),
    Fault("status", "cases", status=404),
    Fault("status", "list", status=429, headers={"Retry-After": "60"}),
    Fault("status", "cases", status=429, headers={"Retry-After": "0"}),
    Fault("reset_after_read", "list"),
    Fault("cut", "cases"),
    Fault("not_json", "list"),
    Fault("json_list", "cases"),
    Fault("json_null", "list"),
    Fault("html", "cases"),
    Fault("huge", "list"),
    Fault("redirect", "cases"),
    Fault("status", "list", status=200, body=b'{"sessions": {"a": 1}}'),
    Fault("status", "cases", status=200, body=b"{}"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.kind} {fault.status or ''} {fault.endpoint}")
def test_trouble__is_a_notice_and_nothing_is_said(work: Workplace, buddy: FaultyBuddy, fault: faults.Fault) -> None:
    put_before(buddy, 1)
    buddy.faults = [fault]
    result = Suite(work, buddy).run(report(1, 2), "--fail-on-upload-error")
    assert result["comparison"] is None
    assert set(map(str, sinces(result).values())) == {"None"}
    assert result["delivery"]["upload"] == "confirmed"
    assert work.summary.count("since when test cases fail is not known") == 1
    assert len(asked(buddy)) <= 2


@pytest.mark.parametrize(
    "body",
    [
        b'{"sessions": [1, null, {}, {"id": "a"}, {"id": "../x", "tests_count": 20}]}',
        b'{"sessions": [{"id": "a", "status": 7, "tests_count": "20", "failed_count": 0}]}',
        b'{"sessions": [{"id": "a", "status": "ERROR", "tests_count": -20, "failed_count": 1, "error_count": 0}]}',
        b'{"sessions": []}',
    ],
)
def test_sessions__that_are_not_as_documented_are_passed_over(work: Workplace, buddy: FaultyBuddy, body: bytes) -> None:
    buddy.faults = [Fault("status", "list", status=200, body=body)]
    assert Suite(work, buddy).run(report(1))["comparison"] is None


@pytest.mark.parametrize(
    "body",
    [
        b'{"cases": []}',
        b'{"cases": [{"name": "test_1", "classname": "shop.Cart", "status": "PASSED"}]}',
        b'{"cases": [{"name": 1, "classname": null, "status": "FAILED"}]}',
        b'{"cases": [{"name": "a", "classname": "b", "status": "FAILED"}, {"name": "c", "classname": "d", '
        b'"status": "FAILED"}]}',
    ],
    ids=["cut off", "of another status", "without names", "more than were counted"],
)
def test_cases__that_are_not_those_that_were_counted_say_nothing(
    work: Workplace, buddy: FaultyBuddy, body: bytes
) -> None:
    put_before(buddy, 1)
    buddy.faults = [Fault("status", "cases", status=200, body=body)]
    result = Suite(work, buddy).run(report(1))
    assert result["comparison"]["why_not"]
    assert sinces(result) == {"test_1": None}


@pytest.mark.parametrize("endpoint", ["list", "cases"])
@pytest.mark.parametrize("kind", ["stall", "drip"])
def test_time__is_limited_whatever_buddy_does(
    buddy: FaultyBuddy, monkeypatch: pytest.MonkeyPatch, kind: Any, endpoint: Any
) -> None:
    monkeypatch.setattr(earlier_sessions, "SECONDS", 0.5)
    delivery = deliveries.make(buddy, personal=True)
    delivery.add(deliveries.cases(8))
    delivery.finish()
    buddy.faults = [Fault(kind, endpoint)]
    look = delivery.look_up_earlier()
    assert look is not None
    began = time.monotonic()
    with pytest.raises(RequestError):
        look.failed(look.newest(branch="main")[0])
    assert time.monotonic() - began < 20  # below what an attempt takes that no deadline ends


def test_look_back__not_where_buddy_is_in_trouble(buddy: FaultyBuddy) -> None:
    buddy.faults = [Fault("status", "create", status=403)]
    delivery = deliveries.make(buddy, personal=True)
    delivery.add(deliveries.cases(8))
    delivery.finish()
    assert delivery.look_up_earlier() is None
