import dataclasses
import math

import pytest

from reporter import model
from reporter.outputs.text import delivery_wording, wording
from tests.unit.outputs import samples


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, ""),
        (-1, ""),
        (math.nan, ""),
        (math.inf, ""),
        (0.0001, "under 1 ms"),
        (0.0123, "12 ms"),
        (0.31, "0.31 s"),
        (9.999, "10.0 s"),
        (59.99, "1 min"),
        (125, "2 min 5 s"),
        (3600, "1 h"),
        (3780, "1 h 3 min"),
        (1e300, "277,777,777 h 46 min"),
    ],
)
def test_duration__reads_well(seconds: float, expected: str) -> None:
    assert wording.duration(seconds) == expected


def receipt(
    upload: model.Upload, parsed: int, sent: int = 0, acknowledged: int = 0, *, server: int | None = None
) -> model.Receipt:
    counts = None if server is None else model.ServerCounts(server, 0, 0, 0)
    return model.Receipt(upload, parsed, sent, acknowledged, server_counts=counts)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            receipt(model.Upload.CONFIRMED, 9, 9, 9, server=9),
            "parsed 9 = sent 9 = acknowledged 9 = confirmed by Buddy 9",
        ),
        (
            receipt(model.Upload.CONFIRMED, 9, 9, 9, server=20),
            "parsed 9 = sent 9 = acknowledged 9, confirmed by Buddy (the session now holds 20)",
        ),
        (receipt(model.Upload.ACCEPTED, 9, 9, 9), "parsed 9 = sent 9 = acknowledged 9"),
        (
            receipt(model.Upload.ACCEPTED, 9, 9, 9, server=20),
            "parsed 9 = sent 9 = acknowledged 9 (the session now holds 20)",
        ),
        (receipt(model.Upload.ACCEPTED, 9, 9, 9, server=9), "parsed 9 = sent 9 = acknowledged 9"),
        (receipt(model.Upload.PARTIAL, 9, 9, 9, server=8), "parsed 9 = sent 9 = acknowledged 9 ≠ counted by Buddy 8"),
        (receipt(model.Upload.FAILED, 9, 5, 0), "parsed 9 ≠ sent 5 ≠ acknowledged 0"),
    ],
)
def test_receipt__compares_step_by_step(given: model.Receipt, expected: str) -> None:
    is_well = given.upload in (model.Upload.CONFIRMED, model.Upload.ACCEPTED)
    assert delivery_wording.receipt(given, is_well=is_well) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (receipt(model.Upload.CONFIRMED, 9, 9, 9), "confirmed by Buddy, case by case"),
        (receipt(model.Upload.ACCEPTED, 9, 9, 9), "acknowledged by Buddy"),
        (receipt(model.Upload.ACCEPTED, 0), "nothing to deliver"),
        (receipt(model.Upload.SKIPPED, 9), "nothing was sent to Buddy"),
        (receipt(model.Upload.REJECTED, 9, 9, 0), "Buddy refused the test cases"),
        (receipt(model.Upload.FAILED, 0), "Buddy could not be told"),
        (receipt(model.Upload.FAILED, 9, 9, 0), "the test cases did not reach Buddy"),
        (receipt(model.Upload.FAILED, 9, 9, 4), "Buddy has 4 of 9 test cases"),
        (receipt(model.Upload.PARTIAL, 9, 9, 9), "Buddy has every test case, but that is not confirmed"),
    ],
)
def test_delivery__in_plain_words(given: model.Receipt, expected: str) -> None:
    assert delivery_wording.delivery(given) == expected


