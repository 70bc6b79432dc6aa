"""The sandbox as Buddy's newer pages have it: several suites, groups ahead of cases, deletions, late counts, lists."""

import pathlib
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator

import pytest

pytest.importorskip("fastapi", reason="the sandbox extra is not installed")
import requests

from reporter.sandbox import server, store
from tests.integration import test_sandbox as api


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def fresh() -> Iterator[api.Client]:
    with api.talking() as client:
        yield client


def delete(client: api.Client, url: str) -> None:
    headers = {"Authorization": f"Bearer {client.sandbox.personal_token}"}
    answer = requests.delete(url, headers=headers, timeout=60)
    assert (answer.status_code, answer.content) == (204, b"")


# --- suites


def test_add_suite__has_a_token_and_sessions_of_its_own(fresh: api.Client) -> None:
    settings = {
        "name": "Nightly",
        "timeout": 90,
        "error_pattern": "^E",
        "slow_threshold": 5,
        "send_commit_status": True,
    }
    made = fresh.call("POST", fresh.suites, json=settings, status=201)
    token = made.pop("token")
    assert made.keys() == api.SUITE_FIELDS
    assert made | settings == made
    assert re.fullmatch("[A-Za-z0-9]{8}", made["id"])
    assert made["url"].endswith(f"/suites/{made['id']}")
    assert fresh.call("GET", made["url"]) == made | {"token": token}
    assert fresh.call("GET", f"{made['url']}/token") == {"token": token}
    assert [suite["name"] for suite in fresh.call("GET", fresh.suites)["suites"]] == ["Local suite", "Nightly"]

    sessions = [
        fresh.call("POST", "/unit-tests/sessions", token=each, status=201) for each in (token, fresh.sandbox.token) * 2
    ]
    assert [session["relative_id"] for session in sessions] == [1, 1, 2, 2]
    assert all(session["url"].startswith(made["url"]) for session in sessions[::2])
    listed = fresh.call("GET", f"{made['url']}/sessions")["sessions"]
    assert [session["id"] for session in listed] == [sessions[2]["id"], sessions[0]["id"]]
    assert fresh.call("GET", sessions[0]["url"]) == sessions[0]


def test_add_suite__other_suites_sessions_are_not_there(fresh: api.Client) -> None:
    made = fresh.call("POST", fresh.suites, json={"name": "Nightly"}, status=201)
    session = fresh.open_session()
    path = f"/unit-tests/sessions/{session}"
    for method, tail, body in (("PUT", "/cases", api.CASE), ("POST", "/close", {}), ("POST", "/reopen", None)):
        said = fresh.refusal(method, path + tail, json=body, token=made["token"], status=404)
        assert said == [f"session {session} does not exist"]
    fresh.refusal("GET", f"{made['url']}/sessions/{session}", status=404)
    assert fresh.sandbox.store.session(session).status == "IN_PROGRESS"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "name: field required"),
        ({"name": ""}, "name: string should have at least 1 character"),
        ({"name": "x", "timeout": "5"}, "timeout: input should be a valid integer"),
        ({"name": "x", "send_commit_status": 1}, "send_commit_status: input should be a valid boolean"),
    ],
)
def test_add_suite__refuses(fresh: api.Client, body: api.Json, message: str) -> None:
    assert fresh.refusal("POST", fresh.suites, json=body, status=400) == [message]


def test_delete_suite__with_all_that_is_in_it(fresh: api.Client) -> None:
    made = fresh.call("POST", fresh.suites, json={"name": "Nightly"}, status=201)
    session = fresh.call("POST", "/unit-tests/sessions", token=made["token"], status=201)
    kept = fresh.open_session()
    delete(fresh, made["url"])
    fresh.refusal("GET", made["url"], status=404)
    fresh.refusal("POST", "/unit-tests/sessions", token=made["token"], status=401)
    assert fresh.page(f"/app/local/playground/{made['id']}").status_code == 404
    assert [each.id for each in fresh.sandbox.store.sessions()] == [kept]
    with pytest.raises(store.MissingError):
        fresh.sandbox.store.session(session["id"])


def test_delete_session__open_or_closed(fresh: api.Client) -> None:
    open_one, closed = fresh.open_session(), fresh.open_session()
    fresh.add(open_one, api.CASE)
    fresh.close(closed)
    for session in (open_one, closed):
        delete(fresh, f"{fresh.sandbox.url}{fresh.suite}/sessions/{session}")
        fresh.refusal("DELETE", f"{fresh.suite}/sessions/{session}", status=404)
    assert fresh.sandbox.store.sessions() == []
    for table in ("cases", "test_groups", "sessions"):
        assert fresh.sandbox.store._db.one(f"SELECT count(*) FROM {table}") == 0
    made = fresh.call("POST", "/unit-tests/sessions", status=201)
    assert made["relative_id"] == 3  # no number is given twice
    assert fresh.add(made["id"], api.CASE)
    assert len(fresh.sandbox.store.groups(made["id"])) == 1
    fresh.refusal("DELETE", f"/unit-tests/sessions/{made['id']}", status=404)  # a suite token may not


def test_pages__say_the_suite_where_there_are_several(fresh: api.Client) -> None:
    fresh.open_session()
    assert "Local suite" not in fresh.page("/").text
    made = fresh.call("POST", fresh.suites, json={"name": "Nightly <b>"}, status=201)
    session = fresh.call("POST", "/unit-tests/sessions", token=made["token"], status=201)
    everything = fresh.page("/").text
    assert "Local suite" in everything
    assert "Nightly &lt;b&gt;" in everything
    assert f'href="{session["html_url"]}"' in everything
    own = requests.get(made["html_url"], timeout=60).text
    assert own.count('<td class="number">') == 1
    assert requests.get(session["html_url"], timeout=60).status_code == 200
    assert fresh.page(f"/app/local/playground/SandBox1/{session['id']}").status_code == 404


