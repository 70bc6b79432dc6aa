"""Buddy's own published client against the sandbox: what it is content with, a real Buddy's client is.

It is the one judge of the sandbox that did not come out of this project. Runs where Node.js is and the npm registry can
be reached; says why where it is skipped. Of the collector's runners only Cypress is left out: it fetches a browser from
elsewhere. What was installed is kept in `tests/fixtures/.cache`.
"""

import dataclasses
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import pytest

pytest.importorskip("fastapi", reason="the sandbox extra is not installed")

from reporter.sandbox import server

ROOT = pathlib.Path(__file__).parents[2]
CACHE = ROOT / "tests" / "fixtures" / ".cache"
STABLE, NEXT = "0.20.0", "0.21.2-rc.0"
PACKAGES = {f"collector-{version}": f"npm:@buddy-works/unit-tests@{version}" for version in (STABLE, NEXT)} | {
    "mocha": "11.7.6",
    "jest": "30.5.2",
    "vitest": "4.1.11",
    "jasmine": "5.13.0",
    "@playwright/test": "1.56.1",
}

# The collector drops every test that ends before it has asked git about the commit, hence the wait.
SUITE = """
const wait = () => new Promise((done) => setTimeout(done, 1500))
beforeAll(wait)
describe('cart', () => {
  for (let i = 0; i < 150; i++) it(`adds ${i}`, () => {})
  it('fails', () => { expect(1).toBe(2) })
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


@dataclasses.dataclass(frozen=True, kw_only=True)
class Runner:
    """How one runner is called, what of `SUITE` it writes in other words, and how the collector joins its names."""

    program: str
    arguments: tuple[str, ...]
    words: tuple[tuple[str, str], ...] = ()
    between: str = " > "

    def suite(self) -> str:
        """Return the test file in this runner's words."""
        text = SUITE
        for common, own in self.words:
            text = text.replace(common, own)
        return text


RUNNERS = {
    "jest": Runner(
        program="jest/bin/jest.js", arguments=("--ci", "--reporters=default", "--reporters={collector}/jest")
    ),
    "vitest": Runner(
        program="vitest/vitest.mjs",
        arguments=("run", "--globals", "--reporter=default", "--reporter={collector}/vitest"),
    ),
    "mocha": Runner(
        program="mocha/bin/mocha.js",
        arguments=("--reporter", "{collector}/mocha", "cart.test.js"),
        words=(("beforeAll", "before"), ("expect(1).toBe(2)", "require('assert').strictEqual(1, 2)")),
        between=" ",
    ),
    "jasmine": Runner(
        program="jasmine/bin/jasmine.js",
        arguments=("--reporter={collector}/jasmine", "cart.test.js"),
        words=(("it.skip", "xit"),),
        between=" ",
    ),
    "playwright": Runner(
        program="@playwright/test/cli.js",
        arguments=("test", "--reporter={collector}/playwright"),
        words=(
            ("const wait", "const { test, expect } = require('@playwright/test')\nconst wait"),
            ("beforeAll(", "test.beforeAll("),
            ("describe(", "test.describe("),
            (" it", " test"),
        ),
    ),
}


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what would tell the collector another story."""
    foreign = ("BUDDY", "GITHUB", "CIRCLE", "CI")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}


@pytest.fixture(scope="module")
def modules() -> pathlib.Path:
    """Return `node_modules` with both collectors and all runners, installed once for all runs of these tests."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("Node.js or npm is not installed")
    manifest = json.dumps({"private": True, "dependencies": PACKAGES})
    kept = CACHE / f"collector-{hashlib.sha256(manifest.encode()).hexdigest()[:12]}"
    if not kept.exists():
        CACHE.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE, ignore_cleanup_errors=True) as folder:
            made = pathlib.Path(folder) / "made"
            made.mkdir()
            (made / "package.json").write_text(manifest)
            install(npm, made)
            try:
                made.rename(kept)
            except OSError:  # another worker of pytest-xdist was quicker
                if not kept.exists():
                    raise
    return kept / "node_modules"


