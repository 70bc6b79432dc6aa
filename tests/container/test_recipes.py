"""The recipes of docs/recipes.md, as they are written, through act against a sandbox on loopback.

Changed in them: `./` for the published action (and so a checkout where there is none), and what only GitHub could
answer. Jobs run in an image with pytest, which there stands for `npx`, too.
"""

import base64
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from release_tools import bundle
from reporter.sandbox import server
from tests.container import acting
from tests.container.conftest import docker
from tests.support import tree

RECIPES = (acting.ROOT / "docs" / "recipes.md").read_text("utf-8")
CHECKOUT = "- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
TESTS = {
    "passes": "def test_a(): pass",
    "fails": "def test_a(): assert 1 == 2",
    "crashes": "import os\ndef test_a(): os._exit(139)",
}
# the last line stands for `npx vitest run ...`
JOB_IMAGE = f"""
FROM {os.environ.get("JOB_IMAGE") or acting.BASE or "python:3.13-slim"}
RUN pip install --quiet --root-user-action=ignore pytest
RUN printf '#!/bin/sh\\nexec pytest --junit-xml=junit.xml\\n' >/usr/local/bin/npx && chmod +x /usr/local/bin/npx
"""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module", autouse=True)
def job_image(image: str) -> Iterator[str]:
    """The image that jobs run in, made once `image` has found an engine: GitHub's own have test runners, too."""
    tag = f"buddy-reporter-job:{uuid.uuid4().hex[:12]}"
    build = ["docker", "build", "--tag", tag, "-"]
    made = subprocess.run(build, input=JOB_IMAGE, capture_output=True, text=True, timeout=280, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JOB_IMAGE", tag)
        yield tag
    docker("image", "rm", "--force", tag)


@pytest.fixture(scope="module")
def checkout(image: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A customer's repository that holds our action too, which runs the image that was built already."""
    if not acting.act():
        pytest.skip("act is not installed here")
    folder = tmp_path_factory.mktemp("recipes") / "shop"
    shutil.copytree(acting.ROOT / "composite", folder / "composite", ignore=shutil.ignore_patterns("*.pyz"))
    action = (acting.ROOT / "action.yml").read_text("utf-8")
    (folder / "action.yml").write_text(re.sub(r"image: .*", f"image: docker://{image}", action))
    for name in ("", "backend", "frontend"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / f"test_{name or 'shop'}.py").write_text(TESTS["passes"])
    acting.git(folder, "init", "--quiet", "--initial-branch", "main")
    acting.commit(folder, "a customer's repository")
    return folder


def _write(checkout: Path, heading: str, *, number: int = 0) -> Path:
    """Write the workflow of a recipe beside the clone: the first under its heading, or another by its number."""
    section = RECIPES.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    text = re.findall(r"^```yaml\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)[number]
    text = text.replace(f"{tree.REPOSITORY}/composite@v1", "./composite")
    text = text.replace(f"{tree.REPOSITORY}@v1", "./")
    text = re.sub(rf"steps:\n      (?!{re.escape(CHECKOUT)})", f"steps:\n      {CHECKOUT}\n      ", text)
    path = checkout.parent / "recipe.yml"
    path.write_text(text)
    return path


def _log(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout[-6000:] + done.stderr[-2000:]


MATRIX = "One session for a matrix or for shards"


def _token_of_nobody() -> str:
    """Return a suite token whose address nobody listens at."""
    address = base64.urlsafe_b64encode(b"http://127.0.0.1:9").decode().rstrip("=")
    return f"bud_ut_local_{address}_nobody"


@pytest.mark.parametrize(
    ("tests", "ended", "status"),
    [("passes", "succeeded", "SUCCESSFUL"), ("fails", "failed", "ERROR"), ("crashes", "failed", "ERROR")],
)
def test_matrix__fills_one_session_and_closes_it(checkout: Path, tests: str, ended: str, status: str) -> None:
    workflow = _write(checkout, MATRIX)
    # one leg alone goes wrong
    (checkout / "test_shop.py").write_text(TESTS["passes"])
    script = f"test $RUNNER = ubuntu-latest || printf '{TESTS[tests]}' >test_shop.py".replace("\n", "\\n")
    step = f"      - run: |\n          {script}\n        env:\n          RUNNER: ${{{{ matrix.os }}}}\n"
    workflow.write_text(workflow.read_text("utf-8").replace("      - run: pytest", f"{step}      - run: pytest"))
    with server.running() as buddy:
        done = acting.run(checkout, workflow, secrets={"BUDDY_UT_TOKEN": buddy.token})
        jobs = acting.jobs(done)
        assert (jobs["open"], jobs["close"]) == ("succeeded", "succeeded"), _log(done)
        # act numbers the legs in any order, and may tell the failure of one as that of both
        assert ended in (jobs["test-1"], jobs["test-2"]), _log(done)
        (session,) = buddy.store.sessions()
        assert session.status == status
        assert len(buddy.store.cases(session.id)) == 6 - 3 * (tests == "crashes")


def test_matrix__tests_run_while_buddy_is_down(checkout: Path) -> None:
    workflow = _write(checkout, MATRIX)
    text = workflow.read_text("utf-8").replace("deadline: 20", "deadline: 2")
    workflow.write_text(text.replace("          variant:", "          deadline: 2\n          variant:"))
    done = acting.run(checkout, workflow, secrets={"BUDDY_UT_TOKEN": _token_of_nobody()})
    jobs = acting.jobs(done)
    assert jobs == {"open": "succeeded", "test-1": "succeeded", "test-2": "succeeded"}, _log(done)


def test_matrix__legs_close_sessions_of_their_own_where_none_was_opened(checkout: Path) -> None:
    workflow = _write(checkout, MATRIX)
    text = workflow.read_text("utf-8").replace("deadline: 20", "deadline: 2")
    workflow.write_text(text.replace("secrets.BUDDY_UT_TOKEN", "secrets.DOWN", 1))  # of `open` alone
    with server.running() as buddy:
        done = acting.run(checkout, workflow, secrets={"BUDDY_UT_TOKEN": buddy.token, "DOWN": _token_of_nobody()})
        assert acting.jobs(done) == {"open": "succeeded", "test-1": "succeeded", "test-2": "succeeded"}, _log(done)
        assert [session.status for session in buddy.store.sessions()] == ["SUCCESSFUL"] * 2
        assert [len(buddy.store.cases(session.id)) for session in buddy.store.sessions()] == [3, 3]


def test_forks__the_first_workflow_uploads_its_report(checkout: Path) -> None:
    workflow = _write(checkout, "Pull requests from forks")
    done = acting.run(checkout, workflow)
    assert acting.jobs(done) == {"test": "succeeded"}, _log(done)


@pytest.mark.parametrize(("owner", "reported"), [("stranger", 1), ("acme", 0)])
def test_forks__the_second_workflow_reports_them_and_nothing_twice(
    checkout: Path, tmp_path: Path, owner: str, reported: int
) -> None:
    workflow = _write(checkout, "Pull requests from forks", number=1)
    text = workflow.read_text("utf-8").replace("          comment: failures\n", "")  # that would ask GitHub
    workflow.write_text(re.sub(r"\$\(gh api .*?\n.*\)", "$(echo 7)", text))
    run = {
        "id": 99,
        "event": "pull_request",
        "conclusion": "success",
        "head_branch": "main",
        "head_sha": "b" * 40,
        "html_url": "https://github.example.com/acme/shop/actions/runs/99",
        "pull_requests": [],
        "actor": {"login": owner},
        "head_repository": {"full_name": f"{owner}/shop", "owner": {"login": owner}},
    }
    (tmp_path / "event.json").write_text(json.dumps({"workflow_run": run, "repository": {"full_name": "acme/shop"}}))
    with server.running() as buddy:
        arguments = ("--eventpath", str(tmp_path / "event.json"), "--env", "GITHUB_REPOSITORY=acme/shop")
        acting.git(checkout, "remote", "add", "origin", "https://github.com/acme/shop")
        secrets = {"BUDDY_UT_TOKEN": buddy.token}
        done = acting.run(checkout, workflow, event="workflow_run", secrets=secrets, arguments=arguments)
        acting.git(checkout, "remote", "remove", "origin")
        assert len(buddy.store.sessions()) == reported, _log(done)
        for session in buddy.store.sessions():
            assert (session.ref_type, session.ref_name, session.revision) == ("PULL_REQUEST", "pull/7", "b" * 40)
            assert session.ci_run_url == run["html_url"]


def test_several_suites__get_their_own_reports(checkout: Path) -> None:
    workflow = _write(checkout, "Several Buddy suites in one repository")
    with server.running() as backend, server.running() as frontend:
        secrets = {"BUDDY_UT_TOKEN_BACKEND": backend.token, "BUDDY_UT_TOKEN_FRONTEND": frontend.token}
        done = acting.run(checkout, workflow, secrets=secrets)
        assert acting.jobs(done) == {"test": "succeeded"}, _log(done)
        for buddy in (backend, frontend):
            (session,) = buddy.store.sessions()
            assert len(buddy.store.cases(session.id)) == 1


def test_history__is_carried_by_a_cache(checkout: Path) -> None:
    workflow = _write(checkout, "What failed before, and what is new")
    done = acting.run(checkout, workflow)
    assert acting.jobs(done) == {"test": "succeeded"}, _log(done)


def test_login__needs_no_stored_secret(checkout: Path) -> None:
    workflow = _write(checkout, "No stored secret")
    text = workflow.read_text("utf-8")
    for old, new in (("my-workspace", "local"), ("my-project", "playground"), ("SuiteId1", "SandBox1")):
        text = text.replace(old, new)
    workflow.write_text(text)
    with server.running() as buddy:
        arguments = ("--env", f"SANDBOX_URL={buddy.url}", "--env", f"SANDBOX_TOKEN={buddy.personal_token}")
        done = acting.run(checkout, workflow, arguments=arguments)
        assert acting.jobs(done) == {"test": "succeeded"}, _log(done)
        assert [session.status for session in buddy.store.sessions()] == ["SUCCESSFUL"]


class _GitHub(http.server.ThreadingHTTPServer):
    """Takes comments of one pull request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.comments: list[str] = []


class _Answers(http.server.BaseHTTPRequestHandler):
    server: _GitHub

    def _answer(self, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self) -> None:
        if self.path == "/user":
            self._answer({"login": "github-actions[bot]"})
        else:
            self._answer([])  # no comment yet

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/repos/acme/shop/issues/7/comments":
            self.server.comments.append(sent["body"])
        self._answer({"html_url": "https://github.com/acme/shop/pull/7#issuecomment-1"})

    def log_message(self, *_: object) -> None:
        pass


def test_comment__is_written_when_something_failed(checkout: Path, tmp_path: Path) -> None:
    workflow = _write(checkout, "A comment on the pull request")
    (checkout / "test_shop.py").write_text(TESTS["fails"])
    event = {"pull_request": {"number": 7, "head": {"sha": "b" * 40}}, "repository": {"full_name": "acme/shop"}}
    (tmp_path / "event.json").write_text(json.dumps(event))
    with _GitHub() as github:
        threading.Thread(target=github.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{github.server_address[1]}"
        arguments = ["--eventpath", str(tmp_path / "event.json")]
        for pair in (f"GITHUB_API_URL={url}", "GITHUB_REPOSITORY=acme/shop", "GITHUB_REF=refs/pull/7/merge"):
            arguments += ["--env", pair]
        done = acting.run(
            checkout,
            workflow,
            event="pull_request",
            secrets={"GITHUB_TOKEN": "ghs_token"},
            arguments=tuple(arguments),
        )
        github.shutdown()
    assert acting.jobs(done) == {"test": "failed"}, _log(done)
    assert len(github.comments) == 1, _log(done)
    (comment,) = github.comments
    assert "test_shop" in comment


def test_composite__runs_without_a_container(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workflow = _write(checkout, "Runners without containers")
    (checkout / "test_shop.py").write_text(TESTS["passes"])
    bundle.build(acting.ROOT, output=checkout / "composite" / "buddy-reporter.pyz")
    monkeypatch.setenv("PATH", os.path.dirname(sys.executable), prepend=os.pathsep)  # pytest, as runners have it
    with server.running() as buddy:
        secrets = {"BUDDY_UT_TOKEN": buddy.token}
        done = acting.run(checkout, workflow, secrets=secrets, on_host=True)
        assert acting.jobs(done) == dict.fromkeys(("test-1", "test-2", "test-3"), "succeeded"), _log(done)
        assert [session.status for session in buddy.store.sessions()] == ["SUCCESSFUL"] * 3
