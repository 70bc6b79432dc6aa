"""The pages that people read: links lead somewhere, YAML is valid and names what exists, versions are pinned."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from release_tools import versions
from reporter import __version__
from reporter.settings import INPUTS
from tests.support import tree
from tests.support.tree import ROOT

PAGES = {page.relative_to(ROOT).as_posix(): page.read_text("utf-8") for page in versions.pages(ROOT)}
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
_OURS = re.compile(rf"{re.escape(tree.REPOSITORY)}(/composite)?@v1|\./|\./composite")
_IMAGE = f"ghcr.io/{tree.REPOSITORY.lower()}"  # so in a released tree: registries know no upper case
# no commit of it can be looked up; the page says so
_UNPINNED = "buddy/login@v1"


def _blocks() -> list[Any]:
    """Return the YAML of all pages, each with the page and line where it stands."""
    found = []
    for name, text in PAGES.items():
        for block in re.finditer(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            line = text.count("\n", 0, block.start()) + 1
            found.append(pytest.param(block[1], id=f"{name}:{line}"))
    return found


def _steps(node: Any) -> Iterator[dict[str, Any]]:
    """Return every mapping that uses an action, at any depth."""
    if isinstance(node, dict):
        if "uses" in node:
            yield node
        for value in node.values():
            yield from _steps(value)
    elif isinstance(node, list):
        for value in node:
            yield from _steps(value)


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", PAGES)
def test_page__links_lead_somewhere(name: str) -> None:
    for written in re.findall(r"\]\(([^)\s]+)\)", PAGES[name]):
        target = tree.without_address(written)
        path, _, anchor = target.partition("#")
        if target.startswith(("https://", "mailto:")):
            continue
        page = ROOT / name
        if path:
            page = (ROOT / name).parent / path
        assert page.is_file(), target
        if anchor:
            assert anchor in _anchors(page.read_text("utf-8")), target


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith(("CONTRIBUTING", "docs/decisions/"))])
def test_page__names_modules_that_exist(name: str) -> None:
    for written in set(re.findall(r"`([a-z0-9_./]+\.py|[a-z0-9_/]+/)`", PAGES[name])):
        path = written.rstrip("/")
        folders = (ROOT / "reporter", ROOT / "tests" / "unit", ROOT / "tests" / "support")
        assert (ROOT / path).exists() or any(list(folder.rglob(path)) for folder in folders), written


def test_page__each_is_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        targets = [tree.without_address(link) for link in re.findall(r"\]\(([^)\s#]+)", page.read_text("utf-8"))]
        waiting += [page.parent / target for target in targets if "://" not in target]
    expected = {(ROOT / name).resolve() for name in PAGES if name.startswith("docs/")}
    assert expected <= reached


@pytest.mark.parametrize("block", _blocks())
def test_yaml__names_what_exists(block: str) -> None:
    parsed = yaml.safe_load(block)
    assert parsed
    for step in _steps(parsed):
        if _OURS.fullmatch(step["uses"]):
            assert set(step.get("with", {})) <= set(ACTION["inputs"]), step
        else:
            assert step["uses"] == _UNPINNED or re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"]), step


@pytest.mark.parametrize("block", _blocks())
def test_yaml__reads_outputs_that_exist(block: str) -> None:
    parsed = yaml.safe_load(block)
    ours = {step["id"] for step in _steps(parsed) if "id" in step and _OURS.fullmatch(step["uses"])}
    for identity, output in re.findall(r"steps\.(\w+)\.outputs\.(\w+)", block):
        if identity in ours:
            assert output in ACTION["outputs"]


@pytest.mark.parametrize("block", _blocks())
def test_yaml__same_action_is_the_same_commit_everywhere(block: str) -> None:
    # Dependabot renews the workflows; the pages must follow
    pinned: dict[str, str] = {}
    for workflow in (ROOT / ".github" / "workflows").glob("*.yml"):
        pinned |= dict(re.findall(r"uses: ([\w./-]+)@([0-9a-f]{40} # v[\d.]+)", workflow.read_text("utf-8")))
    for name, version in re.findall(r"uses: ([\w./-]+)@([0-9a-f]{40}.*)", block):
        assert version.startswith(pinned.get(name, version)), name


@pytest.mark.parametrize("name", PAGES)
def test_page__names_inputs_that_exist(name: str) -> None:
    known = {entry.name.upper() for entry in INPUTS} | set(map(str.upper, ACTION["inputs"])) | {"SOME_NAME"}
    assert set(re.findall(r"\bINPUT_([A-Z_]+)\b", PAGES[name])) <= known
    flags = {entry.flag for entry in INPUTS} | {"--" + each.replace("_", "-") for each in ACTION["inputs"]}
    for command in re.findall(r"(?:buddy-reporter|-m reporter) report( .*)$", PAGES[name], re.MULTILINE):
        given = set(re.findall(r"(?<= )--[a-z-]+", command.partition("#")[0]))
        assert {flag.replace("--no-", "--") for flag in given} <= flags, command


@pytest.mark.parametrize("name", PAGES)
def test_page__pins_every_version_and_installs_outside_the_checkout(name: str) -> None:
    text = PAGES[name]
    for line in text.splitlines():
        if "pip install" in line and "buddy-test-reporter" in line:
            assert f"=={__version__}" in line, line
        if _IMAGE in line.lower():
            assert f"buddy-test-reporter:{__version__}" in line, line
        assert "pipx run --spec" not in line
        assert not re.search(r"(?<!-I )-m reporter report", line), line


def test_security__names_tests_that_exist() -> None:
    written = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", PAGES["docs/security.md"])
    assert len(named) > 15
    missing = [name for name in named if f"def {name}(" not in written]
    assert missing == []
