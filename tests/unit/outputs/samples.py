"""Hand-built results for the tests of the outputs: each a run as it happens in life, none read from a file."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from reporter import causes, look_ups, model
from reporter import result as results
from reporter.outputs.text import reasons


def build(*, failures: Sequence[model.TestCase] = (), rerun: str = "", **facts: Any) -> model.Result:
    """Build a result as a run does, from cases whose places are known."""
    found = causes.Causes(place=lambda case: case, reason=reasons.line)
    for number, case in enumerate(failures):
        found.add(case, reasons.line(case), number=number)
    asked = look_ups.LookUps(reason=reasons.line, rerun=lambda _: rerun)
    facts = {"session": SESSION, "receipt": model.Receipt(), "counts": model.Counts(), **facts}
    return results.build(results.Facts(failures=failures, groups=found.groups(), **facts), asked)


def change(result: model.Result, **changes: Any) -> model.Result:
    """Build a result anew with other facts."""
    names = set(results.Facts._fields) - {"groups", "classes", "reasons"}
    facts = {name: getattr(result, name) for name in names}
    for name in ("failures", "flaky"):
        facts[name] = [failure.case for failure in facts[name]]
    return build(**(facts | changes))


TRACE = """\
def test_total_with_discount() -> None:
        cart = Cart([Item("tea", 9.50), Item("cup", 12.00)])
        cart.apply(Discount(percent=10))
>       assert cart.total() == 19.35
E       assert 21.5 == 19.35
E        +  where 21.5 = total()
E        +    where total = <Cart: 2 items>.total

