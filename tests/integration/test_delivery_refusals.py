"""What Buddy refuses: poisoned cases, wrong tokens and addresses, redirects; and answers that make no sense."""

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import hypothesis
import hypothesis.strategies as st
import pytest

from reporter import model
from reporter.buddy.delivery.refusals import ALL_REJECTED
from tests.support import deliveries, faults, faulty_buddy
from tests.support.deliveries import cases, check, check_whole, deliver

short_waits = deliveries.short_waits
pytestmark = pytest.mark.usefixtures("short_waits")

Fault = faults.Fault
FaultyBuddy = faulty_buddy.FaultyBuddy


# -- poison ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("personal", [False, True], ids=["suite", "personal"])
@pytest.mark.parametrize(
    "culprits", [{"t0"}, {"t57"}, {"t99"}, {"t3", "t4", "t50", "t98"}], ids=lambda them: "+".join(sorted(them))
)
@pytest.mark.parametrize("status", [400, 413, 422])
def test_poison__stands_alone_and_is_named(status: Any, culprits: set[str], personal: bool) -> None:
    given = cases(100)
    with FaultyBuddy(poison=lambda case: case["name"] in culprits, poison_status=status) as buddy:
        receipt = deliver(buddy, given, personal=personal, batch_size=50)
        check(receipt, buddy, given)
        assert (receipt.upload, receipt.trouble) == (model.Upload.PARTIAL, model.Trouble.REJECTED)
        assert receipt.rejected == len(culprits)
        assert receipt.acknowledged == buddy.ledger.total_stored() == 100 - len(culprits)
        named = {(problem.message.split(": ")[1], problem.file, problem.line) for problem in receipt.undelivered}
        assert named == {(name, "junit.xml", int(name[1:]) + 1) for name in culprits}
        assert all("rejected by Buddy" in problem.message for problem in receipt.undelivered)
        assert "A test case cannot be stored" in receipt.undelivered[0].message
        # two halves for each time that a batch is cut
        assert len(buddy.ledger.requests) <= 4 + 2 * 6 * len(culprits) + 2
        assert not buddy.ledger.open_sessions()


def test_poison__in_a_shared_session() -> None:
    given = cases(60)
    with FaultyBuddy(poison=lambda case: case["name"] in ("t7", "t40")) as buddy:
        buddy.ledger.open_session("shared", {})
        for _ in range(2):  # once in batches, once by PUT
            receipt = deliver(buddy, given, session_id="shared")
            assert (receipt.rejected, receipt.acknowledged) == (2, 58)
            assert buddy.ledger.total_stored() == 58
            assert not buddy.ledger.duplicates()
            assert not buddy.ledger.open_sessions()


def test_poison__everywhere_is_bounded() -> None:
    given = cases(2000)
    with FaultyBuddy(poison=lambda case: True) as buddy:
        receipt = deliver(buddy, given, batch_size=100)
        check(receipt, buddy, given)
        assert (receipt.upload, receipt.trouble) == (model.Upload.REJECTED, model.Trouble.REJECTED)
        # how many more are refused while the answers come that settle it depends on the machine's speed
        assert ALL_REJECTED <= receipt.rejected < 1000
        assert len(buddy.ledger.requests) < 2500
        assert buddy.ledger.only_session().closed_with == [{"status": "ERROR"}]


def test_size__a_batch_that_is_too_large_is_cut() -> None:
    given = [case._replace(data="<testcase>" + "x" * 2000 + "</testcase>") for case in cases(64)]
    with FaultyBuddy(max_body_bytes=20_000) as buddy:
        check_whole(deliver(buddy, given, batch_size=64), buddy, given)


# -- refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["create", "join", "personal"])
@pytest.mark.parametrize(("status", "cure"), [(401, "token"), (403, "scope"), (404, "region")])
def test_refusal__stops_at_once_with_the_cure(status: Any, cure: str, how: str) -> None:
    given = cases(1000)
    with FaultyBuddy(auth=status) as buddy:
        receipt = deliver(buddy, given, session_id="abc" if how == "join" else "", personal=how == "personal")
        check(receipt, buddy, given)
        assert len(buddy.ledger.requests) == 1
        assert (receipt.upload, receipt.trouble) == (model.Upload.REJECTED, model.Trouble.REJECTED)
        assert (receipt.sent, receipt.unsent, receipt.requests) == (0, 1000, 1)
        assert str(status) in receipt.reason
        assert cure in receipt.cure


@pytest.mark.parametrize("status", [401, 403, 404])
def test_refusal__in_the_middle_stops_the_workers(status: int) -> None:
    given = cases(80)
    with FaultyBuddy(faults=[Fault("status", "batch", range(5, 999), status=status)], latency_s=0.01) as buddy:
        receipt = deliver(buddy, given, concurrency=3)
        check(receipt, buddy, given)
        assert len(buddy.ledger.requests_to("batch")) <= 4 + 3
        assert (receipt.upload, receipt.trouble) == (model.Upload.PARTIAL, model.Trouble.REJECTED)
        assert receipt.cure
        assert not buddy.ledger.open_sessions()