def test_delivery__says_why() -> None:
    reason = "Buddy answered 401"
    for upload, what in (
        (model.Upload.REJECTED, "Buddy refused the test cases: Buddy answered 401"),
        (model.Upload.FAILED, "the test cases did not reach Buddy: Buddy answered 401"),
        (model.Upload.SKIPPED, "nothing was sent to Buddy: Buddy answered 401"),
    ):
        assert delivery_wording.delivery(dataclasses.replace(receipt(upload, 9), reason=reason)) == what
    left_open = dataclasses.replace(receipt(model.Upload.ACCEPTED, 9, 9, 9), reason="the session was left open")
    assert delivery_wording.delivery(left_open) == "acknowledged by Buddy; the session was left open"
    counted = dataclasses.replace(left_open, server_counts=model.ServerCounts(20, 0, 0, 0))
    assert delivery_wording.delivery(counted) == "acknowledged by Buddy"
    not_closed = dataclasses.replace(left_open, trouble=model.Trouble.UNREACHABLE)
    assert delivery_wording.delivery(not_closed) == "Buddy has every test case, but that is not confirmed"


@pytest.mark.parametrize(
    ("classname", "name", "expected"),
    [
        ("tests.test_cart.TestDiscount", "test_total", "TestDiscount › test_total"),
        ("tests.test_cart", "test_total", "test_cart › test_total"),
        ("shop.CartTest", "totals()", "CartTest › totals()"),
        ("shop.CartTest$Nested", "totals()", "CartTest$Nested › totals()"),
        ("example.com/shop/internal/cart", "TestTotal", "cart › TestTotal"),
        ("test/cart.test.ts", "cart > total", "test/cart.test.ts › cart > total"),
        ("./spec/cart_spec.rb", "totals", "./spec/cart_spec.rb › totals"),
        ("Cart with tax", "Cart with tax totals", "Cart with tax totals"),
        ("Shop::CartTest", "test_total", "CartTest › test_total"),
        ("test_total", "test_total", "test_total"),
        ("", "t", "pytest › t"),
    ],
)
def test_title__class_or_file_stands_before_the_name(classname: str, name: str, expected: str) -> None:
    case = samples.PYTEST_FAILURE._replace(classname=classname, name=name)
    assert wording.title(case) == expected


def test_title__of_a_case_without_a_name() -> None:
    case = samples.PYTEST_FAILURE._replace(name=" ", classname="test_cart")
    assert wording.title(case) == "test_cart"
    assert wording.title(case._replace(classname="", group="")) == "(test case without a name)"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, ""),
        (model.Since(is_new=True), "new"),
        (model.Since(False, "1c0ffee9", 3, 2), "since 1c0ffee (3 runs, 2 days)"),
        (model.Since(False, "", 1, 0), "for 1 run"),
        (model.Since(True, flaky_runs=2, known_runs=9), "new, recently flaky (2 of the last 9)"),
    ],
)
def test_since__in_words(given: model.Since | None, expected: str) -> None:
    assert wording.since(given) == expected


@pytest.mark.parametrize(
    ("bad", "causes", "told", "expected"),
    [
        (60, 6, 60, "60 of 240 test cases failed, of 6 causes"),
        (60, 59, 60, "60 of 240 test cases failed, of 59 causes"),
        (60, 1, 60, "60 of 240 test cases failed, all of one cause"),
        (60, 60, 60, "60 of 240 test cases failed, in 1 of 2 reports"),
        (60, 40, 50, "60 of 240 test cases failed, of more than 40 causes"),
        (1, 1, 1, "1 of 240 test cases failed, in 1 of 2 reports"),
    ],
)
def test_failed__says_how_many_causes(bad: int, causes: int, told: int, expected: str) -> None:
    files = [model.ReportFile("a.xml", model.Counts(failed=bad)), model.ReportFile("b.xml")]
    assert wording.failed(model.Counts(240, failed=bad), causes=causes, told=told, files=files) == expected


def test_title__a_group_that_is_called_after_the_runner_tells_nothing() -> None:
    broken = model.TestCase("tests.test_broken", "", "pytest", model.Status.ERROR, producer="pytest")
    assert wording.title(broken) == "tests.test_broken"
    assert wording.title(broken._replace(group="unit")) == "unit › tests.test_broken"