tests/checkout/test_cart.py:42: AssertionError"""

JAVA_TRACE = """\
java.net.ConnectException: Connection refused
\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)
\tat com.example.mail.SmtpClient.connect(SmtpClient.java:88)
\tat com.example.mail.SmtpClientTest.sendsReceipt(SmtpClientTest.java:31)"""

PYTEST_FAILURE = model.TestCase(
    name="test_total_with_discount",
    classname="tests.checkout.test_cart",
    group="pytest",
    status=model.Status.FAILED,
    time=0.0123,
    message="assert 21.5 == 19.35\n +  where 21.5 = total()\n +    where total = <Cart: 2 items>.total",
    text=TRACE,
    output="applying discount: 10 %\nrounding: half even",
    file="tests/checkout/test_cart.py",
    line=42,
    report="reports/pytest.xml",
    report_line=7,
)
PYTEST_PARAMETRISED = model.TestCase(
    name="test_ships_to[GB|postcode=`SW1A 1AA`]",
    classname="tests.checkout.test_shipping",
    group="pytest",
    status=model.Status.FAILED,
    time=1.42,
    message="KeyError: 'GB'",
    text="",
    file="tests/checkout/test_shipping.py",
    line=17,
    earlier_attempts=2,
    report="reports/pytest.xml",
    report_line=19,
)
JAVA_ERROR = model.TestCase(
    name="sendsReceipt",
    classname="com.example.mail.SmtpClientTest",
    group="com.example.mail.SmtpClientTest",
    status=model.Status.ERROR,
    time=30.04,
    message="Connection refused",
    text=JAVA_TRACE,
    output="10:14:02 INFO  connecting to smtp://localhost:2525\n10:14:32 WARN  giving up after 3 attempts",
    file="src/test/java/com/example/mail/SmtpClientTest.java",
    line=31,
    report="reports/TEST-mail.xml",
    report_line=4,
)
FLAKY = model.TestCase(
    name="refreshes the basket while another tab is open",
    classname="basket",
    group="basket.spec.ts",
    status=model.Status.PASSED,
    time=4.2,
    file="web/basket.spec.ts",
    line=88,
    earlier_attempts=1,
    flaky=True,
)
SLOW = (
    JAVA_ERROR,
    FLAKY,
    model.TestCase("test_full_catalogue", "tests.test_search", "pytest", model.Status.PASSED, 3.71),
)
SESSION = model.Session(
    payload={
        "ci_provider": "GITHUB_ACTION",
        "ref_type": "BRANCH",
        "ref_name": "feature/discounts",
        "revision": "3f2a9c1d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39",
    },
    sources={"ref_name": "GITHUB_REF"},
    id="r4nBYXVq",
    url="https://app.buddy.works/acme/shop/unit-tests/suite/MNbyVedg/session/r4nBYXVq",
    status="ERROR",
)
COUNTS = model.Counts(tests=109, passed=99, failed=2, errors=1, skipped=7, flaky=1, time=48.731)
FILES = (
    model.ReportFile("reports/pytest.xml", model.Counts(64, 58, 2, 0, 4, 0, 9.87)),
    model.ReportFile("reports/TEST-mail.xml", model.Counts(21, 18, 0, 1, 2, 0, 31.2)),
    model.ReportFile("reports/vitest.xml", model.Counts(24, 23, 0, 0, 1, 1, 7.661)),
    model.ReportFile(
        "reports/phpunit.xml",
        model.Counts(),
        (
            model.Problem(
                "the file ends in the middle of an element, as when the test process was killed",
                line=12,
                effect=model.Effect.UNREAD,
            ),
        ),
    ),
)
CONFIRMED = model.Receipt(
    upload=model.Upload.CONFIRMED,
    parsed=109,
    sent=109,
    acknowledged=109,
    requests=4,
    server_counts=model.ServerCounts(109, 2, 1, 7),
)
FAILED_FILES = (PYTEST_FAILURE.file, PYTEST_PARAMETRISED.file, JAVA_ERROR.file)
FAILING = build(
    session=SESSION,
    counts=COUNTS,
    files=FILES,
    failures=(PYTEST_FAILURE, JAVA_ERROR, PYTEST_PARAMETRISED),
    flaky=(FLAKY,),
    slowest=SLOW,
    problems=(),
    receipt=CONFIRMED,
    redactions=1,
    links=model.Links(
        commit=f"https://github.com/acme/shop/commit/{SESSION.payload['revision']}",
        ref="https://github.com/acme/shop/tree/feature/discounts",
        files=frozenset(FAILED_FILES),
        sources={
            path: f"https://github.com/acme/shop/blob/{SESSION.payload['revision']}/{path}" for path in FAILED_FILES
        },
    ),
)
MANY = change(
    FAILING,
    counts=dataclasses.replace(COUNTS, passed=95, failed=6),
    failures=(
        *(failure.case for failure in FAILING.failures),
        *(
            PYTEST_FAILURE._replace(
                name=f"test_search[{n}]", file="", message=f"no answer from search-{n}:9200", text=""
            )
            for n in range(4)
        ),
    ),
    files=(
        model.ReportFile(
            "reports/pytest.xml",
            model.Counts(109, 95, 6, 1, 7, 1, 48.731),
            (model.Problem("test suite 'pytest' says tests=108, but holds 109 test cases", line=1),),
        ),
    ),
)
PASSING = build(
    session=SESSION,
    counts=model.Counts(64, 60, 0, 0, 4, 0, 9.87),
    files=(model.ReportFile("reports/pytest.xml", model.Counts(64, 60, 0, 0, 4, 0, 9.87)),),
    failures=(),
    flaky=(),
    slowest=SLOW[2:],
    problems=(),
    receipt=model.Receipt(
        upload=model.Upload.CONFIRMED,
        parsed=64,
        sent=64,
        acknowledged=64,
        requests=3,
        server_counts=model.ServerCounts(64, 0, 0, 4),
    ),
)
NO_TOKEN = build(
    session=model.Session(payload=SESSION.payload, sources=SESSION.sources),
    counts=PASSING.counts,
    files=PASSING.files,
    failures=(),
    flaky=(),
    slowest=(),
    problems=(),
    receipt=model.Receipt(
        parsed=64,
        unsent=64,
        reason="no token was given, as in a pull request from a fork, which gets no secrets",
        cure="set the input `token` to the suite's token, kept as a secret",
    ),
)
NOTHING = build(
    session=model.Session(),
    counts=model.Counts(),
    files=(),
    failures=(),
    flaky=(),
    slowest=(),
    problems=(model.Problem("no report was found: did the tests run before this step?"),),
    receipt=model.Receipt(reason="there was no test case to send"),
    passed_over=(
        "looked for XML files in: build/test-results, target/surefire-reports, reports, test-results",
        "coverage/cobertura.xml: a coverage report, not a test report",
    ),
)
PARTIAL = build(
    session=SESSION,
    counts=COUNTS,
    files=FILES,
    failures=(PYTEST_FAILURE,),
    flaky=(),
    slowest=(),
    problems=(model.Problem("the checked-out commit is not the one of the event", effect=model.Effect.NOTE),),
    receipt=model.Receipt(
        upload=model.Upload.PARTIAL,
        parsed=109,
        sent=102,
        acknowledged=100,
        rejected=2,
        unsent=7,
        requests=9,
        retries=5,
        server_counts=model.ServerCounts(100, 2, 0, 7),
        reason="Buddy answered 503 until the deadline of 120 seconds had passed",
        cure="run the job again once Buddy is well; a longer `deadline` helps with short outages",
        undelivered=(model.Problem("test_ships_to: name is too long", "reports/pytest.xml", 19),),
        notes=("5 requests were tried again",),
    ),
    alarm="reports/phpunit.xml ends in the middle: the test process seems to have crashed, so tests are missing",
)
NAMED = {
    "failing": FAILING,
    "many": MANY,
    "passing": PASSING,
    "no_token": NO_TOKEN,
    "nothing": NOTHING,
    "partial": PARTIAL,
}
