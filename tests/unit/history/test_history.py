"""Since when a test case fails, what is new, what was fixed; and a file that is bounded and may be damaged."""

import dataclasses
import json

import pytest

from reporter import model
from reporter.history import comparison, identity, recorder, runs, sample

DAY = 86400


def cases(*failing: int, total: int = 10, flaky: tuple[int, ...] = ()) -> list[model.TestCase]:
    return [
        model.TestCase(
            f"test_{number}",
            "tests.test_shop",
            "pytest",
            {True: model.Status.FAILED, False: model.Status.PASSED}[number in failing],
            flaky=number in flaky,
        )
        for number in range(total)
    ]


def recorded(given: list[model.TestCase], before: runs.Run | None = None) -> recorder.Recorder:
    watched = frozenset(before.failed) if before is not None else frozenset()
    made = recorder.Recorder(watched)
    made.add(given)
    return made


def a_run(given: list[model.TestCase], *, revision: str = "abc", time: float = 0.0, run_id: str = "") -> runs.Run:
    return recorded(given).run(run_id=run_id, revision=revision, time=time, reports={"r.xml": len(given)})


def compare(now: list[model.TestCase], *earlier: runs.Run) -> model.Comparison | None:
    watching = recorded(now, earlier[0] if earlier else None)
    return comparison.compare(watching.run(run_id="", revision="now", time=0.0, reports={}), watching, earlier)


def test_compare__new_and_fixed() -> None:
    found = compare(cases(1, 2, 5), a_run(cases(1, 3), revision="9af31c2"))
    assert found == model.Comparison("9af31c2", 2, 1, ("test_shop › test_3",))


def test_compare__nothing_before() -> None:
    assert compare(cases(1)) is None


def test_compare__a_failure_that_is_gone_is_not_fixed() -> None:
    found = compare(cases(total=9), a_run(cases(9)))
    assert found is not None
    assert (found.new, found.fixed) == (0, 0)


def test_compare__a_failure_that_is_skipped_now_is_not_fixed() -> None:
    skipped = [case._replace(status=model.Status.SKIPPED) if case.name == "test_3" else case for case in cases()]
    found = compare(skipped, a_run(cases(1, 3)))
    assert found == model.Comparison("abc", 0, 1, ("test_shop › test_1",))


def test_compare__a_part_of_the_tests_is_not_comparable() -> None:
    found = compare(cases(1, total=7), a_run(cases(total=10)))
    assert found is not None
    assert "80 %" in found.why_not
    again = compare(cases(1, total=8), a_run(cases(total=10)))
    assert again is not None
    assert again.why_not == ""


@pytest.mark.slow
def test_compare__large_runs_by_their_samples() -> None:
    before = a_run(cases(total=20_000))
    whole, part = compare(cases(total=20_000), before), compare(cases(total=10_000), before)
    assert whole is not None
    assert part is not None
    assert whole.why_not == ""
    assert part.why_not


@pytest.mark.slow
def test_compare__more_failed_before_than_is_remembered() -> None:
    before = a_run(cases(*range(2500), total=2500))
    fewer = compare(cases(*range(1500), total=2500), before)
    assert fewer is not None
    assert (fewer.new, fewer.why_not) == (0, "")
    others = compare(cases(*range(1000, 2400), total=2500), before)
    assert others is not None
    assert "more failed" in others.why_not
    as_many = compare(cases(*range(2500), total=2500), before)  # of whose 500 last nobody knows
    assert as_many is not None
    assert "more failed" in as_many.why_not


def test_compare__passes_over_a_run_of_a_part_of_the_tests() -> None:
    whole, part = a_run(cases(1), revision="whole"), a_run(cases(2, total=4), revision="part")
    found = compare(cases(1, 3), part, whole)
    assert found == model.Comparison("whole", 1)
    assert comparison.alike(a_run(cases(1)), [part, whole]) == (whole,)
    without_sample = dataclasses.replace(whole, sample=())
    found = compare(cases(1, 3), part, without_sample)
    assert found is not None
    assert "80 %" in found.why_not


def test_alike__begins_with_the_run_that_is_compared_with() -> None:
    """It began with one whose sample is gone: a test case was new by one run, and failed for a day by another."""
    old = dataclasses.replace(a_run(cases(1), revision="old"), sample=())
    base, older = a_run(cases(), revision="base"), dataclasses.replace(a_run(cases(), revision="older"), sample=())
    assert comparison.alike(a_run(cases(1)), [old, base, older]) == (base, older)
    assert compare(cases(1), old, base) == model.Comparison("base", 1)


def since(case: model.TestCase, *earlier: runs.Run, time: float = 0.0) -> model.Since | None:
    return comparison.SinceWhen(model.Comparison("x"), earlier, time=time).of(case)