def install(npm: str, folder: pathlib.Path) -> None:
    """Install what the folder's manifest asks for, or skip with the reason."""
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"]
    try:
        subprocess.run(command, cwd=folder, env=clean_environment(), check=True, capture_output=True, timeout=90)
    except subprocess.TimeoutExpired:
        pytest.skip("npm install did not end within 90 s")
    except subprocess.CalledProcessError as problem:
        said = [line for line in problem.stderr.decode(errors="replace").splitlines() if "error code" in line]
        pytest.skip(f"npm install failed: {[*said, f'exit code {problem.returncode}'][0]}")


def run(name: str, modules: pathlib.Path, folder: pathlib.Path, variables: dict[str, str], version: str = NEXT) -> str:
    """Run the test file with a runner and the collector; return what they said."""
    runner = RUNNERS[name]
    (folder / "cart.test.js").write_text(runner.suite())
    (folder / "package.json").write_text('{"private": true}')
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(modules, target_is_directory=True)
    arguments = [argument.format(collector=f"collector-{version}") for argument in runner.arguments]
    done = subprocess.run(
        ["node", f"node_modules/{runner.program}", *arguments],
        cwd=folder,
        # it keeps the session's id in a file of the temporary folder, where another run would find it
        env=clean_environment() | GITHUB | {"TMPDIR": str(folder)} | variables,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize(("name", "version"), [*((name, NEXT) for name in RUNNERS), ("mocha", STABLE)])
def test_collector__completes_a_session(modules: pathlib.Path, tmp_path: pathlib.Path, name: str, version: str) -> None:
    with server.running() as sandbox:
        said = run(name, modules, tmp_path, {"BUDDY_UT_TOKEN": sandbox.token}, version)
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
    names = (f"cart{RUNNERS[name].between}{title}" for title in ("adds 0", "adds 149", "fails", "waits"))
    assert {case.name for case in cases} >= set(names)


def test_collector__given_the_address(modules: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with server.running(token="bud_ut_us_mine") as sandbox:
        said = run("mocha", modules, tmp_path, {"BUDDY_UT_TOKEN": sandbox.token, "BUDDY_API_URL": sandbox.url})
        assert [session.tests for session in sandbox.store.sessions()] == [152], said


def test_collector__wrong_token_stores_nothing(modules: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with server.running() as sandbox:
        variables = {"BUDDY_UT_TOKEN": "bud_ut_us_wrong", "BUDDY_API_URL": sandbox.url}
        said = run("mocha", modules, tmp_path, variables)
        assert sandbox.store.sessions() == []
    assert "401" in said


def report(folder: pathlib.Path, sandbox: server.Sandbox, *options: str) -> str:
    """Report one file with our own command; return the session's id."""
    (folder / "junit.xml").write_text("<testsuite name='s'><testcase classname='c' name='ours'/></testsuite>")
    command = [sys.executable, "-m", "reporter", "report", "--token", sandbox.token, "--json", "result.json"]
    environ = {"PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1", "PATH": os.environ["PATH"]}
    subprocess.run(
        [*command, "--fail-on-upload-error", *options, "junit.xml"],
        cwd=folder,
        env=environ,
        check=True,
        capture_output=True,
    )
    return str(json.loads((folder / "result.json").read_text())["session"]["id"])


def test_collector__joins_a_session_of_ours_and_we_one_of_its(modules: pathlib.Path, tmp_path: pathlib.Path) -> None:
    with server.running() as sandbox:
        opened = report(tmp_path, sandbox, "--no-close-session")
        variables = {"BUDDY_UT_TOKEN": sandbox.token, "BUDDY_SESSION_ID": opened}
        said = run("mocha", modules, tmp_path, variables)
        joined = sandbox.store.session(opened)
        assert (joined.status, joined.closed_as, joined.tests) == ("ERROR", "FAILED", 153), said
        assert report(tmp_path, sandbox, "--session-id", opened, "--variant", "late") == opened
        late = sandbox.store.session(opened)
        assert len(sandbox.store.sessions()) == 1
    assert (late.status, late.tests) == ("ERROR", 154)
