"""Who may import whom: cli -> pipeline -> {ci, formats, buddy, outputs} -> model, errors."""

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support import sources
from tests.support.sources import REPORTER

PACKAGES = ("ci", "formats", "buddy", "outputs")
TOP_MODULES = {
    "__init__": set(),
    "__main__": {"cli", "errors", "interrupts"},
    "errors": set(),
    "seams": {"model"},
    "shell": set(),
    "settings": set(),
    "options": {"settings"},
    # the check of an address is Buddy's, and cheap to import
    "settings_reader": {"errors", "buddy", "model", "settings"},
    "alike": {"cause_group", "fingerprints", "model", "varying"},
    "causes": {"alike", "cause_group", "fingerprints", "model", "parents", "varying"},
    "fingerprints": {"model", "varying"},
    "parents": {"cause_group", "model"},
    "cause_group": {"model", "varying"},
    "varying": set(),
    "tally": {"causes", "model", "seams"},
    "policy": {"errors", "model", "settings"},
    "resume": {"model", "policy", "settings", "shell"},
    "look_ups": {"model", "outputs"},
    "result": {"cause_group", "look_ups", "model", "outputs", "policy"},
    "time_limit": set(),
    "interrupts": {"errors", "time_limit"},
    "runtime": {"errors", "outputs"},
    "pipeline": {
        "buddy",
        "ci",
        "errors",
        "formats",
        "history",
        "look_ups",
        "model",
        "outputs",
        "policy",
        "redact",
        "result",
        "resume",
        "runtime",
        "seams",
        "settings",
        "tally",
    },
    "demo": {"pipeline", "sandbox", "settings_reader", "interrupts", "runtime", "errors"},
    "cli": {
        "pipeline",
        "demo",
        "sandbox",
        "options",
        "settings_reader",
        "interrupts",
        "runtime",
        "errors",
        "redact",
        "outputs",
    },
}


def _imports(path: Path) -> Iterator[str]:
    for node in sources.read(path).nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _ours(path: Path) -> set[str]:
    """Return the modules and packages of ours that a module imports, by their first name below `reporter`."""
    parts = (name.split(".") for name in _imports(path) if name.split(".")[0] == "reporter")
    return {name[1] for name in parts if len(name) > 1 and name[1] != "__version__"}


@pytest.mark.parametrize("path", sorted(REPORTER.glob("*.py")), ids=lambda path: path.stem)
def test_top_module__imports_only_what_it_may(path: Path) -> None:
    assert _ours(path) <= TOP_MODULES[path.stem]


def test_pipeline__is_the_only_one_that_joins_the_packages() -> None:
    for path in (REPORTER / "pipeline").glob("*.py"):
        assert _ours(path) <= TOP_MODULES["pipeline"] | {"pipeline"}, path


@pytest.mark.parametrize("path", sorted((REPORTER / "history").glob("*.py")), ids=lambda path: path.stem)
def test_history__imports_only_what_it_may(path: Path) -> None:
    assert _ours(path) <= {"history", "model", "outputs", "seams"}


@pytest.mark.parametrize("package", [*PACKAGES, "model", "redact", "sandbox"])
def test_package__imports_no_other_package(package: str) -> None:
    others: dict[str, set[str]] = {"model": set(), "sandbox": set(), "redact": {"model"}}
    allowed = {package} | others.get(package, {"model", "errors", "seams", "shell", "time_limit"})
    for path in (REPORTER / package).rglob("*.py"):
        assert _ours(path) <= allowed, path


def test_modules__import_none_that_imports_them() -> None:
    paths = {".".join(path.relative_to(REPORTER.parent).with_suffix("").parts): path for path in REPORTER.rglob("*.py")}
    modules = {name.removesuffix(".__init__"): path for name, path in paths.items()}
    imported = {name: {_module_of(each, modules) for each in _imports(path)} for name, path in modules.items()}
    graphlib.TopologicalSorter({name: others - {""} for name, others in imported.items()}).prepare()


