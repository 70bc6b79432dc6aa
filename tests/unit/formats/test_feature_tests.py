"""Where a feature holds the scenario that a report names by titles alone."""

from pathlib import Path

import pytest

from reporter import model
from reporter.formats import location

FEATURE = """# the cart
@shop
Feature: Cart (v2)

  Background:
    Given a cart

  Scenario: undefined step
    When nobody wrote this

  Scenario Outline: prices
    Then it costs <price>

  Rule: refunds
    Example: pending - for now
      When it is pending

  Scenario: twice
  Scenario: twice
  Scenario: "quoted"
"""


def _place(
    workspace: Path, name: str, *, classname: str = "Cart (v2)", text: str = "", file: str = ""
) -> tuple[str, int]:
    case = model.TestCase(
        name=name, classname=classname, group="Cucumber", status=model.Status.FAILED, text=text, file=file
    )
    placed = location.Locator(str(workspace), {}).place(case)
    return placed.file, placed.line


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for file, source in (
        ("features/cart.feature", FEATURE),
        ("features/till.feature", FEATURE.replace("Cart", "Till")),
        ("features/steps.js", "steps"),
        ("shop/RunCucumberTest.java", "class RunCucumberTest {}"),
    ):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(source)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("undefined step", 8),
        ("prices", 11),
        ("prices - #1.2", 11),
        ("prices - Example #1.2", 11),
        ("prices #2", 11),
        ('"quoted"', 20),
        ("refunds - pending - for now", 15),
    ],
)
def test_place__of_a_scenario_without_a_stack_is_its_line(workspace: Path, name: str, line: int) -> None:
    assert _place(workspace, name) == ("features/cart.feature", line)


@pytest.mark.parametrize(
    ("name", "classname"), [("twice", "Cart (v2)"), ("undefined step", "Order"), ("no such", "Cart (v2)")]
)
def test_place__of_titles_that_no_feature_or_several_scenarios_have_is_none(
    workspace: Path, name: str, classname: str
) -> None:
    assert _place(workspace, name, classname=classname) == ("", 0)


def test_place__is_the_step_that_failed_before_the_scenario(workspace: Path) -> None:
    assert _place(workspace, "prices", text="at x (/w/features/steps.js:22:10)") == ("features/steps.js", 22)


def test_place__is_the_scenario_before_the_class_that_runs_all_features(workspace: Path) -> None:
    assert _place(workspace, "prices", file="shop/RunCucumberTest.java") == ("features/cart.feature", 11)


def test_place__of_a_feature_in_two_files_is_none(workspace: Path) -> None:
    (workspace / "features/copy.feature").write_text(FEATURE)
    assert _place(workspace, "undefined step") == ("", 0)


def test_place__of_helm_unittest_is_where_the_suite_has_the_test(workspace: Path) -> None:
    suite = "suite: service\ntests:\n  - it: is a service\n    asserts: []\n  - it: 'has: a name'\n    asserts: []\n"
    (workspace / "charts").mkdir()
    (workspace / "charts/service_test.yaml").write_text(suite)
    (workspace / "charts/till_test.yaml").write_text(suite.replace("suite: service", "suite: till"))
    told = "\t\t - asserts[0] `equal` fail \n\t\t\t Template:\tcart/templates/service.yaml \n"
    assert _place(workspace, "has: a name", classname="service", text=told) == ("charts/service_test.yaml", 5)
    assert _place(workspace, "has: a name", classname="order", text=told) == ("", 0)
