"""Nothing takes for ever: deadlines hold, rate limits slow everybody, a Buddy that is down is left alone."""

import socket
import threading
import time
from typing import Any

import pytest

from reporter import model
from reporter.buddy.delivery import lifecycle
from reporter.buddy.http import client, rate_limit
from tests.support import deliveries, faults, faulty_buddy
from tests.support.deliveries import cases, check, check_whole, deliver

Fault = faults.Fault
FaultyBuddy = faulty_buddy.FaultyBuddy
long_reserve = deliveries.long_reserve
DAY = {"Retry-After": "86400"}
# beyond the deadline, for the way back on a busy machine; what no deadline ends takes longer: an attempt 25 s
LATER_S = 12.0


def far_reset() -> dict[str, str]:
    return {
        "X-Rate-Limit-Limit": "10",
        "X-Rate-Limit-Remaining": "0",
        "X-Rate-Limit-Reset": str(int(time.time()) + 3600),
    }


HINDRANCES = {
    "stall": lambda where: Fault("stall", where),
    "stall in headers": lambda where: Fault("stall_headers", where),
    "drip of headers": lambda where: Fault("drip", where, part="headers", interval_s=0.2),
    "drip of body": lambda where: Fault("drip", where, part="body", interval_s=0.2),
    "slow read": lambda where: Fault("slow_read", where, interval_s=0.2, chunk_bytes=1),
    "endless": lambda where: Fault("huge", where),
    "429 of a day": lambda where: Fault("status", where, status=429, headers=DAY),
    "503 of a day": lambda where: Fault("status", where, status=503, headers=DAY),
    "reset in an hour": lambda where: Fault("status", where, status=429, headers=far_reset()),
    "429 for ever": lambda where: Fault("status", where, status=429),
    "429 at once": lambda where: Fault("status", where, status=429, headers={"Retry-After": "0"}),
}


SOME_HINDRANCES = ("stall", "drip of headers", "429 of a day", "429 at once")


@pytest.mark.usefixtures("long_reserve")
@pytest.mark.parametrize(
    ("what", "where"), [(what, "batch") for what in HINDRANCES] + [(what, "put") for what in SOME_HINDRANCES]
)
def test_deadline__holds_and_what_could_be_opened_is_closed(what: str, where: Any) -> None:
    given = cases(40)
    first = [Fault("cut", "batch", "all", stores=True)] if where == "put" else []
    with FaultyBuddy(faults=[*first, HINDRANCES[what](where)], reopen_gives_counts=where != "put") as buddy:
        # nothing is sent after 0.6 s: the session could not be closed later
        receipt = deliver(buddy, given, deadline_s=0.6 + deliveries.RESERVE_S)
        check(receipt, buddy, given)
        assert receipt.trouble is model.Trouble.UNREACHABLE
        assert receipt.cure
        assert not buddy.ledger.open_sessions()
        # no hammering meanwhile
        assert len(buddy.ledger.requests) < 60


@pytest.mark.parametrize("where", ["create", "close"])
@pytest.mark.parametrize("what", SOME_HINDRANCES)
def test_deadline__holds_over_opening_and_closing(what: str, where: Any) -> None:
    given = cases(40)
    with FaultyBuddy(faults=[HINDRANCES[what](where)]) as buddy:
        # what is closed was sent before that, however busy the machine is
        deadline_s = {"create": 2.0, "close": 6.0}[where]
        began = time.monotonic()
        receipt = deliver(buddy, given, deadline_s=deadline_s)
        took = time.monotonic() - began
        check(receipt, buddy, given)
        assert took < deadline_s + LATER_S
        assert receipt.trouble is model.Trouble.UNREACHABLE
        assert receipt.cure
        if where == "close":
            assert receipt.acknowledged == 40
        assert len(buddy.ledger.requests) < 60


