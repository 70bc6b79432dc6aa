"""The sandbox over real HTTP: every endpoint, every error, the pages, start and stop."""

import base64
import contextlib
import gc
import hashlib
import html
import json
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the sandbox extra is not installed")
import requests

from reporter.sandbox import answers, reports, server, store
from tests.support import systems

Json = dict[str, Any]

CASE: Json = {
    "test_group_name": "checkout",
    "classname": "shop.CartTest",
    "name": "adds an item",
    "status": "PASSED",
    "time": 0.25,
    "data": '<testcase name="adds an item"/>',
}
SESSION_FIELDS = {
    *("url", "html_url", "id", "relative_id", "create_date", "start_date", "finish_date", "created_by"),
    *("ci_provider", "ci_run_url", "revision", "ref_type", "ref_name", "execution_id", "action_execution_id"),
    *("status", "error_message", "duration", "tests_count", "failed_count", "skipped_count", "error_count"),
}
SUITE_FIELDS = {
    *("url", "html_url", "id", "name", "timeout", "error_pattern", "slow_threshold", "send_commit_status"),
}
MEMBER_FIELDS = {"url", "html_url", "id", "name", "avatar_url", "email", "admin", "workspace_owner"}
HOSTILE = "</style></pre><script>alert(1)</script><img src=x onerror='a()'>\"&\u202e\x1b[31m"


class Client:
    """What a test says to a sandbox, with one of its tokens."""

    def __init__(self, sandbox: server.Sandbox, http: requests.Session) -> None:
        self.sandbox, self.http = sandbox, http
        self.suites = f"/workspaces/{sandbox.workspace}/projects/{sandbox.project}/unit-tests/suites"
        self.suite = f"{self.suites}/{sandbox.suite}"

    def call(self, method: str, path: str, *, token: str | None = None, status: int = 200, **kwargs: Any) -> Json:
        """Ask with the token that the path needs, expect `status`, return the answer's JSON."""
        fitting = self.sandbox.token if path.startswith("/unit-tests") else self.sandbox.personal_token
        headers = {"Authorization": f"Bearer {token or fitting}"} | kwargs.pop("headers", {})
        url = path if path.startswith("http") else self.sandbox.url + path
        answer = self.http.request(method, url, headers=headers, timeout=60, **kwargs)
        assert answer.status_code == status, answer.text
        decoded: Json = answer.json()
        if status >= 400:
            assert decoded.keys() == {"errors"}
            assert decoded["errors"]
            assert all(error.keys() == {"message"} and error["message"] for error in decoded["errors"])
        return decoded

    def refusal(self, method: str, path: str, *, status: int, **kwargs: Any) -> list[str]:
        """Ask for something that is refused with `status`; return the messages."""
        errors = self.call(method, path, status=status, **kwargs)["errors"]
        return [error["message"] for error in errors]

    def open_session(self, **fields: Any) -> str:
        """Create a session and return its id."""
        return str(self.call("POST", "/unit-tests/sessions", json=fields, status=201)["id"])

    def add(self, session_id: str, *cases: Json) -> list[Json]:
        """Add a batch and return what came back for each case."""
        path = f"/unit-tests/sessions/{session_id}/cases/batch"
        added: list[Json] = self.call("POST", path, json={"cases": cases}, status=201)["cases"]
        return added

    def close(self, session_id: str, **body: Any) -> Json:
        """Close a session and return it."""
        return self.call("POST", f"/unit-tests/sessions/{session_id}/close", json=body)

    def page(self, path: str) -> requests.Response:
        """Get a page, without any token."""
        return requests.get(self.sandbox.url + path, timeout=60)


