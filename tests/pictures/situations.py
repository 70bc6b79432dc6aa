"""The seven situations: what each workspace holds, what ran before, and what this run found."""

import dataclasses
from collections.abc import Mapping

from tests.pictures import reports
from tests.pictures.reports import Case, errored, failed

Files = Mapping[str, str]
_OWNERS = "* @acme/shop\n/tests/test_cart.py @acme/pricing\n/tests/test_receipt.py @acme/pricing\n"
_OWNERS += "/tests/test_shipping.py @acme/shipping\n"


@dataclasses.dataclass(frozen=True)
class Situation:
    """`files` are the checkout, `earlier` the reports of the runs before (the oldest first), `reports` this run's."""

    files: Files
    reports: Files
    earlier: tuple[Files, ...] = ()
    job_status: str = "failure"


def _source(lines: int = 50) -> str:
    return "x = 1\n" * lines


def _passed(number: int, *modules: str) -> list[Case]:
    return [Case(modules[at % len(modules)], f"test_{at}", time=0.001 + at % 7 / 100) for at in range(number)]


def green() -> Situation:
    """Return a good run of many reports, in which two test cases were fixed."""
    fixed = [Case("tests.test_receipt", "test_receipt"), Case("tests.test_shipping", "test_ships_to[GB]")]
    skipped = [Case("tests.test_search", f"test_german_{at}", "skipped", "no dictionary") for at in range(2)]
    others = {f"build/unit-{at}.xml": reports.pytest(_passed(85, f"tests.test_part_{at}")) for at in range(13)}
    now = reports.pytest([*_passed(92, "tests.test_cart"), *fixed, *skipped])
    bad = [failed(case.classname, case.name, 4, "assert False", "assert False") for case in fixed]
    before = reports.pytest([*_passed(92, "tests.test_cart"), *bad, *skipped])
    files = {"tests/test_receipt.py": _source(), "tests/test_shipping.py": _source()}
    return Situation(
        files, {"build/shop.xml": now, **others}, ({"build/shop.xml": before, **others},), job_status="success"
    )


_KEY_ERROR = """\
    def test_ships_to(country):
>       assert fee(country) > 0

tests/test_shipping.py:6:
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _

    def fee(country):
>       return FEES[country]
E       KeyError: 'GB'

shop/cart.py:7: KeyError"""


def red() -> Situation:
    """Return a run with three failures, two of which are new."""
    others = _passed(233, "tests.test_cart.TestTotals", "tests.test_search")
    skipped = Case("tests.test_search", "test_german", "skipped", "no dictionary")
    ships = Case("tests.test_shipping", "test_ships_to[GB]", "failure", "KeyError: 'GB'", _KEY_ERROR)
    discount = failed(
        "tests.test_cart.TestDiscount",
        "test_total_with_discount",
        14,
        "assert cart.total() == 19.35",
        "assert 21.29 == 19.35\n +  where 21.29 = total()",
    )
    receipt = failed(
        "tests.test_receipt",
        "test_receipt",
        4,
        "assert receipt() == EXPECTED",
        "AssertionError: assert {'paid': False} == {'paid': True}\n\nDiffering items:\n{'lines': [{'qty': 1}]} != "
        "{'lines': [{'qty': 2}]}",
    )
    good = [Case(case.classname, case.name) for case in (discount, receipt)]
    before = reports.pytest([*others, skipped, *good, ships])
    first = reports.pytest([*others, skipped, *good, Case(ships.classname, ships.name)])
    files = {name: _source() for name in ("tests/test_cart.py", "tests/test_receipt.py", "tests/test_shipping.py")} | {
        "shop/cart.py": _source(),
        "CODEOWNERS": _OWNERS,
    }
    now = reports.pytest([*others, skipped, discount, receipt, ships])
    earlier = tuple({"build/junit.xml": report} for report in (first, before, before, before))
    return Situation(files, {"build/junit.xml": now}, earlier)


_SHARES = {"orders": 90, "customers": 70, "invoices": 50, "stock": 40}
_REFUSED = 'OperationalError: connection to server at "127.0.0.1", port 54329 failed: Connection refused'


def one() -> Situation:
    """Return a run in which the database did not start: 250 failures of one cause."""
    bad, good = [], []
    for module, number in _SHARES.items():
        for at in range(number):
            names = (f"tests.db.test_{module}", f"test_{module}_row[{at}]")
            bad.append(errored(*names, "conftest.py:7", _REFUSED, "connection = connect(URL)"))
            good.append(Case(*names))
    others = _passed(650, "tests.test_cart", "tests.test_search")
    files = {f"tests/db/test_{module}.py": _source() for module in _SHARES} | {"conftest.py": _source()}
    before = {"build/junit.xml": reports.pytest([*good, *others])}
    return Situation(files, {"build/junit.xml": reports.pytest([*bad, *others])}, (before,))