def test_suite__a_wrong_one_is_named_in_the_cure() -> None:
    with FaultyBuddy() as buddy:
        from reporter.buddy import address

        endpoints = address.Endpoints.for_personal_token(buddy.workspace, buddy.project, "n0ne")
        receipt = deliver(buddy, cases(10), personal=True, endpoints=endpoints)
        assert len(buddy.ledger.requests) == 1
        assert "workspace, project and suite" in receipt.cure


@pytest.mark.parametrize("endpoint", ["create", "batch", "close"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect__is_not_followed_with_the_token(endpoint: Any, status: int) -> None:
    with FaultyBuddy() as elsewhere:
        away = Fault("redirect", endpoint, status=status, location=elsewhere.url + "/unit-tests/sessions")
        with FaultyBuddy(faults=[away]) as buddy:
            receipt = deliver(buddy, cases(40))
            assert not elsewhere.ledger.connections
            assert len(buddy.ledger.requests_to(endpoint)) <= 3
            assert "redirect" in receipt.reason
            assert "api_url" in receipt.cure
            assert receipt.trouble is not model.Trouble.NONE


# -- answers that make no sense ------------------------------------------------------------------------------------

_FIELDS = ["id", "html_url", "url", "status", "tests_count", "failed_count", "skipped_count", "error_count", "cases",
           "token", "errors", "sessions"]  # fmt: skip
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
_JSON = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_FIELDS) | st.text(max_size=4), inner),
    max_leaves=12,
)
_HEADERS = st.dictionaries(
    st.sampled_from(["Retry-After", "X-Rate-Limit-Reset", "Date", "Location", "Content-Type", "X-Odd", "Set-Cookie"]),
    st.sampled_from(["0", "1e9", "-5", "NaN", "\xe9", "",
                     "Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 0001 00:00:00 -0000",
                     "99999999999999999999", "0.01", "x" * 500]) | st.text("0123456789 :,GMT-+.", max_size=20),
)  # fmt: skip
_ANSWER = st.tuples(
    st.sampled_from([200] * 4 + [201] * 3 + [204, 206, 301, 304, 400, 401, 408, 409, 413, 422, 500, 502, 503, 700]),
    _HEADERS,
    st.one_of(_JSON.map(lambda value: json.dumps(value).encode()), st.binary(max_size=40)),
)  # fmt: skip


class _Oracle(http.server.BaseHTTPRequestHandler):
    """Gives the answers of a list, the last one again and again."""

    protocol_version = "HTTP/1.1"
    answers: list[tuple[int, dict[str, str], bytes]]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, headers, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if status in (204, 304) else body)

    do_PUT = do_POST  # noqa: N815
    do_GET = do_POST  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def oracle() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Oracle)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@hypothesis.settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
)
@hypothesis.given(answers=st.lists(_ANSWER, min_size=1, max_size=6), personal=st.booleans())
def test_answers__whatever_they_are_leave_a_receipt(oracle: str, answers: list[Any], personal: bool) -> None:
    _Oracle.answers = list(answers)
    given = cases(6)
    with FaultyBuddy() as buddy:  # for its tokens alone
        receipt = deliver(buddy, given, base_url=oracle, personal=personal, batch_size=3, deadline_s=0.2)
    assert receipt.parsed == 6 == receipt.sent + receipt.unsent
    assert receipt.acknowledged + receipt.rejected <= receipt.sent
    assert "unexpected" not in receipt.reason
    if receipt.upload is model.Upload.CONFIRMED:
        assert receipt.server_counts is not None
        assert receipt.server_counts.tests == 6 == receipt.acknowledged


@pytest.mark.parametrize(
    "missing", ["html_url", "status", "tests_count", "failed_count", "skipped_count", "error_count", "cases"]
)
@pytest.mark.parametrize("null", [True, False], ids=["null", "missing"])
def test_answers__lack_a_field(missing: str, null: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    real = faults.json_answer

    def without(status: int, value: Any, headers: Any = None) -> faults.Answer:
        kept = {name: field for name, field in value.items() if name != missing}
        return real(status, kept | {missing: None} if null else kept, headers)

    given = cases(25)
    with FaultyBuddy(faults=[Fault("cut", "batch", {2}, stores=True)]) as buddy:
        monkeypatch.setattr(faults, "json_answer", without)
        receipt = deliver(buddy, given)
        check(receipt, buddy, given)
        assert receipt.acknowledged == buddy.ledger.total_stored() == 25
        assert receipt.trouble is model.Trouble.NONE
        known = missing in ("html_url", "status", "cases")
        assert receipt.upload is (model.Upload.CONFIRMED if known else model.Upload.ACCEPTED)


@pytest.mark.parametrize("stores", [True, False])
def test_answers__that_never_end_are_cut_off(stores: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from reporter.buddy.http import client

    monkeypatch.setattr(client, "ATTEMPT_S", 5.0)
    given = cases(30)
    with FaultyBuddy(faults=[Fault("huge", "batch", {2}, stores=stores)]) as buddy:
        check_whole(deliver(buddy, given), buddy, given)