def test_since__counts_runs_and_days_to_the_first_failure_in_a_row() -> None:
    failing = cases(1)
    earlier = (
        a_run(failing, revision="ccc", time=2 * DAY),
        a_run(failing, revision="bbb", time=DAY),
        a_run(cases(), revision="aaa", time=0),
    )
    assert since(failing[1], *earlier, time=3 * DAY) == model.Since(False, "bbb", 2, 2, 0, 3)
    assert since(cases(2)[2], *earlier) == model.Since(is_new=True, known_runs=3)


def test_since__flaky_of_late() -> None:
    failing, well = a_run(cases(1)), a_run(cases())
    found = since(cases(1)[1], well, failing, well, failing, well)
    assert found == model.Since(is_new=True, flaky_runs=2, known_runs=5)
    was_flaky = a_run(cases(flaky=(1,)))
    found = since(cases(1)[1], was_flaky, well)
    assert found is not None
    assert found.flaky_runs == 1


def test_since__nothing_where_runs_are_not_comparable() -> None:
    asked = comparison.SinceWhen(model.Comparison("x", why_not="a part"), [a_run(cases())], time=0)
    assert asked.of(cases(1)[1]) is None


def test_history__comes_back_as_it_was() -> None:
    history = runs.History().with_run("main", a_run(cases(1, 2, flaky=(3,)), run_id="7"))
    assert runs.load(runs.dump(history).encode()) == history


def test_history__keeps_the_last_runs_of_a_ref() -> None:
    history = runs.History()
    for number in range(25):
        history = history.with_run("main", a_run(cases(1), revision=str(number), run_id=str(number)))
    assert [run.revision for run in history.of("main")] == [str(number) for number in range(24, 4, -1)]
    again = history.with_run("main", a_run(cases(2), revision="24", run_id="24"))
    assert len(again.of("main")) == 20
    assert list(again.of("main")[0].failed) == [identity.of(cases()[2])]


@pytest.mark.slow
def test_history__is_bounded_whatever_the_run_holds() -> None:
    history = runs.History()
    huge = [case._replace(name=f"{case.name} {'ä' * 3000}") for case in cases(*range(6000), total=6000)]
    run = a_run(huge)
    for number in range(30):
        history = history.with_run(f"branch-{number}", dataclasses.replace(run, revision=str(number)))
        history = history.with_run("main", dataclasses.replace(run, revision=str(number)))
    text = runs.dump(history)
    assert len(text.encode()) <= runs.BYTES
    loaded = runs.load(text.encode())
    assert loaded is not None
    assert loaded.of("main")[0].revision == "29"


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"version": 2, "refs": {}}',
        b'{"version": 1, "refs": []}',
        b'{"version": 1, "refs": {"main": [{}]}}',
        b'{"version": 1, "refs": {"main": 7}}',
        b"[" * 100_000,
        b'{"version": 1, "refs": {}}' + b" " * (1 << 20),
    ],
)
def test_load__damaged_means_nothing_is_known(damaged: bytes) -> None:
    assert runs.load(damaged) is None


def test_load__refuses_a_revision_that_is_markup() -> None:
    plain = json.loads(runs.dump(runs.History().with_run("main", a_run(cases(1)))))
    plain["refs"]["main"][0]["revision"] = "<b>"
    assert runs.load(json.dumps(plain).encode()) is None


def test_history__keeps_the_reports_of_runs_that_are_compared_with() -> None:
    many = {f"{number}.xml": number for number in range(300)} | {"x" * 301: 1}
    history = runs.History()
    for number in range(5):
        history = history.with_run("main", dataclasses.replace(a_run(cases()), id=str(number), reports=many))
    loaded = runs.load(runs.dump(history).encode())
    assert loaded is not None
    assert [len(run.reports) for run in loaded.of("main")] == [100, 100, 100, 0, 0]
    assert loaded.of("main")[0].reports["99.xml"] == 99


def test_load__a_history_without_reports() -> None:
    """Those that were written before are read."""
    plain = json.loads(runs.dump(runs.History().with_run("main", a_run(cases(1)))))
    del plain["refs"]["main"][0]["reports"]
    loaded = runs.load(json.dumps(plain).encode())
    assert loaded is not None
    assert loaded.of("main")[0].reports == {}


@pytest.mark.parametrize("field", ["time", "tests"])
@pytest.mark.parametrize("number", [10**400, -1])
def test_load__refuses_a_number_that_no_run_has(field: str, number: int) -> None:
    plain = json.loads(runs.dump(runs.History().with_run("main", a_run(cases(1)))))
    plain["refs"]["main"][0][field] = number
    assert runs.load(json.dumps(plain).encode()) is None


