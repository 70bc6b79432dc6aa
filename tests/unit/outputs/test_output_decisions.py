"""Small decisions of the outputs, each beside the one next to it."""

import dataclasses

import pytest

from reporter import model
from reporter.outputs import annotations, besides_headline, console_verdict, ctrf, step_outputs
from reporter.outputs.markdown import causes, entries, layout, receipt_section, top
from reporter.outputs.text import delivery_wording, escape, go_reasons, reasons, report_lines, source_links, wording
from tests.unit.outputs import samples

CASE = samples.PYTEST_FAILURE._replace(text="", output="")
NO_LINKS = model.Links()


def _run(number: int) -> model.Result:
    cases = [CASE._replace(name=f"t{at}", message="refused") for at in range(number)]
    return samples.build(failures=cases, counts=model.Counts(tests=number, failed=number))


def test_fixture__is_the_last_that_the_trace_shows() -> None:
    shown = "".join(f"@pytest.fixture\ndef {name}():\n>   raise ValueError\n" for name in ("till", "cart"))
    errored = CASE._replace(status=model.Status.ERROR, text=shown)
    assert causes._fixture(errored) == "in fixture <code>cart</code>"
    assert causes._fixture(errored._replace(status=model.Status.FAILED)) == ""


def test_icon__is_that_of_errors_where_all_of_a_cause_are() -> None:
    cause = _run(2).causes[0]
    icons = [causes._icon(dataclasses.replace(cause, errors=errors)) for errors in (0, 1, 2)]
    assert icons == ["❌", "❌", "💥"]


def test_name__of_a_cause_is_short() -> None:
    assert causes._name(model.Failure(CASE, "x" * 200)) == f"<code>{'x' * 119}…</code>"


@pytest.mark.parametrize(("chars", "is_short"), [(120, True), (121, False)])
def test_short_reason__needs_no_block_of_its_own(chars: int, is_short: bool) -> None:
    assert bool(entries._short_reason(model.Failure(CASE._replace(message="x" * chars), "t"))) is is_short


def test_linked__a_file_without_a_line_leads_to_its_beginning() -> None:
    links = model.Links(sources={"a.py": "https://github.com/acme/shop/blob/1/a.py"})
    assert "#" not in entries._linked("a.py", 0, links)
    assert "a.py#L3" in entries._linked("a.py", 3, links)


def test_owners__are_five_at_most() -> None:
    assert entries.owners(tuple("abcdefg")).count("<code>") == 5


@pytest.mark.parametrize(("attempts", "marks"), [(5, "- ❌❌❌❌❌✅ "), (6, "- ❌ × 6 ✅ ")])
def test_flaky__more_than_five_attempts_are_counted(attempts: int, marks: str) -> None:
    assert entries.flaky(model.Failure(CASE._replace(earlier_attempts=attempts), "t"), NO_LINKS).startswith(marks)


def test_since__of_a_new_failure_is_its_mark_alone() -> None:
    assert entries.since(model.Since(is_new=True), NO_LINKS) == ""


def test_texts__show_more_of_the_end_of_an_output() -> None:
    shown = entries.texts(model.Failure(CASE._replace(output="a" * 3000 + "b" * 3000), "t"))
    assert ("b" * 2250 in shown, "a" * 750 in shown, "a" * 751 in shown) == (True, True, False)


def test_fit__counts_bytes_and_leaves_room_for_head_and_tail() -> None:
    assert layout.size("é") == 2
    section = layout.Section("h" * 10, ["12345"] * 10, 10, "one", "many", "t" * 10)
    assert all(layout.size(layout.fit(section, room).text) <= room for room in range(100))


@pytest.mark.parametrize(("missing", "is_folded"), [(5, False), (6, True)])
def test_receipt__names_twenty_that_are_missing_and_folds_more_than_five(missing: int, is_folded: bool) -> None:
    lost = tuple(model.Problem(f"rejected {at}") for at in range(30))
    shown = receipt_section._undelivered(model.Receipt(acknowledged=1, undelivered=lost), missing)
    assert ("<details>" in shown, shown.count("rejected")) == (is_folded, 20)