def _module_of(name: str, modules: Mapping[str, Path]) -> str:
    """Return the module of ours that an imported name is, or is in; "" for what others wrote."""
    above = name.rpartition(".")[0]
    return next((each for each in (name, above) if each in modules and each != "reporter"), "")


def test_only_the_clients_of_buddy_and_github_speak_http() -> None:
    # `failures` knows what the libraries raise, and sends nothing
    of_buddy = {f"buddy/http/{name}.py" for name in ("client", "connections", "failures")}
    speakers = {"outputs/comment/api.py", *of_buddy}
    for path in REPORTER.rglob("*.py"):
        if path.relative_to(REPORTER).as_posix() not in speakers:
            assert not {"requests", "urllib3"} & {name.split(".")[0] for name in _imports(path)}, path


def test_only_cli_reads_the_process_environment() -> None:
    for path in REPORTER.rglob("*.py"):
        if path.name != "cli.py":
            text = sources.read(path).text
            assert "os.environ" not in text, path
            assert "os.getenv" not in text, path
            assert "sys.argv" not in text, path


def _loaded_after(code: str, *arguments: str) -> set[str]:
    """Return the modules that a new process holds after running code."""
    program = f"import sys\n{code}\nprint('\\n'.join(sys.modules), file=sys.stderr)"
    environ = {"PYTHONPATH": str(REPORTER.parent)}
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_help__pays_only_for_what_it_uses() -> None:
    loaded = _loaded_after("from reporter.cli import main; main(['report', '--help'])")
    assert "click" in loaded
    heavy = {
        "requests",
        "junitparser",
        "fastapi",
        "uvicorn",
        "sqlite3",
        "reporter.pipeline",
        "reporter.sandbox",
    }
    assert not heavy & loaded


def test_dry_run__does_not_load_what_only_sending_needs(tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    report.write_text("<testsuite name='s'><testcase classname='c' name='t'><failure/></testcase></testsuite>")
    code = "from reporter.cli import main; assert main(['report', '--dry-run', sys.argv[1]]) == 0"
    loaded = _loaded_after(code, str(report))
    assert "reporter.formats.junit.reader" in loaded
    assert not {"requests", "urllib3", "ssl", "fastapi", "reporter.buddy.http.client"} & loaded


def test_dry_run__does_not_load_what_only_some_runs_need(tmp_path: Path) -> None:
    (tmp_path / "empty.xml").write_text("<testsuites/>")
    code = "from reporter.cli import main; assert main(['report', '--dry-run', sys.argv[1]]) == 0"
    loaded = _loaded_after(code, str(tmp_path / "empty.xml"))
    assert "reporter.formats.trx.reader" in loaded
    of_a_failure = {"reporter.outputs.text.reasons", "reporter.formats.rerun.commands", "html.entities"}
    of_an_input = {"reporter.outputs.ctrf", "reporter.history.runs", "reporter.history.comparison", "tempfile"}
    of_a_report = {"reporter.formats.junit.decode.repair", "reporter.formats.trx.handler", "hashlib", "_hashlib"}
    others = {
        "pathlib",
        "reporter.outputs.comment.github",
        "reporter.outputs.comment.api",
        "junitparser",
        "xml.dom.minidom",
    }
    assert (of_a_failure | of_an_input | of_a_report | others) & loaded == set()


def test_sandbox__is_imported_only_by_cli_and_demo() -> None:
    users = {path.stem for path in REPORTER.glob("*.py") if "sandbox" in _ours(path)}
    assert users == {"cli", "demo"}
    # in cli only inside functions: who doesn't ask for the sandbox need not have its libraries
    tree = sources.read(REPORTER / "cli.py").tree
    at_start = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert not {"reporter.sandbox", "reporter.demo", "reporter.pipeline"} & at_start


def test_nothing_uses_lxml() -> None:
    for path in REPORTER.rglob("*.py"):
        assert "lxml" not in {name.split(".")[0] for name in _imports(path)}, path
