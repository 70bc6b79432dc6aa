"""Answers to batches that are long: as many cases as were sent are an acknowledgement, fewer are none."""

import json
from typing import Any

import pytest

from reporter.buddy.http import answer_body
from tests.support import deliveries, faults, faulty_buddy
from tests.support.deliveries import cases, check_whole, deliver

short_waits = deliveries.short_waits
pytestmark = pytest.mark.usefixtures("short_waits")

Fault = faults.Fault
FaultyBuddy = faulty_buddy.FaultyBuddy


def long_answer(number: int) -> bytes:
    answered = [{"id": f"c.t{n}", "data": "x" * (answer_body.PIECE_BYTES // 3)} for n in range(number)]
    return json.dumps({"url": "x", "cases": answered}).encode()


def test_long_answer__with_all_cases_is_an_acknowledgement() -> None:
    given = cases(60)
    with FaultyBuddy(faults=[Fault("status", "batch", status=201, body=long_answer(10), stores=True)]) as buddy:
        check_whole(deliver(buddy, given), buddy, given)
        assert not buddy.ledger.requests_to("put")
        assert len(buddy.ledger.requests_to("batch")) == 6


@pytest.mark.parametrize("stores", [True, False], ids=["stores", "drops"])
@pytest.mark.parametrize("number", [0, 9, 11])
def test_long_answer__with_another_number_is_not_believed(number: int, stores: bool) -> None:
    given = cases(60)
    body = long_answer(number) if number else b'{"cases": []' + b" " * answer_body.PIECE_BYTES + b"}"
    with FaultyBuddy(faults=[Fault("status", "batch", {2}, status=201, body=body, stores=stores)]) as buddy:
        check_whole(deliver(buddy, given), buddy, given)
        assert len(buddy.ledger.requests_to("reopen")) + len(buddy.ledger.requests_to("put")) > 0


@pytest.mark.parametrize("rest", [b"", b"]", b"]}}", b'], "x": "'])
def test_long_answer__that_is_broken_is_ambiguous(rest: bytes) -> None:
    given = cases(60)
    body: Any = long_answer(10)[:-2] + rest
    with FaultyBuddy(faults=[Fault("status", "batch", {2}, status=201, body=body, stores=True)]) as buddy:
        check_whole(deliver(buddy, given), buddy, given)
        assert buddy.ledger.requests_to("reopen")