@pytest.fixture(scope="module", autouse=True)
def _no_proxy() -> Iterator[None]:
    """A proxy of the machine's is not asked for what is on the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        yield


@contextlib.contextmanager
def talking() -> Iterator[Client]:
    with server.running() as sandbox, requests.Session() as http:
        yield Client(sandbox, http)


@pytest.fixture(scope="module")
def shared() -> Iterator[Client]:
    """One sandbox for the tests that look at a session of their own."""
    with talking() as client:
        yield client


@pytest.fixture
def fresh() -> Iterator[Client]:
    """A sandbox in which nothing has happened yet."""
    with talking() as client:
        yield client


# --- sessions


@pytest.mark.parametrize("by", ["suite token", "personal token"])
def test_create_session__every_field(shared: Client, by: str) -> None:
    fields: Json = {
        "ci_provider": "GITHUB_ACTION",
        "ci_run_url": "https://github.com/acme/shop/actions/runs/5",
        "revision": "755b691cfff32e08aba35f2c9b1451ed76cfd583",
        "ref_type": "PULL_REQUEST",
        "ref_name": "pull/5",
        "run_id": "5",
        "created_by": {"id": 123},
        "execution_id": "68f72b3d66907cbc77887986",
        "action_execution_id": "68f72b3d66907cbc77887988",
    }
    path = "/unit-tests/sessions" if by == "suite token" else f"{shared.suite}/sessions"
    made = shared.call("POST", path, json=fields, status=201)

    assert made.keys() == SESSION_FIELDS
    assert {name: made[name] for name in fields if name not in ("run_id", "created_by")} == {
        name: value for name, value in fields.items() if name not in ("run_id", "created_by")
    }
    assert made["created_by"]["id"] == 123
    assert made["created_by"].keys() == MEMBER_FIELDS
    assert re.fullmatch("[A-Za-z0-9]{8}", made["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", made["create_date"])
    assert (made["status"], made["finish_date"], made["error_message"]) == ("IN_PROGRESS", None, None)
    assert (made["tests_count"], made["duration"]) == (0, 0)
    assert shared.call("GET", made["url"]) == made
    assert shared.sandbox.store.session(made["id"]).run_id == "5"


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b'{"ref_name": "main"}', b'{"unheard_of": [1]}'])
def test_create_session__nothing_is_required(shared: Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    made = shared.call("POST", "/unit-tests/sessions", data=body, headers=headers, status=201)
    assert (made["ref_type"], made["created_by"]) == (None, None)


def test_create_session__relative_ids_count_up(fresh: Client) -> None:
    ids = [fresh.call("POST", "/unit-tests/sessions", status=201)["relative_id"] for _ in range(3)]
    assert ids == [1, 2, 3]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"ref_type": "BRANCH"}, "ref_name is required where ref_type is given"),
        ({"ref_type": "TAG", "ref_name": None}, "ref_name is required where ref_type is given"),
        ({"ref_type": "WILDCARD", "ref_name": "x"}, "ref_type: input should be 'BRANCH', 'TAG' or"),
        ({"ci_provider": "GITLAB"}, "ci_provider: input should be 'NONE', 'BUDDY', 'GITHUB_ACTION' or"),
        ({"run_id": 5}, "run_id: input should be a valid string"),
        ({"created_by": 5}, "created_by: input should be"),
        ({"created_by": {"id": "5"}}, "created_by.id: input should be a valid integer"),
        ({"created_by": {"id": 2**70}}, "created_by.id: input should be less than"),
        ([], "the body should be a JSON object"),
    ],
)
def test_create_session__refuses(shared: Client, body: object, message: str) -> None:
    said = shared.refusal("POST", "/unit-tests/sessions", json=body, status=400)
    assert len(said) == 1
    assert said[0].startswith(message)


def test_list_sessions__filters_branches_and_pages(fresh: Client) -> None:
    for number in range(5):
        fresh.open_session(ref_type="BRANCH", ref_name="main", revision=str(number))
    fresh.open_session(ref_type="TAG", ref_name="main")
    fresh.open_session(ref_type="BRANCH", ref_name="other")
    path = f"{fresh.suite}/sessions"

    def listed(**query: Any) -> list[int]:
        found = fresh.call("GET", path, params=query)["sessions"]
        assert all(each.keys() == SESSION_FIELDS for each in found)
        return [each["relative_id"] for each in found]

    assert listed() == [7, 6, 5, 4, 3, 2, 1]
    assert listed(branch="main") == [5, 4, 3, 2, 1]
    assert listed(branch="main", per_page=2) == [5, 4]
    assert listed(branch="main", per_page=2, page=3) == [1]
    assert listed(branch="main", per_page=2, page=4) == []
    assert listed(branch="nobody") == []


def test_list_sessions__twenty_a_page(fresh: Client) -> None:
    for _ in range(21):
        fresh.sandbox.store.create_session({})
    assert len(fresh.call("GET", f"{fresh.suite}/sessions")["sessions"]) == 20


@pytest.mark.parametrize("query", ["page=0", "page=x", "per_page=0", "page=99999999999999999999"])
def test_list_sessions__refuses_a_page_that_is_none(shared: Client, query: str) -> None:
    said = shared.refusal("GET", f"{shared.suite}/sessions?{query}", status=400)
    assert said[0].startswith(f"{query.split('=')[0]}: input should be")


# --- closing and reopening


@pytest.mark.parametrize(
    ("statuses", "closed_as", "status", "message"),
    [
        (["PASSED", "SKIPPED"], "PASSED", "SUCCESSFUL", None),
        (["PASSED"], None, "SUCCESSFUL", None),
        ([], "PASSED", "SUCCESSFUL", None),
        (["SKIPPED", "SKIPPED"], "PASSED", "SKIPPED", None),
        (["PASSED", "FAILED"], "FAILED", "ERROR", "1 failed, 0 with an error, of 2"),
        (["PASSED", "ERROR"], "PASSED", "ERROR", "0 failed, 1 with an error, of 2"),
        (["PASSED"], "ERROR", "ERROR", "closed as ERROR"),
    ],
)
def test_close_session__status_and_counts(
    shared: Client, statuses: list[str], closed_as: str | None, status: str, message: str | None
) -> None:
    session = shared.open_session()
    shared.add(session, *(CASE | {"name": f"case {n}", "status": each} for n, each in enumerate(statuses)))
    closed = shared.close(session, **({"status": closed_as} if closed_as else {}))
    assert (closed["status"], closed["error_message"]) == (status, message)
    assert (closed["tests_count"], closed["failed_count"]) == (len(statuses), statuses.count("FAILED"))
    assert (closed["error_count"], closed["skipped_count"]) == (
        statuses.count("ERROR"),
        statuses.count("SKIPPED"),
    )
    assert closed["finish_date"] >= closed["start_date"]
    assert shared.call("GET", closed["url"]) == closed


def test_close_session__duration_is_the_sum_in_seconds(shared: Client) -> None:
    session = shared.open_session()
    shared.add(session, CASE | {"time": 1.75}, CASE | {"time": 2})
    assert shared.close(session)["duration"] == 4


def test_close_session__endless_duration_is_no_crash(shared: Client) -> None:
    session = shared.open_session()
    shared.add(session, CASE | {"time": 1e308}, CASE | {"time": 1e308})
    assert shared.close(session)["duration"] == 0
    assert shared.page(f"/app/local/playground/SandBox1/{session}").status_code == 200


def test_close_session__needs_no_body_and_no_second_time(shared: Client) -> None:
    session = shared.open_session()
    path = f"{shared.suite}/sessions/{session}/close"
    assert shared.call("POST", path)["status"] == "SUCCESSFUL"
    assert shared.refusal("POST", path, status=400) == [f"session {session} is closed"]


def test_close_session__refuses_a_status_of_its_own(shared: Client) -> None:
    path = f"/unit-tests/sessions/{shared.open_session()}/close"
    said = shared.refusal("POST", path, json={"status": "SUCCESSFUL"}, status=400)
    assert said == ["status: input should be 'PASSED', 'FAILED' or 'ERROR'"]


@pytest.mark.parametrize("by", ["suite token", "personal token"])
def test_reopen_session__takes_cases_again(shared: Client, by: str) -> None:
    session = shared.open_session()
    path = ("/unit-tests" if by == "suite token" else shared.suite) + f"/sessions/{session}/reopen"
    assert shared.refusal("POST", path, status=400) == [f"session {session} is open"]
    shared.close(session, status="ERROR")
    reopened = shared.call("POST", path)
    assert (reopened["status"], reopened["finish_date"]) == ("IN_PROGRESS", None)
    assert shared.sandbox.store.session(session).closed_as is None
    shared.add(session, CASE)
    assert shared.close(session, status="PASSED")["status"] == "SUCCESSFUL"


def test_add_cases__refused_when_closed(shared: Client) -> None:
    session = shared.open_session()
    shared.close(session)
    path = f"/unit-tests/sessions/{session}/cases"
    assert shared.refusal("PUT", path, json=CASE, status=400) == [f"session {session} is closed"]
    assert shared.refusal("POST", f"{path}/batch", json={"cases": [CASE]}, status=400)
    assert shared.refusal("PUT", f"{shared.suite}/sessions/{session}/cases", json=CASE, status=400)
    assert shared.sandbox.store.cases(session) == []


# --- cases


def test_put_case__updates_or_inserts(shared: Client) -> None:
    session = shared.open_session()
    own, foreign = f"{shared.suite}/sessions/{session}/cases", f"/unit-tests/sessions/{session}/cases"
    first = shared.call("PUT", own, json=CASE, status=201)
    assert first | CASE == first
    updated = shared.call("PUT", own, json=CASE | {"status": "FAILED", "time": 2, "data": None}, status=200)
    assert (updated["id"], updated["status"], updated["time"]) == (first["id"], "FAILED", 2.0)
    # with a suite token the status code is 201 either way
    assert shared.call("PUT", foreign, json=CASE, status=201)["id"] == first["id"]
    for other in ({"test_group_name": "x"}, {"classname": "x"}, {"name": "x"}):
        assert shared.call("PUT", own, json=CASE | other, status=201)["id"] != first["id"]
    assert shared.close(session)["tests_count"] == 4


def test_put_case__is_of_its_own_session(shared: Client) -> None:
    one, other = shared.open_session(), shared.open_session()
    for session in (one, other):
        shared.call("PUT", f"{shared.suite}/sessions/{session}/cases", json=CASE, status=201)
    assert [len(shared.sandbox.store.cases(each)) for each in (one, other)] == [1, 1]


def test_add_cases__one_row_each_in_order(shared: Client) -> None:
    session = shared.open_session()
    sent = [CASE | {"name": f"case {number}"} for number in range(250)]
    added = shared.add(session, *sent)
    assert [each["name"] for each in added] == [each["name"] for each in sent]
    assert all("data" not in each for each in added)
    shared.add(session, *sent[:5])
    assert shared.close(session)["tests_count"] == 255
    assert [each.name for each in shared.sandbox.store.cases(session)][:250] == [each["name"] for each in sent]


def test_add_cases__nothing_is_a_batch(shared: Client) -> None:
    assert shared.add(shared.open_session()) == []


def test_add_cases__keeps_every_letter(shared: Client) -> None:
    session = shared.open_session()
    strange = CASE | {"name": HOSTILE + "\x00 ünï 🎉 '; DROP TABLE cases; --", "data": "<a>\r\n</a>"}
    listed = shared.add(session, strange)[0]
    assert shared.call("GET", listed["url"]) == listed | {"data": strange["data"]}
    assert listed["name"] == strange["name"]


def test_add_cases__one_bad_case_and_none_is_taken(shared: Client) -> None:
    session = shared.open_session()
    path = f"/unit-tests/sessions/{session}/cases/batch"
    said = shared.refusal("POST", path, json={"cases": [CASE, CASE | {"status": "OK"}]}, status=400)
    assert said == ["cases.1.status: input should be 'PASSED', 'FAILED', 'SKIPPED' or 'ERROR'"]
    assert shared.sandbox.store.cases(session) == []


def test_add_cases__says_what_is_wrong_with_the_first_bad_case(shared: Client) -> None:
    path = f"/unit-tests/sessions/{shared.open_session()}/cases/batch"
    said = shared.refusal("POST", path, json={"cases": [CASE, *[{}] * 10]}, status=400)
    fields = ("test_group_name", "classname", "name", "status", "time")
    assert said == [f"cases.1.{field}: field required" for field in fields]


@pytest.mark.parametrize("field", ["test_group_name", "classname", "name", "status", "time"])
@pytest.mark.parametrize("value", ["missing", None, "", [], True])
def test_put_case__every_required_field(shared: Client, field: str, value: object) -> None:
    case = {name: value for name, value in CASE.items() if name != field}
    if value != "missing":
        case[field] = value
    path = f"/unit-tests/sessions/{shared.open_session()}/cases"
    said = shared.refusal("PUT", path, json=case, status=400)
    assert len(said) == 1
    assert said[0].startswith(f"{field}: ")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"name": ', "the body is not valid JSON: Expecting value"),
        (b"[" * 100_000, "There was an error parsing the body"),
        (b'{"name": "\xff"}', "There was an error parsing the body"),
        (json.dumps(CASE | {"name": "\ud800"}).encode(), "name: input should be a valid string"),
        (json.dumps(CASE | {"time": float("nan")}).encode(), "time: input should be a finite number"),
        (json.dumps(CASE | {"time": "1"}).encode(), "time: input should be a valid number"),
    ],
    ids=["cut", "deep", "not-utf-8", "surrogate", "nan", "quoted"],
)
def test_put_case__bodies_that_are_none(shared: Client, body: bytes, message: str) -> None:
    path = f"/unit-tests/sessions/{shared.open_session()}/cases"
    headers = {"Content-Type": "application/json"}
    said = shared.refusal("PUT", path, data=body, headers=headers, status=400)
    assert said[0].startswith(message)


def test_list_cases__filters_and_pages(shared: Client) -> None:
    session = shared.open_session()
    shared.add(
        session,
        *(CASE | {"name": str(number), "status": "FAILED" if number % 2 else "PASSED"} for number in range(50)),
    )
    path = f"{shared.suite}/sessions/{session}/cases"

    def listed(**query: Any) -> list[int]:
        return [int(case["name"]) for case in shared.call("GET", path, params=query)["cases"]]

    assert listed() == list(range(20))
    assert listed(page=3) == list(range(40, 50))
    assert listed(per_page=50) == list(range(50))
    assert listed(status="FAILED", per_page=3, page=2) == [7, 9, 11]
    assert listed(status="ERROR") == []
    assert shared.refusal("GET", f"{path}?status=BROKEN", status=400)[0].startswith("status: ")


def test_test_groups__counts_and_cases(shared: Client) -> None:
    session = shared.open_session()
    shared.add(
        session,
        CASE | {"test_group_name": "b", "status": "FAILED"},
        CASE | {"test_group_name": "a", "status": "SKIPPED"},
        CASE | {"test_group_name": "b", "status": "ERROR"},
        CASE | {"test_group_name": "c"},
    )
    groups = shared.call("GET", f"{shared.suite}/sessions/{session}/test-groups")["test_groups"]
    counts = ("name", "status", "time", "tests_count", "failed_count", "error_count", "skipped_count")
    assert [tuple(group[count] for count in counts) for group in groups] == [
        ("b", "ERROR", 0.5, 2, 1, 1, 0),
        ("a", "SKIPPED", 0.25, 1, 0, 0, 1),
        ("c", "PASSED", 0.25, 1, 0, 0, 0),
    ]
    assert shared.call("GET", groups[0]["url"]) == groups[0]
    cases = shared.call("GET", f"{groups[0]['url']}/cases")["cases"]
    assert [case["status"] for case in cases] == ["FAILED", "ERROR"]
    assert shared.call("GET", cases[0]["url"])["data"] == CASE["data"]
    for path in (
        f"{groups[0]['url']}x",
        f"{cases[0]['url']}0",
        cases[0]["url"].replace(groups[0]["id"], "no"),
    ):
        shared.refusal("GET", path, status=404)


# --- suites, tokens, places


def test_suites__tell_their_token(shared: Client) -> None:
    listed = shared.call("GET", shared.suites)["suites"]
    assert shared.sandbox.suite in [suite["id"] for suite in listed]
    assert listed[0].keys() == SUITE_FIELDS
    assert shared.call("GET", listed[0]["url"]) == listed[0] | {"token": shared.sandbox.token}
    assert shared.call("GET", f"{shared.suite}/token") == {"token": shared.sandbox.token}


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer x", "Basic x", "bud_ut", "Bearer \xe9"])
@pytest.mark.parametrize("path", ["/unit-tests/sessions", "/unit-tests/nowhere", "/workspaces/x"])
def test_tokens__missing_or_unknown(shared: Client, header: str | None, path: str) -> None:
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    answer = requests.post(shared.sandbox.url + path, data=b"{", headers=headers, timeout=60)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json() == {"errors": [{"message": "a valid bearer token is required"}]}


def test_tokens__the_other_kind_is_refused(shared: Client) -> None:
    sandbox = shared.sandbox
    shared.refusal("POST", "/unit-tests/sessions", token=sandbox.personal_token, status=403)
    shared.refusal("GET", shared.suite, token=sandbox.token, status=403)
    answer = requests.get(
        sandbox.url + shared.suite, headers={"Authorization": f"bearer  {sandbox.personal_token}"}, timeout=60
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("part", ["workspace", "project", "suite"])
@pytest.mark.parametrize(("method", "tail"), [("GET", ""), ("POST", "/sessions"), ("GET", "/sessions/x/cases")])
def test_places__unknown(shared: Client, part: str, method: str, tail: str) -> None:
    path = shared.suite.replace(getattr(shared.sandbox, part), "elsewhere") + tail
    assert shared.refusal(method, path, status=404) == [f"{part} elsewhere does not exist"]


@pytest.mark.parametrize(
    ("method", "tail"),
    [
        ("PUT", "/cases"),
        ("POST", "/cases/batch"),
        ("POST", "/close"),
        ("POST", "/reopen"),
        ("GET", ""),
        ("GET", "/cases"),
        ("GET", "/test-groups"),
    ],
)
def test_sessions__unknown(shared: Client, method: str, tail: str) -> None:
    body = {"/cases": CASE, "/cases/batch": {"cases": [CASE]}}.get(tail) if method != "GET" else None
    roots = {"/unit-tests"} if tail == "/cases/batch" else {shared.suite}
    if tail in ("/cases", "/close", "/reopen") and method != "GET":
        roots.add("/unit-tests")
    for root in roots:
        said = shared.refusal(method, f"{root}/sessions/nope{tail}", json=body, status=404)
        assert said == ["session nope does not exist"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/unit-tests/sessions", 405),
        ("DELETE", "/unit-tests/import", 405),
        ("POST", "/", 405),
        ("GET", "/unit-tests/nowhere", 404),
        ("POST", "/unit-tests/sessions/", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
    ],
)
def test_routes__wrong_method_or_path(shared: Client, method: str, path: str, status: int) -> None:
    shared.refusal(method, path, status=status)


def test_batch__needs_a_suite_token(shared: Client) -> None:
    path = f"{shared.suite}/sessions/{shared.open_session()}/cases/batch"
    shared.refusal("POST", path, json={"cases": [CASE]}, status=404)


def test_unexpected_error__keeps_the_shape(fresh: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(fresh.sandbox.store, "create_session", broken)
    said = fresh.refusal("POST", "/unit-tests/sessions", status=500)
    assert said == ["unexpected error in the sandbox"]


# --- import


def upload(*contents: bytes) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", (f"report-{number}.xml", content)) for number, content in enumerate(contents)]


def test_import__several_files_make_one_closed_session(shared: Client) -> None:
    one = b"""<testsuites><testsuite name="cart">
        <testcase name="a" classname="C" time="1,000.5"/>
        <testcase name="b" classname="C" time="x"><failure message="m">body</failure></testcase>
        <testsuite name="inner"><testcase name="c"><skipped/></testcase></testsuite>
        <testsuite><testcase name="d"><failure/><error/></testcase></testsuite>
    </testsuite></testsuites>"""
    two = '<?xml version="1.0" encoding="utf-16"?><testsuite><testcase name="é"/></testsuite>'.encode("utf-16")
    fields = {"ref_type": "BRANCH", "ref_name": "main", "ci_provider": "NONE", "revision": ""}
    made = shared.call("POST", "/unit-tests/import", files=upload(one, two), data=fields, status=201)

    assert made.keys() == SESSION_FIELDS
    assert (made["status"], made["ref_name"], made["revision"]) == ("ERROR", "main", None)
    assert (made["tests_count"], made["failed_count"], made["error_count"], made["skipped_count"]) == (
        5,
        1,
        1,
        1,
    )
    stored = shared.sandbox.store.cases(made["id"])
    assert [(case.test_group_name, case.classname, case.name, case.status, case.time) for case in stored] == [
        ("cart", "C", "a", "PASSED", 1000.5),
        ("cart", "C", "b", "FAILED", 0.0),
        ("inner", "inner", "c", "SKIPPED", 0.0),
        ("cart", "cart", "d", "ERROR", 0.0),
        ("tests", "tests", "é", "PASSED", 0.0),
    ]
    assert reports.message(stored[1].data) == "m\nbody"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<a", "files: unclosed token"),
        (b"", "files: no element found"),
        (b"<?xml version='1.0' encoding='nope'?><a/>", "files: unknown encoding"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "files: a document type declaration is not accepted"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>', "files: a document type declaration"),
    ],
)
def test_import__unreadable_file_and_nothing_is_kept(fresh: Client, content: bytes, message: str) -> None:
    good = b"<testsuite><testcase name='a'/></testsuite>"
    said = fresh.refusal("POST", "/unit-tests/import", files=upload(good, content), status=400)
    assert len(said) == 1
    assert said[0].startswith(message)
    assert fresh.sandbox.store.sessions() == []


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        ([b"<testsuites/>"], "files: no test case in them"),
        ([b"<testsuite tests='5' failures='1'/>", b"<testsuites/>"], "files: no test case in them"),
        ([b"<coverage/>"], "files: not JUnit XML: its root element is <coverage>"),
        ([b"<testcase name='a'/>", b"<html/>"], "files: not JUnit XML: its root element is <html>"),
    ],
)
def test_import__no_junit_case_and_nothing_is_kept(fresh: Client, contents: list[bytes], message: str) -> None:
    said = fresh.refusal("POST", "/unit-tests/import", files=upload(*contents), status=400)
    assert said == [message]
    assert fresh.sandbox.store.sessions() == []


def test_import__an_empty_report_beside_others(shared: Client) -> None:
    files = upload(b"<testsuites/>", b"<testcase name='a'/>")
    assert shared.call("POST", "/unit-tests/import", files=files, status=201)["tests_count"] == 1


# older releases of starlette leave the file of a body that breaks off to the garbage collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_import__is_bounded() -> None:
    with talking() as fresh:
        many = b"<testsuite>" + b"<testcase name='a'/>" * 60_000 + b"</testsuite>"
        said = fresh.refusal("POST", "/unit-tests/import", files=upload(many, many), status=413)
        assert said == ["files: more than 100,000 test cases"]
        long = b"<testcase><failure>" + b"x" * (32 << 20) + b"</failure></testcase>"
        assert fresh.refusal("POST", "/unit-tests/import", files=upload(long), status=413) == ["more than 32 MiB"]
        pieces = iter([b"--x\r\n" + b'Content-Disposition: form-data; name="files"; filename="a"\r\n\r\n', *[long] * 2])
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        assert fresh.refusal("POST", "/unit-tests/import", data=pieces, headers=headers, status=413) == [
            "more than 32 MiB"
        ]
        assert fresh.sandbox.store.sessions() == []
    gc.collect()  # here, where what it says is expected


def test_import__refuses_other_forms(shared: Client) -> None:
    path = "/unit-tests/import"
    assert shared.refusal("POST", path, json={}, status=400) == ["files: at least one file is required"]
    assert shared.refusal("POST", path, data={"files": "text"}, status=400)
    said = shared.refusal("POST", path, files=upload(b"<a/>"), data={"ref_type": "BRANCH"}, status=400)
    assert said == ["ref_name is required where ref_type is given"]
    headers = {"Content-Type": "multipart/form-data"}
    assert shared.refusal("POST", path, data=b"x", headers=headers, status=400) == ["Missing boundary in multipart."]


def test_message__of_every_kind_of_data() -> None:
    collector = json.dumps({"failure": {"message": "1 !== 2", "stackTrace": "Error: 1 !== 2\n  at x.js:1"}})
    assert reports.message(collector) == "Error: 1 !== 2\n  at x.js:1"
    assert reports.message('{"failure": {"message": "m", "stackTrace": null}}') == "m"
    assert reports.message('{"failure": null}') == ""
    assert reports.message("{broken") == "{broken"
    assert reports.message("<testcase><skipped message='why'/></testcase>") == "why"
    assert reports.message("<testcase><failure>a</failure><error message='b'/></testcase>") == "a\n\nb"
    assert reports.message("<cut") == "<cut"
    assert reports.message("<!DOCTYPE a><a/>") == "<!DOCTYPE a><a/>"
    assert reports.message(None) == reports.message("<testcase/>") == ""


# --- pages


def test_pages__show_sessions_and_cases(fresh: Client) -> None:
    assert "No session yet" in fresh.page("/").text
    session = fresh.open_session(
        ref_type="BRANCH", ref_name="main", revision="755b691c", ci_run_url="https://ci.example/1"
    )
    assert "No test case yet" in fresh.page(f"/app/local/playground/SandBox1/{session}").text
    fresh.add(
        session,
        CASE,
        CASE | {"name": "pays", "status": "FAILED", "data": "<testcase><failure>no money</failure></testcase>"},
    )
    closed = fresh.close(session, status="FAILED")

    overview = fresh.page("/")
    assert f'href="{closed["html_url"]}"' in overview.text
    assert overview.text == fresh.page("/app/local/playground/SandBox1").text
    shown = requests.get(closed["html_url"], timeout=60).text
    for expected in (
        "branch main",
        "755b691c",
        "checkout",
        "shop.CartTest",
        "no money",
        "0.250 s",
        "0.500 s",
    ):
        assert expected in shown
    assert '<a href="https://ci.example/1"' in shown
    assert shown.index(">pays<") < shown.index(">adds an item<")  # failures first


def test_pages__hostile_text_stays_text(fresh: Client) -> None:
    hostile = CASE | {"test_group_name": HOSTILE, "classname": HOSTILE, "name": HOSTILE, "status": "FAILED"}
    session = fresh.open_session(
        ref_type="BRANCH",
        ref_name=HOSTILE,
        revision=HOSTILE,
        ci_run_url="javascript:alert(1)",
        run_id=HOSTILE,
    )
    fresh.add(session, hostile | {"data": HOSTILE}, hostile | {"data": '{"failure": {"message": "<script>"}}'})
    for path in ("/", f"/app/local/playground/SandBox1/{session}"):
        answer = fresh.page(path)
        body = answer.text.split("<body>")[1]
        assert re.search("<(script|img|style)|\x1b|\u202e", body) is None
        assert html.escape("</style></pre><script>alert(1)</script>") in body
        assert 'href="javascript' not in body
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert re.search(r"(src|url\(|@import|<link)", answer.text.split("<body>")[0]) is None


def test_pages__style_fits_its_hash(shared: Client) -> None:

    answer = shared.page("/")
    style = re.findall("<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


def test_pages__long_sessions_are_cut_and_say_so(fresh: Client) -> None:
    session = fresh.open_session()
    long = CASE | {"status": "ERROR", "data": "x" * 20_007}
    fresh.sandbox.store.add_cases(session, [*[CASE] * 2000, long])
    shown = fresh.page(f"/app/local/playground/SandBox1/{session}").text
    assert "1 more not shown here" in shown
    assert '<span class="badge error">' in shown.partition("<section")[2]  # the failure is not the one left out
    other = fresh.open_session()
    fresh.add(other, long)
    assert "x\n… 7 more characters" in fresh.page(f"/app/local/playground/SandBox1/{other}").text


def test_pages__cases_of_one_status(fresh: Client) -> None:
    session = fresh.open_session()
    fresh.add(session, CASE, CASE | {"name": "pays", "status": "FAILED"})
    path = f"/app/local/playground/SandBox1/{session}"
    assert ">adds an item<" in fresh.page(path).text
    failed = fresh.page(f"{path}?status=FAILED").text
    assert ">pays<" in failed
    assert ">adds an item<" not in failed
    assert fresh.page(f"{path}?status=nope").status_code == 400


def test_pages__unknown_session(shared: Client) -> None:
    for path in ("/app/local/playground/SandBox1/nope", "/app/else/playground/SandBox1"):
        answer = shared.page(path)
        assert answer.status_code == 404
        assert answer.json()["errors"]


# --- the store, the server


def test_store__keeps_a_file(tmp_path: pathlib.Path) -> None:
    database = str(tmp_path / "buddy.sqlite")
    for expected in (0, 1):
        with server.running(database=database) as sandbox:
            assert len(sandbox.store.sessions()) == expected
            session = sandbox.store.create_session({"ref_name": "main"})
            sandbox.store.add_cases(session.id, [CASE])
    with contextlib.closing(store.Store(database)) as again:
        assert [(each.relative_id, each.tests) for each in again.sessions()] == [(2, 1), (1, 1)]


def test_store__failed_insert_leaves_nothing() -> None:
    with contextlib.closing(store.Store()) as storage:
        session = storage.create_session({})
        with pytest.raises(KeyError):
            storage.add_cases(session.id, [CASE, {}])
        assert storage.cases(session.id) == []
        storage.add_cases(session.id, [CASE])
        with pytest.raises(KeyError):
            storage.import_session({}, [{}])
        assert len(storage.sessions()) == 1


def test_store__threads_lose_nothing(shared: Client) -> None:
    session = shared.open_session()

    def send(number: int) -> None:
        with requests.Session() as http:
            client = Client(shared.sandbox, http)
            for batch in range(5):
                client.add(session, *(CASE | {"name": f"{number}.{batch}.{each}"} for each in range(20)))
                shared.sandbox.store.add_cases(session, [CASE | {"name": f"{number}.{batch}"}])

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = shared.sandbox.store.cases(session)
    assert len({case.name for case in stored}) == len({case.id for case in stored}) == 8 * 5 * 21
    assert shared.close(session)["tests_count"] == 8 * 5 * 21


def test_running__token_names_its_url() -> None:
    with server.running() as sandbox:
        bud, kind, env, encoded, secret = sandbox.token.split("_")
        assert (bud, kind, env, len(secret)) == ("bud", "ut", "local", 32)
        assert "=" not in encoded
        assert base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode() == sandbox.url
    with server.running(token="bud_ut_us_mine") as sandbox:
        assert sandbox.token == "bud_ut_us_mine"
        headers = {"Authorization": "Bearer bud_ut_us_mine"}
        answer = requests.post(f"{sandbox.url}/unit-tests/sessions", headers=headers, timeout=60)
        assert answer.status_code == 201


def test_running__stops_with_a_connection_kept_alive() -> None:
    before = set(threading.enumerate())
    with requests.Session() as http, server.running() as sandbox:
        http.get(sandbox.url, timeout=60)
        assert sandbox.url.startswith("http://127.0.0.1:")
        leaving = time.monotonic()
    assert time.monotonic() - leaving < 40  # the connection would be kept for 75 s
    with pytest.raises(requests.ConnectionError):
        requests.get(sandbox.url, timeout=60)
    assert set(threading.enumerate()) <= before


def test_server__answers_without_waiting_for_acknowledgements() -> None:
    """On a socket of any other protocol asyncio leaves Nagle's algorithm on, which costs 40 ms an answer."""
    with (
        contextlib.closing(store.Store()) as storage,
        server._server(storage, port=0, token=None) as (_, _, listener),
    ):
        assert listener.proto == socket.IPPROTO_TCP


