"""Buddy's own published client against the sandbox: what it is content with, a real Buddy's client is.

It is the one judge of the sandbox that did not come out of this project. Runs where Node.js is and the npm
registry can be reached; says why where it is skipped.
"""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

pytest.importorskip("fastapi", reason="the sandbox extra is not installed")

from reporter.sandbox import server

MOCHA = "mocha@11.7.6"
COLLECTORS = ["0.20.0", "0.21.2-rc.0"]

# The collector drops every test that ends before it has asked git about the commit, hence the `before`.
SUITE = """
const assert = require('assert')
describe('cart', () => {
  before((done) => setTimeout(done, 1500))
  for (let i = 0; i < 150; i++) it(`adds ${i}`, () => {})
  it('fails', () => { assert.strictEqual(1, 2) })
  it.skip('waits', () => {})
})
"""
GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_REF_NAME": "main",
    "GITHUB_REF_TYPE": "branch",
    "GITHUB_SHA": "755b691cfff32e08aba35f2c9b1451ed76cfd583",
    "GITHUB_RUN_ID": "12345678",
    "GITHUB_REPOSITORY": "acme/shop",
    "GITHUB_SERVER_URL": "https://github.com",
}


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what would tell the collector another story."""
    foreign = ("BUDDY", "GITHUB", "CIRCLE", "CI")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}


@pytest.fixture(scope="module", params=COLLECTORS)
def collector(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A folder with one test file, mocha, and one version of Buddy's collector."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("Node.js or npm is not installed")
    folder = tmp_path_factory.mktemp("collector")
    (folder / "package.json").write_text(json.dumps({"private": True}))
    (folder / "cart.test.js").write_text(SUITE)
    command = [
        *(npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"),
        *(MOCHA, f"@buddy-works/unit-tests@{request.param}"),
    ]
    try:
        subprocess.run(command, cwd=folder, env=clean_environment(), check=True, capture_output=True, timeout=90)
    except subprocess.TimeoutExpired:
        pytest.skip("npm install did not end within 90 s")
    except subprocess.CalledProcessError as problem:
        said = [line for line in problem.stderr.decode(errors="replace").splitlines() if "error code" in line]
        pytest.skip(f"npm install failed: {said[0] if said else f'exit code {problem.returncode}'}")
    return folder


def run_mocha(folder: pathlib.Path, variables: dict[str, str], temporary: pathlib.Path) -> str:
    """Run the test file with the collector; return what it said."""
    mocha = folder / "node_modules" / "mocha" / "bin" / "mocha.js"
    done = subprocess.run(
        ["node", str(mocha), "--reporter", "@buddy-works/unit-tests/mocha", "cart.test.js"],
        cwd=folder,
        # it keeps the session's id in a file of the temporary folder, where another run would find it
        env=clean_environment() | GITHUB | {"TMPDIR": str(temporary)} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("gives_url", [True, False], ids=["url-and-token", "token-alone"])
def test_collector__completes_a_session(collector: pathlib.Path, tmp_path: pathlib.Path, gives_url: bool) -> None:
    with server.running() as sandbox:
        variables = {"BUDDY_UT_TOKEN": sandbox.token}
        if gives_url:
            variables["BUDDY_API_URL"] = sandbox.url
        said = run_mocha(collector, variables, tmp_path)
        sessions = sandbox.store.sessions()
        assert len(sessions) == 1, said
        session = sessions[0]
        cases = sandbox.store.cases(session.id)

    assert (session.status, session.closed_as) == ("ERROR", "FAILED"), said
    assert (session.tests, session.failed, session.errors, session.skipped) == (152, 1, 0, 1)
    assert (session.ci_provider, session.ref_type, session.ref_name) == ("GITHUB_ACTION", "BRANCH", "main")
    assert session.revision == GITHUB["GITHUB_SHA"]
    assert session.ci_run_url == "https://github.com/acme/shop/actions/runs/12345678"
    assert {(case.test_group_name, case.classname) for case in cases} == {("cart.test.js", "cart.test.js")}
    assert {case.name for case in cases} >= {"cart adds 0", "cart adds 149", "cart fails", "cart waits"}
    assert "ERROR" not in said.replace("ERR_ASSERTION", "")


def test_collector__wrong_token_stores_nothing(collector: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with server.running() as sandbox:
        said = run_mocha(collector, {"BUDDY_UT_TOKEN": "bud_ut_us_wrong", "BUDDY_API_URL": sandbox.url}, tmp_path)
        assert sandbox.store.sessions() == []
    assert "401" in said
