"""What a run keeps, counts and says at a limit, and beside it."""

import signal

import pytest

from reporter import (
    cause_group,
    causes,
    interrupts,
    look_ups,
    model,
    parents,
    policy,
    result,
    resume,
    settings_reader,
    shell,
    tally,
    varying,
)
from reporter.outputs.text import reasons
from reporter.settings import Settings

FAILED = model.TestCase("t", "c", "g", model.Status.FAILED, message="refused", file="t.py", line=3)


def test_counts__what_a_report_adds_is_the_difference() -> None:
    before = model.Counts(tests=10, passed=4, failed=3, errors=1, skipped=2, flaky=1, time=2.5)
    added = model.Counts(tests=7, passed=2, failed=1, errors=1, skipped=3, flaky=2, time=1.5)
    assert before + added - before == added


def _causes() -> causes.Causes:
    return causes.Causes(place=lambda case: case, reason=reasons.line)


def test_causes__number_the_failures_as_they_are_kept() -> None:
    counted = tally.Tally(place=lambda case: case, reason=reasons.line)
    counted.add([FAILED, FAILED._replace(name="u")])
    (group,) = counted.causes.groups()
    assert group.numbers == [0, 1]


def test_causes__an_error_raised_elsewhere_in_the_repository_is_told_by_its_place() -> None:
    """The test's own line tells nothing of an exception, the place of the raise does."""
    found = _causes()
    trace = 'File "till.py", line {}, in f'
    for number, line in enumerate((7, 9)):
        thrown = FAILED._replace(text=trace.format(line), thrown_file="till.py", thrown_line=line)
        found.add(thrown, "ValueError: no till", number=number, line=thrown.line)
    assert len(found.groups()) == 2


def test_causes__a_file_without_a_line_is_no_place() -> None:
    assert causes._place_of(FAILED) == "t.py:3"
    assert causes._place_of(FAILED._replace(line=0)) == ""


def test_causes__without_a_place_the_values_of_a_comparison_tell_them_apart() -> None:
    """Also of failures of which nothing else is kept."""
    found = _causes()
    for said in ("expected 3, got 4", "expected 5, got 6"):
        found.add_unkept(FAILED._replace(message=said, file="", line=0))
    assert len(found.groups()) == 2


def test_causes__remember_no_more_patterns_than_causes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causes, "CAUSES", 4)
    found = _causes()
    for number in range(9):
        found.add(FAILED._replace(line=number + 1), f"refused {'x' * number}", number=number)
    assert len(found._patterns) == 4


def test_ends__of_a_long_text_are_kept() -> None:
    shown = causes._ends(f"head{'-' * 20_000}tail")
    assert shown == f"head{'-' * 5996}\n[... 8008 characters cut ...]\n{'-' * 5996}tail"


def test_group__goes_on_counting_the_files_that_it_knows() -> None:
    group = cause_group.Group(FAILED, "refused")
    for number in range(201):
        group.add(FAILED, f"{number}.py")
    group.add(FAILED, "0.py")
    assert (len(group.shares), group.shares["0.py"]) == (200, 2)


def test_members__are_those_that_are_kept() -> None:
    kept = look_ups.Failures([FAILED, FAILED], ["refused"] * 2, look_ups.LookUps(reason=reasons.line))
    assert len(kept.members([0, 2], FAILED, "refused")) == 1


def test_parents__are_of_the_cause_of_the_first_part() -> None:
    known = parents.Parents()
    whole = FAILED._replace(name="TestTable", producer="go")
    first, second = (cause_group.Group(FAILED, reason) for reason in ("no till", "no cart"))
    known.wait(whole, 5)
    known.note(whole._replace(name="TestTable/a"), first)
    known.note(whole._replace(name="TestTable/b"), second)
    assert known.join({id(first), id(second)}) == []
    assert (first.numbers, second.numbers) == ([5], [])


def test_shape__a_word_goes_on_behind_its_number() -> None:
    assert varying.shape("id zq7x is used").values == ("zq7x",)
    assert varying.shape("id zq7 is used").values == ("7",)


def test_token__that_is_short_and_has_blanks_has_two_warnings() -> None:
    assert len(settings_reader.read({}, (), {"BUDDY_UT_TOKEN": " abc ", "INPUT_DRY_RUN": "true"}).warnings) == 2


def test_job_status__is_shown_in_a_hundred_characters() -> None:
    assert len(policy.job_status("x" * 300).words) == 100


def test_why_nothing_is_sent__goes_by_the_event_that_is_given() -> None:
    of_push = {"GITHUB_EVENT_NAME": "push"}
    why, _ = policy.why_nothing_is_sent(Settings(event_name="pull_request_target"), of_push)
    assert "pull requests from forks" in why
    why, _ = policy.why_nothing_is_sent(Settings(), of_push)
    assert why == "there is no token"