def test_server__shares_its_port_with_no_other_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    # the option that Windows has for it; here another one stands for it
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_KEEPALIVE, raising=False)
    with (
        contextlib.closing(store.Store()) as storage,
        server._server(storage, port=0, token=None) as (_, _, listener),
    ):
        assert listener.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert listener.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR) == 0


def test_running__cannot_start(tmp_path: pathlib.Path) -> None:
    with server.running() as sandbox:
        taken = int(sandbox.url.rpartition(":")[2])
        with pytest.raises(OSError, match=r"in use|normally permitted"), server.running(port=taken):
            pass
    (tmp_path / "x").write_text("no database of anybody's, but long enough to be taken for one" * 100)
    with pytest.raises(sqlite3.DatabaseError), server.running(database=str(tmp_path / "x")):
        pass


def serve(*, port: int = 0, database: str | None = None) -> subprocess.Popen[str]:
    code = (
        "from reporter.sandbox import server\n"
        f"raise SystemExit(server.serve(port={port}, database={database!r}, token=None))"
    )
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@systems.needs_signals
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve__until_a_signal(number: signal.Signals) -> None:
    with serve() as process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
        assert requests.get(url, timeout=60).status_code == 200
        with requests.Session() as http:
            http.get(url, timeout=60)
            process.send_signal(number)
            # not communicate(): it would miss what readline() has read ahead
            rest, said = process.stdout.read(), process.stderr.read()
    assert (process.returncode, said) == (0, "")
    for expected in ("bud_ut_local_", "local", "playground", "SandBox1", "python -m reporter report"):
        assert expected in rest