# --- test groups


def test_add_group__ahead_of_its_cases(fresh: api.Client) -> None:
    session = fresh.open_session()
    path = f"{fresh.suite}/sessions/{session}/test-groups"
    made = fresh.call("POST", path, json={"name": "checkout"}, status=201)
    assert (made["name"], made["tests_count"], made["status"]) == ("checkout", 0, "PASSED")
    assert fresh.call("POST", path, json={"name": "checkout"}, status=201) == made
    assert fresh.call("GET", made["url"]) == made
    fresh.add(session, api.CASE | {"test_group_name": "a"}, api.CASE)
    listed = fresh.call("GET", path)["test_groups"]
    assert [(group["name"], group["tests_count"]) for group in listed] == [("checkout", 1), ("a", 1)]
    assert listed[0]["id"] == made["id"]
    assert fresh.refusal("POST", path, json={}, status=400) == ["name: field required"]
    fresh.close(session)
    assert fresh.refusal("POST", path, json={"name": "x"}, status=400) == [f"session {session} is closed"]


# --- lists


def test_lists__say_where_they_are_read_and_shown(fresh: api.Client) -> None:
    session = fresh.open_session()
    batch = fresh.call("POST", f"/unit-tests/sessions/{session}/cases/batch", json={"cases": [api.CASE]}, status=201)
    group = batch["cases"][0]["test_group_id"]
    page = f"{fresh.sandbox.url}/app/local/playground"
    for path, html_url in (
        (fresh.suites, page),
        (f"{fresh.suite}/sessions", f"{page}/SandBox1"),
        (f"{fresh.suite}/sessions/{session}/cases", f"{page}/SandBox1/{session}"),
        (f"{fresh.suite}/sessions/{session}/test-groups", f"{page}/SandBox1/{session}"),
        (
            f"{fresh.suite}/sessions/{session}/test-groups/{group}/cases",
            f"{page}/SandBox1/{session}#group-{group}",
        ),
    ):
        listed = fresh.call("GET", path)
        assert (listed["url"], listed["html_url"]) == (fresh.sandbox.url + path, html_url)
        assert requests.get(html_url, timeout=60).status_code == 200
    assert batch == fresh.call("GET", batch["url"])


# --- late counts


def test_slow_counts__in_progress_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "COUNTING_S", 3600.0)
    with server.running(slow_counts=True) as sandbox, requests.Session() as http:
        client = api.Client(sandbox, http)
        session = client.open_session()
        client.add(session, *[api.CASE | {"name": str(number)} for number in range(10)])
        first = client.close(session, status="PASSED")
        assert (first["status"], first["tests_count"], first["finish_date"]) == ("IN_PROGRESS", 5, None)
        path = f"{client.suite}/sessions/{session}"
        assert client.call("GET", path) == first
        # it is closed all the same
        assert client.refusal("POST", f"{path}/close", status=400) == [f"session {session} is closed"]
        assert client.refusal("PUT", f"{path}/cases", json=api.CASE, status=400) == [f"session {session} is closed"]
        assert client.call("POST", f"{path}/reopen")["tests_count"] == 10
        monkeypatch.setattr(store, "COUNTING_S", 0.0)
        last = client.close(session, status="PASSED")
        assert (last["status"], last["tests_count"]) == ("SUCCESSFUL", 10)
        assert client.call("GET", path) == last


def test_slow_counts__are_final_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "COUNTING_S", 0.2)
    with server.running(slow_counts=True) as sandbox, requests.Session() as http:
        client = api.Client(sandbox, http)
        session = client.close(client.open_session())
        while session["status"] == "IN_PROGRESS":
            session = client.call("GET", session["url"])
    assert session["status"] == "SUCCESSFUL"


def test_slow_counts__is_an_option_of_the_command() -> None:
    code = (
        "from reporter.sandbox import store; store.COUNTING_S = 3600.0; "
        "from reporter import cli; raise SystemExit(cli.main(['sandbox', '--slow-counts']))"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        told = dict(line.split()[-2:] for line in [process.stdout.readline() for _ in range(4)] if line.count("  "))
        headers = {"Authorization": f"Bearer {told['token']}"}
        path = f"{url}/unit-tests/sessions"
        session = requests.post(path, headers=headers, timeout=60).json()["id"]
        closed = requests.post(f"{path}/{session}/close", headers=headers, timeout=60).json()
        process.terminate()
    assert closed["status"] == "IN_PROGRESS"


# --- the file


def test_store__keeps_suites_and_refuses_other_tables(tmp_path: pathlib.Path) -> None:
    file = str(tmp_path / "buddy.sqlite")
    with server.running(database=file) as sandbox:
        made = sandbox.store.add_suite({"name": "Nightly", "send_commit_status": False}, token="t")
    with server.running(database=file) as sandbox:
        assert sandbox.store.suite(made.id) == made
        headers = {"Authorization": f"Bearer {made.token}"}
        answer = requests.post(f"{sandbox.url}/unit-tests/sessions", headers=headers, timeout=60)
        assert f"/suites/{made.id}/" in answer.json()["url"]
        assert sandbox.store.suite("SandBox1").token == sandbox.token
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 1")
    db.close()
    with pytest.raises(sqlite3.DatabaseError, match="another version of the sandbox"), server.running(database=file):
        pass