def test_problems__of_a_report_name_their_own_file_before_it() -> None:
    found = model.Problem("odd", "inner.xml"), model.Problem("odd")
    told = result._of_reports([model.ReportFile("outer.xml", problems=found)])
    assert [problem.file for problem in told] == ["inner.xml", "outer.xml"]


@pytest.mark.parametrize(("acknowledged", "is_there"), [(0, False), (3, True)])
def test_how_to_go_on__where_buddy_refused_a_part(acknowledged: int, is_there: bool) -> None:
    receipt = model.Receipt(
        model.Upload.REJECTED, parsed=9, acknowledged=acknowledged, rejected=2, trouble=model.Trouble.REJECTED
    )
    told = resume.how_to_go_on(Settings(), model.Session(id="s1"), receipt)
    assert told.startswith("to deliver the rest") is is_there


@pytest.mark.parametrize(("chars", "is_named"), [(500, True), (501, False)])
def test_files_again__are_named_where_they_are_short(chars: int, is_named: bool) -> None:
    assert (resume._files_again(Settings(files=("x" * chars,))) == ["x" * chars]) is is_named


def test_word__of_up_to_fifteen_hundred_characters() -> None:
    assert shell.word("x" * 1500) == "x" * 1500
    assert shell.word("x" * 1501) is None


def test_job_status__is_shown_with_ten_words() -> None:
    assert policy.job_status(" ".join(f"w{number}" for number in range(20))).words.count(",") == 9


def test_broken_off__is_no_report_that_holds_more_than_it_says() -> None:
    claims = (model.Problem("claims", effect=model.Effect.CLAIMED_FAILURE, code="claimed-failure"),)
    failed = policy.job_status("failure")
    more = model.ReportFile("a.xml", model.Counts(tests=5), claims, declared=3)
    assert policy.broken_off([more], failed) is None
    fewer = model.ReportFile("a.xml", model.Counts(tests=5), claims, declared=8)
    found = policy.broken_off([fewer], failed)
    assert found is not None
    assert (found.missing, found.expected) == (3, 8)


def test_is_run_error__is_none_that_is_a_note() -> None:
    assert policy.is_run_error(model.Problem("crashed", effect=model.Effect.WARNING, code="run-error"))
    assert not policy.is_run_error(model.Problem("crashed", code="run-error"))


def test_group__of_no_file_counts_by_class() -> None:
    group = cause_group.Group(FAILED, "refused")
    group.add(FAILED, "")
    assert group.shares == {"c": 1}


def test_causes__of_which_nothing_else_is_kept_share_the_file_of_the_first() -> None:
    found = causes.Causes(place=lambda case: case._replace(file="src/t.py", line=3), reason=reasons.line)
    for number in range(3):
        found.add_unkept(FAILED._replace(message=f"refused {number}"))
    (group,) = found.groups()
    assert group.shares == {"src/t.py": 3}


def test_causes__that_were_dropped_take_no_more_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causes, "CAUSES", 2)
    found = _causes()
    unkept = [FAILED._replace(line=line, message=f"refused {'x' * line}") for line in (1, 2, 3, 2, 1)]
    for case in unkept:
        found.add_unkept(case)
    assert sum(group.count for group in found.groups()) + found.dropped == len(unkept)


def test_common__of_quoted_values_is_what_both_begin_and_end_with() -> None:
    assert varying._common("`a b`", "`a c`") == "`a …`"
    assert varying._holds("'ab…ba'", "'abba'")
    assert not varying._holds("'ab…ba'", "'aba'")


def test_failure__is_of_the_owners_of_the_tests_own_file() -> None:
    asked = look_ups.LookUps(reason=reasons.line, owners=lambda file: (file,))
    (found,) = look_ups.Failures([FAILED._replace(thrown_file="till.py")], ["refused"], asked)
    assert found.owners == ("t.py",)


def test_files_again__stand_behind_two_dashes_where_one_begins_with_a_dash() -> None:
    assert resume._files_again(Settings(files=("a.xml", "-b.xml"))) == ["--", "a.xml", "-b.xml"]


def test_parents__remember_so_many_tests_with_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parents, "_PARTS", 1)
    known = parents.Parents()
    group = cause_group.Group(FAILED, "no till")
    for number, name in enumerate(("TestA", "TestB")):
        known.wait(FAILED._replace(name=name, producer="go"), number)
        known.note(FAILED._replace(name=f"{name}/part", producer="go"), group)
    assert [number for _, number in known.join({id(group)})] == [1]


def test_signals__an_interrupt_that_was_ignored_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "getsignal", lambda number: signal.SIG_IGN)
    handled = interrupts._to_handle()
    assert signal.SIGTERM in handled
    assert signal.SIGINT not in handled
