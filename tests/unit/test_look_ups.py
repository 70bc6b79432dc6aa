"""What is looked up for failures: once, and only for those that somebody asks for."""

import pytest

from reporter import look_ups, model

CASES = [model.TestCase(f"t{number}", "c", "g", model.Status.FAILED, message=f"m{number}") for number in range(5)]


class Counting:
    """Commands and reasons that remember for which cases they were asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def rerun(self, case: model.TestCase) -> str:
        self.asked.append(case.name)
        return f"run {case.name}"

    def failures(self, reasons: list[str]) -> look_ups.Failures:
        return look_ups.Failures(CASES, reasons, look_ups.LookUps(reason=lambda case: case.message, rerun=self.rerun))


def test_failures__are_looked_up_once_and_when_they_are_asked_for() -> None:
    counting = Counting()
    failures = counting.failures([])
    assert len(failures) == 5
    assert counting.asked == []
    assert failures[1].rerun == failures[1].rerun == failures[-4].rerun == "run t1"
    assert failures[1] is failures[1]
    assert counting.asked == ["t1"]
    assert [failure.case.name for failure in failures[3:]] == ["t3", "t4"]
    assert [failure.case for failure in failures] == CASES
    assert sorted(counting.asked) == ["t0", "t1", "t2", "t3", "t4"]
    with pytest.raises(IndexError):
        failures[5]


def test_failures__have_the_reasons_that_are_known() -> None:
    failures = Counting().failures(["known"])
    assert [failure.reason for failure in failures] == ["known", "m1", "m2", "m3", "m4"]


def test_members__of_a_cause_are_those_of_the_run_the_first_with_its_texts() -> None:
    counting = Counting()
    failures = counting.failures([])
    example = CASES[2]._replace(text="trace")
    members = failures.members([2, 4, 7], example, "why")
    assert counting.asked == []
    assert [member.case for member in members] == [example, CASES[4]]
    assert members[1] is failures[4]
    assert members[0].rerun == "run t2"


def test_members__of_a_cause_of_which_none_was_kept_are_its_example() -> None:
    (only,) = Counting().failures([]).members([], CASES[3], "why")
    assert (only.case, only.reason, only.rerun) == (CASES[3], "why", "run t3")


def test_answers__are_asked_once_and_the_empty_ones_are_not_there() -> None:
    asked: list[str] = []

    def ask(name: str) -> str:
        asked.append(name)
        return name.strip("-")

    answers = look_ups.Answers(ask)
    assert "a" in answers
    assert "-" not in answers
    assert answers.get("a") == "a"
    assert answers.get("-", "") == ""
    assert asked == ["a", "-"]
    assert dict(answers) == {"a": "a"}
    assert len(answers) == 1
