"""The recipes of docs/recipes.md, as they are written, through act against a sandbox on loopback.

Changed in them: `./` for the published action (and so a checkout where there is none), a line that writes a report in
place of the test runner, and what only GitHub could answer.
"""

import base64
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from reporter.sandbox import server
from tests.container import acting
from tests.support import tree

RECIPES = (acting.ROOT / "docs" / "recipes.md").read_text("utf-8")
CHECKOUT = "- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
REPORT = """echo '<testsuite name="s"><testcase classname="c" name="passes"/></testsuite>' >junit.xml"""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def checkout(image: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A customer's repository that holds our action too, which runs the image that was built already."""
    if not acting.act():
        pytest.skip("act is not installed here")
    folder = tmp_path_factory.mktemp("recipes") / "shop"
    shutil.copytree(acting.ROOT / "composite", folder / "composite", ignore=shutil.ignore_patterns("*.pyz"))
    action = (acting.ROOT / "action.yml").read_text("utf-8")
    (folder / "action.yml").write_text(re.sub(r"image: .*", f"image: docker://{image}", action))
    for name in ("backend", "frontend"):
        (folder / name).mkdir()
        (folder / name / "README.md").write_text("here are tests")
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
    text = re.sub(r"run: (pytest|npx) .*", f"run: {REPORT}", text)
    path = checkout.parent / "recipe.yml"
    path.write_text(text)
    return path


def _log(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout[-6000:] + done.stderr[-2000:]


def test_matrix__fills_one_session_and_closes_it(checkout: Path) -> None:
    workflow = _write(checkout, "One session for a matrix or for shards")
    with server.running() as buddy:
        done = acting.run(checkout, workflow, secrets={"BUDDY_UT_TOKEN": buddy.token})
        jobs = {"open": "succeeded", "test-1": "succeeded", "test-2": "succeeded", "close": "succeeded"}
        assert acting.jobs(done) == jobs, _log(done)
        (session,) = buddy.store.sessions()
        assert session.status == "SUCCESSFUL"
        assert len(buddy.store.cases(session.id)) == 2


def test_matrix__tests_run_while_buddy_is_down(checkout: Path) -> None:
    workflow = _write(checkout, "One session for a matrix or for shards")
    text = workflow.read_text("utf-8").replace("deadline: 20", "deadline: 2")
    workflow.write_text(text.replace("          variant:", "          deadline: 2\n          variant:"))
    address = base64.urlsafe_b64encode(b"http://127.0.0.1:9").decode().rstrip("=")
    done = acting.run(checkout, workflow, secrets={"BUDDY_UT_TOKEN": f"bud_ut_local_{address}_nobody"})
    jobs = acting.jobs(done)
    assert jobs == {"open": "succeeded", "test-1": "succeeded", "test-2": "succeeded"}, _log(done)


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
    workflow.write_text(re.sub(r"\$\(gh api .*\)", "$(echo 7)", text))
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
