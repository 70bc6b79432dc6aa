"""What the release commit changes in the texts, on the real action.yml and README."""

from typing import Any

import pytest
import yaml

from release_tools import problems, rewriting
from tests.support import tree
from tests.support.tree import ROOT

ACTION = (ROOT / "action.yml").read_text("utf-8")
IMAGE = "ghcr.io/acme/buddy-test-reporter@sha256:" + "a" * 64


@tree.on_main
def test_action__runs_the_image_by_digest_and_changes_nothing_else() -> None:
    released: dict[str, Any] = yaml.safe_load(rewriting.action(ACTION, image=IMAGE))
    original: dict[str, Any] = yaml.safe_load(ACTION)
    assert released.pop("runs") == {
        "using": "docker",
        "image": f"docker://{IMAGE}",
        "entrypoint": "/usr/local/bin/python",
        "args": ["-I", "-m", "reporter", "report"],
    }
    del original["runs"]
    assert released == original


@tree.on_main
def test_action__has_the_command_of_the_dockerfile() -> None:
    runs: dict[str, Any] = yaml.safe_load(rewriting.action(ACTION, image=IMAGE))["runs"]
    entrypoint = (ROOT / "Dockerfile").read_text("utf-8").rstrip().splitlines()[-1].removeprefix("ENTRYPOINT ")
    assert [runs["entrypoint"], *runs["args"]] == yaml.safe_load(entrypoint)


@pytest.mark.parametrize(
    "image",
    ["", "ghcr.io/acme/x:v1", "ghcr.io/acme/x@sha256:abc", "ghcr.io/acme/x@sha256:" + "a" * 64 + "\nx", "@sha256:"],
)
def test_action__refuses_an_image_without_a_digest(image: str) -> None:
    with pytest.raises(problems.ReleaseError, match="digest"):
        rewriting.action(ACTION, image=image)


@tree.on_main
def test_action__refuses_a_file_that_is_released_already() -> None:
    with pytest.raises(problems.ReleaseError, match="image: Dockerfile"):
        rewriting.action(rewriting.action(ACTION, image=IMAGE), image=IMAGE)


def test_owner__is_the_repositorys() -> None:
    text = "uses: OWNER/buddy-test-reporter@v1, OWNER/buddy-test-reporter/composite@v1; CODEOWNERS"
    assert rewriting.owner(text, repository="acme/buddy-test-reporter") == (
        "uses: acme/buddy-test-reporter@v1, acme/buddy-test-reporter/composite@v1; CODEOWNERS"
    )


def test_owner__of_an_image_is_in_lower_case() -> None:
    text = "docker run ghcr.io/OWNER/buddy-test-reporter:1.0.0; gh attestation verify x --owner OWNER"
    assert rewriting.owner(text, repository="Acme/Buddy-Test-Reporter") == (
        "docker run ghcr.io/acme/buddy-test-reporter:1.0.0; gh attestation verify x --owner Acme"
    )


@pytest.mark.parametrize("repository", ["acme", "acme/x/y", "a b/c", "", "acme/x\n"])
def test_owner__refuses_what_is_no_repository(repository: str) -> None:
    with pytest.raises(problems.ReleaseError, match="repository"):
        rewriting.owner("OWNER/buddy-test-reporter", repository=repository)


def test_links__lead_to_the_repository_at_the_tag() -> None:
    text = "![a](docs/a.png) [b](LICENSE) [c](#here) [d](https://example.com/x) [e](docs/b.md#part)"
    assert rewriting.links(text, repository="acme/r", tag="v1.0.0") == (
        "![a](https://github.com/acme/r/raw/v1.0.0/docs/a.png) [b](https://github.com/acme/r/blob/v1.0.0/LICENSE) "
        "[c](#here) [d](https://example.com/x) [e](https://github.com/acme/r/blob/v1.0.0/docs/b.md#part)"
    )


@tree.on_main
def test_links__of_the_readme_are_all_absolute() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert len(rewriting.relative_links(text)) > 5
    released = rewriting.links(text, repository="acme/r", tag="v1.0.0")
    assert rewriting.relative_links(released) == []
    assert 'src="https://github.com/acme/r/raw/v1.0.0/docs/summary-light.png"' in released
