"""Real workflows with `uses: ./`, run through act against a sandbox on loopback; skipped without act or an engine."""

from pathlib import Path

import pytest

from release_tools import bundle
from reporter.sandbox import server
from tests.container import acting
from tests.support import tree

WORKFLOWS = Path(__file__).parent / "workflows"

pytestmark = [pytest.mark.timeout(300), tree.on_main]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not acting.act():
        pytest.skip("act is not installed here")
    return acting.clone(tmp_path_factory.mktemp("act") / "shop", base=acting.BASE)


def test_container_action__passes_fails_and_crashes(checkout: Path, image: str) -> None:
    with server.running() as buddy:
        secrets = {"BUDDY_UT_TOKEN": buddy.token}
        done = acting.run(checkout, WORKFLOWS / "container.yml", secrets=secrets)
        succeeded = dict.fromkeys(("passes", "fails", "read"), "succeeded")
        assert acting.jobs(done) == succeeded | {"crashes": "failed"}, done.stdout[-8000:] + done.stderr[-2000:]
        ended = {_names(buddy, session.id): session.status for session in buddy.store.sessions()}
    assert ended == {("passes",): "SUCCESSFUL", ("fails",): "ERROR"}
    assert "the job failed before this step" in done.stdout
    assert buddy.token not in done.stdout + done.stderr


def test_composite_action__does_the_main_job_on_the_host(checkout: Path) -> None:
    bundle.build(checkout, output=checkout / "composite" / "buddy-reporter.pyz")
    with server.running() as buddy:
        secrets = {"BUDDY_UT_TOKEN": buddy.token}
        done = acting.run(checkout, WORKFLOWS / "composite.yml", secrets=secrets, on_host=True)
        assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
        (session,) = buddy.store.sessions()
        (case,) = buddy.store.cases(session.id)
    assert (case.classname, case.name, session.status) == ("größe", "日本 ≠", "SUCCESSFUL")
    assert buddy.token not in done.stdout + done.stderr


def _names(buddy: server.Sandbox, session_id: str) -> tuple[str, ...]:
    return tuple(case.name for case in buddy.store.cases(session_id))