def test_identity__goes_by_class_or_group_name_and_variant() -> None:
    case = model.TestCase("t", "", "shop", model.Status.PASSED)
    others = [case._replace(group="cart"), case._replace(classname="c"), case._replace(variant="linux")]
    assert len({identity.of(each) for each in (case, *others)}) == 4
    assert identity.of(case._replace(classname="c", group="cart")) == identity.of(others[1])


def test_since__is_counted_up_to_the_first_run_in_which_it_passed() -> None:
    failing, well = a_run(cases(1), revision="a"), a_run(cases(), revision="b")
    found = since(cases(1)[1], failing, well, a_run(cases(1), revision="c"))
    assert found is not None
    assert (found.revision, found.runs) == ("a", 1)


def test_since__a_clock_that_went_back_counts_no_days() -> None:
    found = since(cases(1)[1], a_run(cases(1), time=9 * DAY), time=DAY)
    assert found is not None
    assert found.days == 0


def test_since__what_passed_at_last_is_not_new() -> None:
    found = since(cases(flaky=(1,))[1], a_run(cases()))
    assert found == model.Since(is_new=False, known_runs=1)


def test_recorder__keeps_what_failed_what_was_flaky_and_what_is_watched() -> None:
    ids = [identity.of(case) for case in cases()]
    watching = recorder.Recorder(frozenset({ids[4], ids[5], "0" * 12}))
    watching.add(cases(1, 5, flaky=(3,)))
    assert set(watching.failed) == {ids[1], ids[5]}
    assert watching.flaky == {ids[3]}
    assert watching.passed == {ids[4]}


def test_recorder__says_where_more_failed_than_is_remembered() -> None:
    exactly = cases(*range(runs.FAILED), total=runs.FAILED)
    assert a_run(exactly).is_whole
    one_more = a_run([*exactly, cases(1)[1]._replace(name="one more")])
    assert not one_more.is_whole
    assert len(one_more.failed) == runs.FAILED


def test_sample__counts_each_identity_once() -> None:
    kept = sample.Sample()
    for _ in range(3):
        for number in range(sample.SIZE):
            kept.add(f"{number:012x}")
    assert kept.identities() == tuple(range(sample.SIZE))


def test_history__only_the_newest_runs_of_a_ref_keep_names_and_sample() -> None:
    history = runs.History()
    for number in range(runs.COMPARED + 2):
        history = history.with_run("main", a_run(cases(number)))
    found = history.of("main")
    ids = [identity.of(case) for case in cases()]
    newest = runs.COMPARED + 1
    assert found[0].failed == {ids[newest]: f"test_shop › test_{newest}"}
    assert [bool(run.sample) for run in found] == [True] * runs.COMPARED + [False] * 2
    assert (found[-1].failed, found[-1].sample) == ({ids[0]: ""}, ())


def test_history__keeps_the_refs_that_were_used_last() -> None:
    history = runs.History()
    for number in range(runs.REFS + 2):
        history = history.with_run(f"b{number}", a_run(cases(1)))
    history = history.with_run("b2", a_run(cases(1)))
    assert list(history.refs) == ["b2", *(f"b{number}" for number in range(runs.REFS + 1, 2, -1))]
    assert len(history.of("b2", "", "b9", "b2")) == 3


@pytest.mark.parametrize("said", ["true", 1, "yes", None])
def test_load__believes_nothing_of_a_stranger(said: object) -> None:
    plain = json.loads(runs.dump(runs.History().with_run("main", a_run(cases(1, flaky=(2,))))))
    run = plain["refs"]["main"][0]
    run["failed"].append("<b>not an identity</b>")
    run["flaky"].append("../x")
    run["whole"] = said
    loaded = runs.load(json.dumps(plain).encode())
    assert loaded is not None
    ids = [identity.of(case) for case in cases()]
    (found,) = loaded.of("main")
    assert (set(found.failed), found.flaky, found.is_whole) == ({ids[1]}, frozenset({ids[2]}), False)


def test_since__says_that_it_may_have_failed_before_what_is_known() -> None:
    failing = a_run(cases(1), revision="aaa")
    assert since(cases(1)[1], failing) == model.Since(False, "aaa", 1, 0, 0, 1, or_earlier=True)
    found = since(cases(1)[1], failing, a_run(cases()))
    assert found is not None
    assert not found.or_earlier


def test_recorder__knows_nothing_of_a_case_whose_name_was_cut_since() -> None:
    long = cases(1)[1]._replace(name="x" * 500)
    watching = recorded([long])
    assert watching.identity(long) == identity.of(long)
    assert watching.identity(long._replace(name="x" * 300)) is None