def test_deadline__holds_over_a_name_server_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    released = threading.Event()

    def hang(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        released.wait(60)
        raise socket.gaierror("too late")

    with FaultyBuddy() as buddy:
        monkeypatch.setattr(socket, "getaddrinfo", hang)
        began = time.monotonic()
        receipt = deliver(buddy, cases(10), base_url=f"http://localhost:{buddy.port}", deadline_s=1.0)
        assert time.monotonic() - began < 1.0 + LATER_S
        assert asked
        assert (receipt.upload, receipt.sent) == (model.Upload.FAILED, 0)
        assert "no connection: nothing from the name server, a proxy or the server in time" in receipt.reason
        released.set()


def test_deadline__nobody_accepts() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        # fills the queue, so that the next connection gets no answer at all
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        try:
            with FaultyBuddy() as buddy:
                began = time.monotonic()
                url = f"http://127.0.0.1:{listener.getsockname()[1]}"
                receipt = deliver(buddy, cases(10), base_url=url, deadline_s=1.0)
                assert time.monotonic() - began < 1.0 + LATER_S
                assert (receipt.upload, receipt.sent, receipt.unsent) == (model.Upload.FAILED, 0, 10)
        finally:
            for filler in fillers:
                filler.close()


@pytest.mark.usefixtures("long_reserve")
def test_deadline__reader_is_not_held_up() -> None:
    with FaultyBuddy(faults=[Fault("stall", "batch")]) as buddy:
        made = deliveries.make(buddy, deadline_s=1.0 + deliveries.RESERVE_S, concurrency=2)
        began = time.monotonic()
        for _ in range(100):
            made.add(cases(10))
        made.finish()
        assert time.monotonic() - began < 1.0 + LATER_S
        receipt = made.receipt()
        assert receipt.parsed == 1000 == receipt.sent + receipt.unsent
        # the ones that left, to the number
        assert receipt.sent == sum(record.cases for record in buddy.ledger.requests_to("batch"))
        assert not buddy.ledger.open_sessions()


def test_abort__is_over_in_seconds_even_if_nothing_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "ABORT_S", 1.0)
    with FaultyBuddy(faults=[Fault("stall", "batch", {2}), Fault("stall", "close")]) as buddy:
        aborted = deliveries.make(buddy)
        aborted.add(cases(35))
        while len(buddy.ledger.requests_to("batch")) < 3:
            time.sleep(0.01)
        began = time.monotonic()
        aborted.abort()
        assert time.monotonic() - began < 1.0 + LATER_S
        receipt = aborted.receipt()
        assert receipt.parsed == 35 == receipt.sent + receipt.unsent
        # the one that is still waited for has left too
        assert receipt.sent == sum(record.cases for record in buddy.ledger.requests_to("batch"))
        assert len(receipt.undelivered) == 35 - receipt.acknowledged
        assert "stopped by a signal" in receipt.reason
        assert [record.endpoint for record in buddy.ledger.requests][-1] == "close"


def test_down__is_left_alone_before_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "LONGEST_BACKOFF_S", 0.3)
    given = cases(400)
    with FaultyBuddy(faults=[Fault("status", "*", range(3, 9999), status=500)]) as buddy:
        began = time.monotonic()
        receipt = deliver(buddy, given, deadline_s=60.0)
        assert time.monotonic() - began < 15
        check(receipt, buddy, given)
        assert len(buddy.ledger.requests_to("batch")) < 35
        assert receipt.trouble is model.Trouble.UNREACHABLE


def test_down__nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "FIRST_BACKOFF_S", 0.01)
    monkeypatch.setattr(rate_limit, "LONGEST_BACKOFF_S", 0.1)
    with FaultyBuddy(faults=[Fault("refuse")]) as buddy:
        began = time.monotonic()
        receipt = deliver(buddy, cases(40))
        assert time.monotonic() - began < deliveries.AMPLE_S / 2
        assert (receipt.upload, receipt.sent) == (model.Upload.FAILED, 0)
        assert receipt.requests > 2
        assert "again later" in receipt.cure


