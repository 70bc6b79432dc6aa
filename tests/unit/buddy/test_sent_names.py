"""What test cases are called at Buddy, and which of them failed."""

import pytest

from reporter import model
from reporter.buddy import payload
from reporter.buddy.delivery import sent_names

FAILED = model.Status.FAILED


def case(name: str = "t", *, status: model.Status = FAILED, variant: str = "") -> model.TestCase:
    return model.TestCase(name, "shop.Cart", "shop", status, variant=variant)


def make(*variants: str, keeps_failed: bool = True) -> sent_names.SentNames:
    return sent_names.SentNames(lambda found: (*filter(None, [found.variant]), *variants), keeps_failed=keeps_failed)


def test_take__knows_a_failed_case_by_what_is_sent() -> None:
    names, given = make("linux"), case("\x1b[31mt\x1b[0m", variant="leg")
    sent = payload.case_body(given, names.take(given), ("leg", "linux"))
    assert names.of(given) == (sent["classname"], sent["name"]) == ("shop.Cart [leg] [linux]", "t")
    assert names.failed == {names.of(given)}
    assert names.has(model.SentName("shop.Cart [leg] [linux]", "t"))
    assert not names.has(model.SentName("shop.Cart", "t"))


def test_take__a_case_that_passed_is_met_but_not_among_those_that_failed() -> None:
    names, given = make(), case(status=model.Status.PASSED)
    names.take(given)
    assert names.has(model.SentName("shop.Cart", "t"))
    assert (names.failed, names.of(given)) == (set(), None)


def test_of__is_not_known_where_several_share_the_name() -> None:
    names = make()
    assert [names.take(case()) for _ in range(2)] == ["t", "t (2)"]
    assert names.of(case()) is None
    assert len(names.failed) == 2


def test_of__finds_a_case_by_what_is_kept_of_its_name() -> None:
    names, long = make(), case("x" * 500)
    names.take(long)
    assert names.of(long._replace(name="x" * model.NAME_CHARS)) == model.SentName("shop.Cart", "x" * 500)


def test_failed__is_bounded_and_says_so() -> None:
    names = make()
    for number in range(sent_names.FAILED + 1):
        names.take(case(str(number)))
    assert len(names.failed) == sent_names.FAILED
    assert not names.is_whole


def test_failed__is_not_kept_where_nobody_asks() -> None:
    names = make(keeps_failed=False)
    names.take(case())
    assert (names.failed, names.of(case())) == (set(), None)


def test_passed__is_no_case_that_was_skipped() -> None:
    names = make()
    for name, status in (("a", model.Status.PASSED), ("b", model.Status.SKIPPED), ("c", model.Status.FAILED)):
        names.take(case(name, status=status))
    found = [name for name in "abcd" if names.passed(model.SentName("shop.Cart", name))]
    assert found == ["a", "c"]
    assert {name.name for name in names.failed} == {"c"}


def test_passed__says_nothing_where_more_were_skipped_than_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sent_names, "SKIPPED", 2)
    names = make()
    for name, status in (("a", model.Status.PASSED), ("b", model.Status.SKIPPED), ("c", model.Status.SKIPPED)):
        names.take(case(name, status=status))
    assert not names.passed(model.SentName("shop.Cart", "a"))
