"""The comment on a pull request, against a server that behaves as GitHub's API: pages, permissions, limits."""

import http.server
import json
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from reporter.outputs.comment import github, markdown
from tests.support.workplace import PASSING, Workplace

MARKER = markdown.marker({"GITHUB_WORKFLOW": "Tests -->", "GITHUB_JOB": "unit"})


class GitHub(http.server.ThreadingHTTPServer):
    """Issue comments of one pull request; `refusal` is a status with headers that every write gets."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.comments: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.refusal: tuple[int, dict[str, str]] | None = None
        self.login: str | None = None  # of the token's owner, where it may ask
        self.viewer: str | None = "github-actions[bot]"  # whom GraphQL says; None where it refuses

    @property
    def environ(self) -> dict[str, str]:
        return {"GITHUB_API_URL": f"http://127.0.0.1:{self.server_address[1]}", "GITHUB_REPOSITORY": "acme/shop"}

    def add(self, body: str, login: str = "github-actions[bot]") -> None:
        kind = "Bot" if login.endswith("[bot]") else "User"
        self.comments.append({"id": len(self.comments) + 1, "body": body, "user": {"login": login, "type": kind}})

    @property
    def writer(self) -> str:
        return self.login or self.viewer or "unnamed[bot]"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: GitHub

    def _answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self) -> None:
        self.server.requests.append(f"GET {self.path}")
        if self.path in ("/user", "/api/v3/user"):
            if self.server.login:
                self._answer(200, {"login": self.server.login})
            else:
                self._answer(403, {"message": "Resource not accessible by integration"})
            return
        found = re.fullmatch(r"(?:/api/v3)?/repos/acme/shop/issues/7/comments\?per_page=100&page=(\d+)", self.path)
        assert found, self.path
        start = (int(found[1]) - 1) * 100
        self._answer(200, self.server.comments[start : start + 100])

    def _write(self, method: str) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]
        self.server.requests.append(f"{method} {self.path}")
        assert self.headers["Authorization"] == "Bearer ghs_token"
        if self.server.refusal is not None:
            status, headers = self.server.refusal
            self._answer(status, {"message": headers.get("X-Message", "no")}, headers)
            return
        if method == "POST":
            self.server.add(body, self.server.writer)
            comment = self.server.comments[-1]
        else:
            comment = self.server.comments[int(self.path.rpartition("/")[2]) - 1]
            comment["body"] = body
        url = f"https://github.com/acme/shop/pull/7#issuecomment-{comment['id']}"
        self._answer(201, {"html_url": url, **comment})

    def do_POST(self) -> None:
        if self.path in ("/graphql", "/api/graphql"):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.server.requests.append(f"POST {self.path}")
            self._answer(200, self._viewer())
            return
        self._write("POST")

    def _viewer(self) -> dict[str, Any]:
        if self.server.viewer:
            return {"data": {"viewer": {"login": self.server.viewer}}}
        return {"data": None, "errors": [{"type": "FORBIDDEN", "message": "Resource not accessible by integration"}]}

    def do_PATCH(self) -> None:
        self._write("PATCH")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[GitHub]:
    with GitHub() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def post(server: GitHub, text: str = "now", *, is_wanted: bool = True) -> github.Outcome:
    return github.post(
        f"{MARKER}\n{text}",
        MARKER,
        is_wanted=is_wanted,
        token="ghs_token",
        environ=server.environ,
        ref_name="pull/7",
    )


def test_marker__can_not_end_its_own_comment() -> None:
    assert MARKER == "<!-- buddy-test-reporter Tests%20--%3E%2Funit -->"


def test_post__makes_one_and_then_keeps_it_up_to_date(server: GitHub) -> None:
    assert post(server, "first").url == "https://github.com/acme/shop/pull/7#issuecomment-1"
    assert post(server, "second").url == "https://github.com/acme/shop/pull/7#issuecomment-1"
    assert [comment["body"] for comment in server.comments] == [f"{MARKER}\nsecond"]


def test_post__finds_its_own_behind_many_pages(server: GitHub) -> None:
    for number in range(250):
        server.add(f"talk {number}", "somebody")
    server.add(f"{MARKER}\nold")
    post(server)
    assert len(server.comments) == 251
    assert server.comments[-1]["body"] == f"{MARKER}\nnow"


def test_post__leaves_what_others_wrote(server: GitHub) -> None:
    server.add(f"{MARKER}\nI copied the marker", "somebody")
    server.add(f"quoted: {MARKER}")
    post(server)
    assert [comment["body"] for comment in server.comments] == [
        f"{MARKER}\nI copied the marker",
        f"quoted: {MARKER}",
        f"{MARKER}\nnow",
    ]


def test_post__a_personal_token_writes_as_its_owner(server: GitHub) -> None:
    server.login = "maintainer"
    server.add(f"{MARKER}\nof the bot")
    server.add(f"{MARKER}\nmine", "maintainer")
    post(server)
    assert [comment["body"] for comment in server.comments] == [f"{MARKER}\nof the bot", f"{MARKER}\nnow"]


@pytest.mark.parametrize("viewer", ["github-actions[bot]", "shop-helper[bot]"])
def test_post__an_app_keeps_its_own_up_to_date_and_leaves_those_of_others(server: GitHub, viewer: str) -> None:
    server.viewer = viewer
    server.add(f"{MARKER}\nI copied the marker", "somebody")
    server.add(f"{MARKER}\nof another app", "another[bot]")
    for text in ("first", "second", "third"):
        assert post(server, text).url
    bodies = [comment["body"].partition("\n")[2] for comment in server.comments]
    assert bodies == ["I copied the marker", "of another app", "third"]


def test_post__asks_an_enterprise_servers_graphql(server: GitHub) -> None:
    server.viewer = "shop-helper[bot]"
    environ = {**server.environ, "GITHUB_API_URL": server.environ["GITHUB_API_URL"] + "/api/v3"}
    github.post(MARKER, MARKER, is_wanted=True, token="ghs_token", environ=environ, ref_name="pull/7")
    assert server.requests == [
        "GET /api/v3/user",
        "POST /api/graphql",
        "GET /api/v3/repos/acme/shop/issues/7/comments?per_page=100&page=1",
        "POST /api/v3/repos/acme/shop/issues/7/comments",
    ]


def test_post__an_unnamed_app_writes_no_second_one(server: GitHub) -> None:
    server.viewer = None
    assert post(server, "first").url
    assert "does not say whom" in post(server, "second").notice
    assert [comment["body"] for comment in server.comments] == [f"{MARKER}\nfirst"]
    server.add(f"{MARKER}\nof the workflow's own token")
    assert post(server, "third").url
    assert [comment["body"].partition("\n")[2] for comment in server.comments] == ["first", "third"]


def test_post__one_that_is_not_wanted_is_changed_but_not_made(server: GitHub) -> None:
    assert post(server, is_wanted=False) == github.Outcome()
    assert server.comments == []
    server.add(f"{MARKER}\nred")
    assert post(server, "green", is_wanted=False).url
    assert server.comments[0]["body"] == f"{MARKER}\ngreen"


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (403, {}, "pull-requests: write"),
        (404, {}, "does not show the pull request"),
        (429, {"Retry-After": "60"}, "rate limit"),
        (403, {"X-RateLimit-Remaining": "0"}, "rate limit"),
        (403, {"Retry-After": "60"}, "rate limit"),
        (403, {"X-Message": "You have exceeded a secondary rate limit."}, "rate limit"),
        (422, {}, "GitHub answered 422"),
        (401, {}, "does not accept"),
        (500, {}, "GitHub answered 500"),
        (302, {"Location": "https://elsewhere.example"}, "GitHub answered 302"),
    ],
)
def test_post__trouble_is_a_notice_and_nothing_is_tried_twice(
    server: GitHub, status: int, headers: dict[str, str], words: str
) -> None:
    server.refusal = (status, headers)
    outcome = post(server)
    assert words in outcome.notice
    assert outcome.url == ""
    assert sum(request.startswith(("POST /repos", "PATCH")) for request in server.requests) == 1


@pytest.mark.parametrize(
    ("ref_name", "token", "repository"),
    [("main", "t", "acme/shop"), ("pull/7", "", "acme/shop"), ("pull/7", "t", "../x"), ("pull/0x", "t", "acme/shop")],
)
def test_post__asks_nobody_without_pull_request_token_or_repository(
    server: GitHub, ref_name: str, token: str, repository: str
) -> None:
    environ = server.environ | {"GITHUB_REPOSITORY": repository}
    outcome = github.post("x", MARKER, is_wanted=True, token=token, environ=environ, ref_name=ref_name)
    assert outcome.notice
    assert server.requests == []


def test_post__nobody_there_is_a_notice() -> None:
    environ = {"GITHUB_API_URL": "http://127.0.0.1:9", "GITHUB_REPOSITORY": "acme/shop"}
    outcome = github.post("x", MARKER, is_wanted=True, token="t", environ=environ, ref_name="pull/7")
    assert "while talking to GitHub" in outcome.notice


def test_report__comments_on_the_pull_request_and_says_where(server: GitHub, tmp_path: Any) -> None:
    place = Workplace(tmp_path)
    place.put("junit.xml")
    environ = {**server.environ, "GITHUB_REF": "refs/pull/7/merge", "GITHUB_TOKEN": "ghs_token", "GITHUB_JOB": "unit"}
    place.run("--comment", "failures", "junit.xml", **environ)
    assert "2 of 4 test cases failed" in server.comments[0]["body"]
    assert "comment_url<<" in place.outputs
    assert "issuecomment-1" in place.outputs
    place.put("junit.xml", PASSING)
    place.run("--comment", "failures", "junit.xml", **environ)
    assert len(server.comments) == 1
    assert "The only test case passed" in server.comments[0]["body"]
    assert "ghs_token" not in place.summary


def test_report__comments_for_a_fork_whose_pull_request_is_an_input(server: GitHub, tmp_path: Any) -> None:
    """The second workflow of the recipe for forks: on workflow_run only the inputs say which pull request it was."""
    place = Workplace(tmp_path)
    place.put("junit.xml")
    fork = {"event": "pull_request", "head_branch": "main", "head_sha": "a" * 40, "pull_requests": [], "id": 5}
    fork["head_repository"] = {"full_name": "stranger/hello"}
    place.put("event.json", json.dumps({"workflow_run": fork, "repository": {"full_name": "octo/hello"}}))
    environ = {
        **server.environ,
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_EVENT_NAME": "workflow_run",
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_TOKEN": "ghs_token",
        "INPUT_REF_TYPE": "PULL_REQUEST",
        "INPUT_REF_NAME": "pull/7",
    }
    found = place.result("--comment", "failures", "junit.xml", **environ)
    assert found["session"]["payload"]["ref_name"] == "pull/7"
    assert found["session"]["payload"]["revision"] == "a" * 40
    assert "2 of 4 test cases failed" in server.comments[0]["body"]


def test_report__comment_file_is_written_and_nothing_is_posted(server: GitHub, tmp_path: Any) -> None:
    place = Workplace(tmp_path)
    cases = "".join(f"<testcase name='t{n}'><failure message='{'é' * 900} {n}'/></testcase>" for n in range(2000))
    place.put("junit.xml", f"<testsuite name='s'>{cases}</testsuite>")
    environ = {**server.environ, "GITHUB_REF": "refs/pull/7/merge"}
    place.run("--comment", "always", "--comment-file", "made/comment.md", "junit.xml", **environ)
    text = (tmp_path / "made" / "comment.md").read_text("utf-8")
    assert text.startswith("<!-- buddy-test-reporter ")
    assert len(text) <= 60_000
    assert server.requests == []