def test_serve__example_tokens_work() -> None:
    with serve() as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        lines = [process.stdout.readline().split() for _ in range(8)]
        told = {" ".join(line[:-1]): line[-1] for line in lines if line}
        place = answers.Place(url=url, workspace=told["workspace"], project=told["project"], suite=told["suite"])
        for method, address, token in (
            ("POST", f"{url}/unit-tests/sessions", told["suite token"]),
            ("GET", place.api, told["personal token"]),
        ):
            answer = requests.request(method, address, headers={"Authorization": f"Bearer {token}"}, timeout=60)
            assert answer.ok, answer.text
        process.terminate()


def test_serve__says_why_it_cannot(tmp_path: pathlib.Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with serve(port=other.getsockname()[1]) as process:
            out, said = process.communicate(timeout=300)
    assert (process.returncode, out) == (2, "")
    assert re.fullmatch(r"sandbox: can't listen on port \d+: .* in use; --port 0 takes a free one\n", said)
    with serve(port=99_999) as process:
        out, said = process.communicate(timeout=300)
    assert (process.returncode, out) == (2, "")
    assert said.startswith("sandbox: can't listen on port 99999: ")
    with serve(database=str(tmp_path)) as process:
        out, said = process.communicate(timeout=300)
    assert (process.returncode, out) == (2, "")
    assert re.fullmatch(r"sandbox: can't use the database .*: .*\n", said)