def test_outage__of_a_second_is_survived_with_many_in_flight() -> None:
    given = cases(600)
    with FaultyBuddy(faults=[Fault("refuse", "batch", {20}, seconds=1.0)], latency_s=0.02) as buddy:
        receipt = deliver(buddy, given, concurrency=16)
        check_whole(receipt, buddy, given)


# -- rate limits ---------------------------------------------------------------------------------------------------


def test_rate_limit__slows_all_workers_and_goes_on() -> None:
    given = cases(120)
    with FaultyBuddy(rate_limit=(6, 1.5)) as buddy:
        receipt = deliver(buddy, given, concurrency=6)
        check_whole(receipt, buddy, given)
        requests = buddy.ledger.requests
        turned_away = [record for record in requests if record.status == 429]
        assert turned_away
        # 14 requests need 3 windows; each costs a wave of refusals, and those get smaller
        assert len(turned_away) <= 6 + 3 + 2


def test_rate_limit__nobody_sends_while_it_lasts() -> None:
    limit = Fault("status", "batch", {4}, status=429, headers=DAY)
    with FaultyBuddy(faults=[limit]) as buddy:
        made = deliveries.make(buddy, concurrency=4)
        enter, slow_down = made._limiter.enter, made._limiter.slow_down
        entered: list[int] = []
        before: list[int] = []

        def note_entry(deadline: rate_limit.Deadline) -> int:
            wave = enter(deadline)
            entered.extend([wave] if wave else [])
            return wave

        def note_limit(wave: int, wait_s: float) -> None:
            slow_down(wave, wait_s)
            before.append(len(entered))

        made._limiter.enter = note_entry  # type: ignore[method-assign]
        made._limiter.slow_down = note_limit  # type: ignore[method-assign]
        made.add(cases(2000))
        made.finish()
        # those that had entered before and were not noted yet, and at last the one that closes the session
        assert len(entered) - before[0] <= 3 + 1
        assert not buddy.ledger.open_sessions()


def test_rate_limit__that_is_over_is_grown_out_of() -> None:
    given = cases(600)
    limit = Fault("status", "batch", {4}, status=429, headers={"Retry-After": "0"})
    with FaultyBuddy(faults=[limit]) as buddy:
        made = deliveries.make(buddy, concurrency=4)
        limits: list[int] = []
        slow_down = made._limiter.slow_down

        def note_limit(wave: int, wait_s: float) -> None:
            slow_down(wave, wait_s)
            limits.append(made._limiter.limit)

        made._limiter.slow_down = note_limit  # type: ignore[method-assign]
        made.add(given)
        made.finish()
        check_whole(made.receipt(), buddy, given)
        assert (limits, made._limiter.limit) == ([2], 4)


def test_rate_limit__applies_to_create_and_close_too() -> None:
    given = cases(10)
    wait = Fault("status", "create", {1, 2}, status=429, headers={"Retry-After": "0.2"})
    later = Fault("status", "close", {1}, status=503, headers={"Retry-After": "0.2"})
    with FaultyBuddy(faults=[wait, later]) as buddy:
        began = time.monotonic()
        check_whole(deliver(buddy, given), buddy, given)
        assert time.monotonic() - began >= 0.6
        assert len(buddy.ledger.sessions) == 1


def test_attempt__watched_without_secrets() -> None:
    seen: list[client.Attempt] = []
    with FaultyBuddy(faults=[Fault("status", "batch", {1}, status=429, headers={"Retry-After": "0"})]) as buddy:
        made = deliveries.make(buddy, watch=seen.append)
        made.add(cases(10))
        made.finish()
        assert [(each.method, each.number, each.status) for each in seen] == [
            ("POST", 1, 201), ("POST", 1, 429), ("POST", 2, 201), ("POST", 1, 200)
        ]  # fmt: skip
        assert seen[1].path.endswith("/cases/batch")
        assert "wait 0 s" in seen[1].decision
        assert not [each for each in seen if buddy.token in repr(each)]