def test_top__one_failure_alone_has_the_mark_of_what_is_new() -> None:
    assert not top._is_of_one_cause(_run(1))
    assert top._is_of_one_cause(_run(2))
    for number, words in ((1, "1 new"), (2, "all new")):
        result = dataclasses.replace(_run(number), comparison=model.Comparison(new=number))
        assert besides_headline.compared(result) == words


def test_escape__a_command_may_take_all_of_its_room() -> None:
    whole = escape.command("error", "x" * 4087)
    assert (len(whole), whole[-1]) == (4096, "x")
    assert escape.command("error", "x" * 4088)[-1] == "…"
    assert escape._utf16("a😀") == 3
    assert escape.block("x" * 10, 5, 0).count("x") == 5


def test_duration__of_half_a_millisecond() -> None:
    assert wording.duration(0.0005) == "under 1 ms"
    assert wording.duration(0.00051) == "1 ms"


def test_headlines__say_no_zero_and_no_only() -> None:
    two = (model.ReportFile("a.xml"), model.ReportFile("b.xml"))
    failed = model.Counts(tests=9, failed=1)
    assert wording.failed(failed, causes=1, told=1, files=two) == "1 of 9 test cases failed"
    assert wording.passed(model.Counts(tests=2, passed=1, skipped=1)) == "1 test case passed, 1 skipped"
    assert "more report" not in wording.reports([("a.xml", 1)] * 5)
    assert wording.reports([("a.xml", 1)] * 6).endswith(", 1 more report")


def test_delivery__of_what_buddy_has_in_part_or_beyond() -> None:
    refused = model.Receipt(upload=model.Upload.REJECTED, parsed=9, acknowledged=3)
    assert delivery_wording.delivery(refused) == "Buddy has 3 of 9 test cases"
    assert delivery_wording._counted(10, 9) == "counted by Buddy"


def test_source_links__of_paths_and_commits() -> None:
    assert source_links.repository_path("././a.py") == "a.py"
    assert [source_links._is_commit("a" * number) for number in (39, 40, 41, 64)] == [False, True, False, True]


def test_reasons__of_an_assert_and_of_go() -> None:
    assert reasons._with_source(["AssertionError"], [">   assert a", "    assert b"]) == "AssertionError: assert b"
    assert not report_lines.tells("failed it adds up", CASE._replace(name="it adds up"))
    logged = model.TestCase("T", "c", "g", model.Status.FAILED, text="    suite.go:1: one\n    suite.go:2: two\n")
    assert go_reasons.of(logged._replace(producer="go")) == "two"


def test_annotations__stand_at_the_tests_own_line_and_say_no_more_than_fits() -> None:
    case = CASE._replace(file="a.py", line=3, thrown_file="b.py", thrown_line=7)
    assert annotations._place(case, model.Links(files=frozenset({"a.py", "b.py"}))) == ("a.py", 3)
    failure = model.Failure(case, "t", reason="refused", rerun="x" * 600)
    assert annotations._text(failure, "a.py", 0) == "refused\nraised in b.py:7"
    assert annotations._text(failure, "", 0) == "refused\nraised in b.py:7\nin a.py:3"


def test_step_outputs__a_value_that_only_begins_with_a_number_has_its_own_block() -> None:
    assert step_outputs._block("total", "12") == "total=12\n"
    assert step_outputs._block("total", "12\nconclusion=success").startswith("total<<end_")


def test_ctrf__knows_a_branch_and_no_time_below_zero() -> None:
    payload = {"ref_type": "TAG", "ref_name": "v1", "revision": "1c0ffee"}
    assert ctrf._environment(payload) == {"commit": "1c0ffee"}
    assert ctrf._environment(payload | {"ref_type": "BRANCH"}) == {"commit": "1c0ffee", "branchName": "v1"}
    assert ctrf._milliseconds(-1.0) == 0
    assert len(ctrf.entry(CASE._replace(text="x" * 20_000))["trace"]) == 16_000


def test_verdict__says_how_many_more_are_missing() -> None:
    lost = tuple(model.Problem(f"rejected {at}") for at in range(30))
    receipt = model.Receipt(acknowledged=1, undelivered=lost)
    words = dataclasses.replace(_run(1).words, missing=30)
    assert str(list(console_verdict._undelivered(receipt, words))[-1]) == "    (10 more test cases)"