def six() -> Situation:
    """Return a run with 60 failures of six causes."""
    causes = [
        ("orders", "load", 22, 3, "ConnectionRefusedError: Connection refused: orders-{n}.internal:5432"),
        ("prices", "round", 14, 5, "assert {n} == {n}0"),
        ("mail", "template", 9, 6, "KeyError: 'receipt.{n}'"),
        ("search", "query", 6, 5, "TimeoutError: no answer from search:9200 within 5.0 s"),
        ("api", "status", 6, 8, "AssertionError: GET /orders/{n}: Internal Server Error\nassert 500 == 200"),
    ]
    bad = [
        failed(f"tests.test_{module}", f"test_{name}[{at}]", line, "check(row)", message.format(n=at))
        for module, name, number, line, message in causes
        for at in range(number)
    ]
    text = (
        "file tests/test_admin.py, line 3\n  def test_admin(nobody_made_this):\n"
        "E       fixture 'nobody_made_this' not found\n>       available fixtures: cache\n\ntests/test_admin.py:3"
    )
    bad += [
        Case(
            "tests.test_admin",
            f"test_admin[{at}]",
            "error",
            "failed on setup with \"fixture 'nobody_made_this' not found\"",
            text,
        )
        for at in range(3)
    ]
    others = _passed(180, "tests.test_cart", "tests.test_search")
    names = ("orders", "prices", "mail", "search", "api", "admin")
    files = {f"tests/test_{name}.py": _source() for name in names}
    return Situation(files, {"build/junit.xml": reports.pytest([*bad, *others])})


def flaky() -> Situation:
    """Return a run in which some test cases passed at a later attempt only."""
    cases = _passed(140, "tests.test_cart", "tests.test_search")
    for name in ("test_polls[2]", "test_polls[5]", "test_polls[7]"):
        again = failed(
            "tests.test_net", name, 6, "assert queue.get()", "queue still empty after 2 tries", error="Failed"
        )
        cases += [again, again, Case("tests.test_net", name)]
    java = '<flakyFailure message="expected: &lt;2&gt; but was: &lt;1&gt;"><stackTrace><![CDATA['
    java += "org.opentest4j.AssertionFailedError: expected: <2> but was: <1>\n"
    java += "\tat shop.FlakyTest.parameter(FlakyTest.java:44)\n]]></stackTrace></flakyFailure>"
    suite = reports.surefire("shop.FlakyTest", [Case("shop.FlakyTest", f"keeps{at}") for at in range(14)])
    element = f'<testcase name="parameter(int)[2]" classname="shop.FlakyTest" time="0.1">{java}</testcase></testsuite>'
    suite = suite.replace('tests="14"', 'tests="15"').replace("</testsuite>", element)
    files = {"tests/test_net.py": _source(), "src/test/java/shop/FlakyTest.java": _source()}
    now = {"build/junit.xml": reports.pytest(cases), "target/surefire-reports/TEST-shop.FlakyTest.xml": suite}
    return Situation(files, now, job_status="success")


def crash() -> Situation:
    """Return a run whose second report ends in the middle of a test case."""
    weights = [Case("tests.test_shipping", f"test_weight[{at}]") for at in range(74)]
    now = {
        "build/integration.xml": reports.pytest(weights, ends_inside="test_weight[74]").replace(
            'tests="74"', 'tests="115"'
        ),
        "build/unit.xml": reports.pytest(_passed(120, "tests.test_cart")),
    }
    whole = [*weights, *(Case("tests.test_shipping", f"test_weight[{at}]") for at in range(74, 115))]
    before = now | {"build/integration.xml": reports.pytest(whole)}
    return Situation({"tests/test_shipping.py": _source()}, now, (before,))


def mono() -> Situation:
    """Return a run over forty packages in three languages, three of which hold failures."""
    vat = [
        failed(
            "tests.test_vat",
            "test_reverse_charge",
            7,
            "assert vat('PL', 100) == 23",
            "assert 22.0 == 23.0\n +  where 22.0 = vat('PL', 100)",
        ),
        failed("tests.test_vat", "test_unknown_country", 9, "vat('XX', 1)", "KeyError: 'XX'", error="KeyError"),
    ]
    evict = Case(
        "example.com/shop/cache",
        "TestEvict/largest",
        "failure",
        "Failed",
        "=== RUN   TestEvict/largest\n    "
        'cache_test.go:12: evict("largest") = 4, want 3\n--- FAIL: TestEvict/largest (0.00s)\n',
    )
    total = Case(
        "checkout.test.mjs",
        "checkout form > shows the total with tax",
        "failure",
        "expected '119.0 €' to be '119.00 €' // Object.is equality",
        "AssertionError: expected '119.0 €' to be '119.00 €' // Object.is equality\n\nExpected: \"119.00 €\"\n"
        'Received: "119.0 €"\n\n ❯ checkout.test.mjs:7:31',
    )
    now = {
        "python/vat/junit.xml": reports.pytest([*vat, *_passed(48, "tests.test_vat")]),
        "go/cache/junit.xml": reports.go(
            "example.com/shop/cache", [evict, *(Case("example.com/shop/cache", f"TestHit{at}") for at in range(17))]
        ),
        "web/checkout/junit.xml": reports.vitest(
            "checkout.test.mjs", [total, *(Case("checkout.test.mjs", f"form > field {at}") for at in range(10))]
        ),
    }
    now |= {f"python/part{at}/junit.xml": reports.pytest(_passed(21, f"tests.test_part{at}")) for at in range(37)}
    files = {
        "python/vat/tests/test_vat.py": _source(),
        "go/cache/go.mod": "module example.com/shop/cache\n",
        "go/cache/cache_test.go": _source(),
        "web/checkout/checkout.test.mjs": _source(),
    }
    return Situation(files, now)


ALL = {make.__name__: make for make in (green, red, one, six, flaky, crash, mono)}
