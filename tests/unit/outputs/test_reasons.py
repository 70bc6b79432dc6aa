"""What the runners write of one and the same failure, as `tests/data` has it, and what people are shown of it."""

import time

import pytest
from hypothesis import given

from reporter import model
from reporter.outputs.text import producer_reasons, reasons, report_lines
from tests.unit.outputs import hostile, samples

VITEST = """\
AssertionError: expected { total: 250 } to deeply equal { total: 275 }

- Expected
+ Received

  {
-   "total": 275,
+   "total": 250,
  }

 ❯ test/cart.test.js:5:53
"""
PLAYWRIGHT = """
  [till] › shop.spec.js:5:3 › cart › total is wrong @both ──────────

    Error: expect(received).toBe(expected) // Object.is equality

    Expected: 275
    Received: 250

      3 | test.describe('cart', () => {
    > 5 |   test('total is wrong @both', async () => expect(250).toBe(275));
        |                                                        ^
"""
JUNIT = """\
org.opentest4j.AssertionFailedError: expected: <275> but was: <250>
\tat org.junit.jupiter.api.AssertEquals.failNotEqual(AssertEquals.java:197)
"""
PHPUNIT = """\
Shop\\CartTest::testPrices with data set "a/b | c" ('a/b', 2)
VAT is rounded
Failed asserting that 250 is identical to 275.

/home/runner/work/shop/shop/tests/CartTest.php:11
"""
GOOGLETEST = "cart.cc:8\nExpected equality of these values:\n  275\n  250"
GO = """\
=== RUN   TestTotalIsWrong
    cart_test.go:11: want 275, got 250
    cart_test.go:12: and a second message
--- FAIL: TestTotalIsWrong (0.00s)
"""
GO_PANIC = "panic: assignment to entry in nil map\n\ngoroutine 7 [running]:\ntesting.tRunner.func1.2({0x55a7a0})"
BATS = "(in test file cart.bats, line 9)\n  `[ 250 -eq 275 ]' failed\nVAT is rounded"
RUST = """\
thread 'total_is_wrong' (3586) panicked at tests/cart.rs:3:5:
assertion `left == right` failed: VAT is rounded
  left: 250
 right: 275
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
"""
NOSE = """\
Traceback (most recent call last):
  File "/home/runner/work/shop/shop/test_shop.py", line 31, in test_parts
    self.assertEqual(part, 1)
AssertionError: 0 != 1
"""
COLLECTION = """\
ImportError while importing test module '/home/runner/work/shop/shop/tests/test_broken_import.py'.
Traceback:
tests/test_broken_import.py:1: in <module>
    import warehouse
E   ModuleNotFoundError: No module named 'warehouse'
"""
MINITEST = """
Failure:
test_total(Minitest::Result) [test/cart_test.rb:8]:
VAT is rounded.
Expected: 275
  Actual: 250
"""
RSPEC = """\
Failure/Error: before(:all) { raise 'set-up: no warehouse' }

RuntimeError:
  set-up: no warehouse
./spec/cart_spec.rb:15:in `block (3 levels) in <top (required)>'
"""
UNKNOWN = "{Unknown expression after the reported line}"
UNITTEST = """F
======================================================================
FAIL: test_a (__main__.T.test_a)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "/w/tests/py_t.py", line 4, in test_a
    self.assertEqual(3, 4)
AssertionError: 3 != 4

----------------------------------------------------------------------
Ran 1 test in 0.000s

FAILED (failures=1)
"""
CATCH2 = "\nFAILED:\nno price for <tea>\nat shop.cc:13\n"
NODE = """\
Error [ERR_TEST_FAILURE]: two is broken
    at TestContext.<anonymous> (file:///home/runner/work/shop/shop/test/cart.test.mjs:13:11) {
  code: 'ERR_TEST_FAILURE',
"""


def case(message: str, text: str = "", name: str = "t", classname: str = "c", *, output: str = "") -> model.TestCase:
    return samples.PYTEST_FAILURE._replace(name=name, classname=classname, message=message, text=text, output=output)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            case("expected { total: 250 } to deeply equal { total: 275 }", VITEST),
            "AssertionError: expected { total: 250 } to deeply equal { total: 275 } "
            '- Expected + Received { - "total": 275, + "total": 250, }',
        ),
        (
            case("expect(received).toBe(expected) // Object.is equality", PLAYWRIGHT),
            "Error: expect(received).toBe(expected) // Object.is equality Expected: 275 Received: 250",
        ),
        (case("expected: <275> but was: <250>", JUNIT), "AssertionFailedError: expected: <275> but was: <250>"),
        (
            case("", PHPUNIT, 'testPrices with data set "a/b | c"', "Shop.CartTest"),
            "VAT is rounded Failed asserting that 250 is identical to 275.",
        ),
        (
            case(
                "Shop\\CartTest::testPrices with data set",
                PHPUNIT,
                "testPrices with data set",
                "Shop.CartTest",
            ),
            "VAT is rounded Failed asserting that 250 is identical to 275.",
        ),
        (case(GOOGLETEST, GOOGLETEST), "Expected equality of these values: 275 250"),
        (case("unknown file\nC++ exception thrown"), "C++ exception thrown"),
        (
            case("cart_test.go:11: want 275, got 250", GO),
            "cart_test.go:11: want 275, got 250 cart_test.go:12: and a second message",
        ),
        (
            case("Failed", GO, "TestTotalIsWrong"),
            "cart_test.go:11: want 275, got 250 cart_test.go:12: and a second message",
        ),
        (case("Failed", "=== RUN   TestPrices\n--- FAIL: TestPrices (0.00s)"), "Failed"),
        (case("panic: assignment to entry in nil map", GO_PANIC), "panic: assignment to entry in nil map"),
        (case("(in test file cart.bats, line 9)", BATS), "`[ 250 -eq 275 ]' failed VAT is rounded"),
        (
            case("thread 'total_is_wrong' (3586) panicked at tests/cart.rs:3:5", RUST),
            "assertion `left == right` failed: VAT is rounded left: 250 right: 275",
        ),
        (case("test failure", NOSE), "AssertionError: 0 != 1"),
        (case("0 != 1", NOSE), "AssertionError: 0 != 1"),
        (case("collection failure", COLLECTION), "ModuleNotFoundError: No module named 'warehouse'"),
        (case("VAT is rounded....", MINITEST), "VAT is rounded. Expected: 275 Actual: 250"),
        (case("set-up: no warehouse", RSPEC), "set-up: no warehouse"),
        (case("FAILED:", CATCH2), "no price for <tea>"),
        (
            case("1 == 2\n3 == 4", "".join(f"\nFAILED:\n  CHECK( {n} == {n + 1} )\nat s.cc:{n}\n" for n in (1, 3))),
            "CHECK( 1 == 2 ) CHECK( 3 == 4 )",
        ),
        (
            case("i < 3", "\nFAILED:\n  CHECK( i < 3 )\nwith expansion:\n  3 < 3\ni := 3\nat ../shop.cc:41\n      "),
            "CHECK( i < 3 ) 3 < 3 i := 3",
        ),
        (
            case(UNKNOWN, f"\nFAILED:\n  {UNKNOWN}\nno price\nat shop.cc:20\n"),
            "no price",
        ),
        (case("two is broken", NODE), "two is broken"),
        (samples.PYTEST_FAILURE, "assert 21.5 == 19.35 + where 21.5 = total() + where total = <Cart: 2 items>.total"),
        (case(" \n", "boom"), "boom"),
        (case("None", ""), "None"),
        (case("", ""), ""),
    ],
)
def test_line__tells_why_in_every_dialect(given: model.TestCase, expected: str) -> None:
    assert reasons.line(given) == expected


def test_of__keeps_lines_and_leaves_the_margin_out() -> None:
    given = case("expect(received).toBe(expected) // Object.is equality", PLAYWRIGHT)
    assert reasons.of(given) == (
        "Error: expect(received).toBe(expected) // Object.is equality\n\nExpected: 275\nReceived: 250"
    )


def test_of__a_message_that_tells_is_shown_whole() -> None:
    long = "no route\n" * 5000
    assert reasons.of(case(long)) == long
    assert reasons.of(samples.PYTEST_FAILURE) == samples.PYTEST_FAILURE.message


def test_of__a_failure_without_words_is_the_trace() -> None:
    assert reasons.of(case(" \n", "at x (y)")) == "at x (y)"


@pytest.mark.slow
@given(hostile.TEXTS, hostile.TEXTS)
def test_of__is_text_of_the_report(message: str, text: str) -> None:
    said = f"{message}\n{text}"
    # Robot's mark for HTML is taken off
    words = set(said.split()) | set(said.replace("*HTML*", " ").split())
    assert set(reasons.of(case(message, text)).split()) <= words


@pytest.mark.slow
@given(hostile.TEXTS, hostile.TEXTS)
def test_line__is_one_clean_line(message: str, text: str) -> None:
    line = reasons.line(case(message, text), 100)
    assert len(line) <= 100
    assert len(line.splitlines()) <= 1
    assert "\x1b" not in line


@pytest.mark.parametrize(
    "piece",
    ["a", "\n", "\x1b[", "at a", "at (", "(in test file ", "a.b:1", "thread 'x' panicked at ", "1 |", "E   ", "a.A"],
)
def test_line__is_fast_on_megabytes(piece: str) -> None:
    text = piece * (2_000_000 // len(piece))
    started = time.thread_time()
    for message in (text, "boom", ""):
        reasons.line(case(message, text))
    assert time.thread_time() - started < 5


CHAIN = """\
E   KeyError: 'tea'

The above exception was the direct cause of the following exception:

E   LookupError: no price for <tea>
"""
BOOST = """\
UNCAUGHT EXCEPTION:
- file: unknown location
- line: 0


EXCEPTION STACK TRACE: --------------
std::runtime_error: no price for <tea>
-------------------------------------

Last checkpoint:
"""
STESTR = """\
testtools.testresult.real._StringException: Traceback (most recent call last):
  File "/shop/tests/test_cart.py", line 12, in test_total
    self.assertEqual(275, total())
AssertionError: 275 != 250: VAT
"""
STESTR_SUBTESTS = """\
testtools.testresult.real._StringException: traceback (n=1): {{{
Traceback (most recent call last):
  File "/shop/tests/test_cart.py", line 12, in test_total
    self.assertEqual(n, 3)
AssertionError: 1 != 3
}}}

traceback (n=2): {{{
Traceback (most recent call last):
  File "/shop/tests/test_cart.py", line 12, in test_total
    self.assertEqual(n, 3)
AssertionError: 2 != 3
}}}

"""
CHECKS = """\
tests/test_a.py::test_a:0: check 1 == 2: VAT

FAILURE: check 1 == 2: VAT
tests/test_a.py:9 in test_a() -> check.equal(1, 2, "VAT")

FAILURE: check x in ['a']
------------------------------------------------------------
Failed Checks: 2
------------------------------------------------------------
def test_a():
>       assert 7 == 8, "hard words"
E       AssertionError: hard words
E       assert 7 == 8

tests/test_a.py:12: AssertionError
"""
FIXTURE = """file /shop/test_cart.py, line 5
  def test_total(nope):
E       fixture 'nope' not found
>       available fixtures: cache, capfd
"""
ERLANG = """::in function cart_tests:wrong_total_test/0 (test/cart_tests.erl, line 8)
in call from eunit_test:run_testfun/1 (eunit_test.erl, line 71)
**error:{assertEqual,[{module,cart_tests},{expected,275},{value,250}]}
"""
GROUP = """\
  + Exception Group Traceback (most recent call last):
  |   File "/w/test_a.py", line 3, in test_a
  | ExceptionGroup: many (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/w/test_a.py", line 2, in one
    | ValueError: a
    +------------------------------------
"""
CELL = """\
Notebook cell execution failed
Cell 1: Cell execution caused an exception

Input:
total(cart)

Traceback:

---------------------------------------------------------------------------
KeyError                                  Traceback (most recent call last)
Cell In[2], line 1
----> 1 total(cart)

KeyError: 'tea'
"""
HTMLHINT = """\
L1 |<html>
    ^ Doctype must be declared before any non-comment content. (doctype-first)
L5 |<div id="a"><div id="a"></div>
                    ^ The id value [ a ] must be unique. (id-unique)"""
REDOCLY = "Rule: struct\nSeverity: error\nFile: api.yaml\nLine: 9\nMessage: Property `a` is not expected here."
TAP2JUNIT = """
---
duration_ms: 102.05
exitcode: 1
severity: fail
stack: |-
  node:assert:126
    throw new AssertionError(obj);
    ^

  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:

  1 !== 2

      at Object.<anonymous> (/w/test/parallel/test-cart.js:4:8)
...
"""
KUBECONFORM = (
    "problem validating schema. Check JSON formatting: jsonschema validation failed with "
    "'file:///w/schemas/service-v1.json#' - at '/spec/ports': got string, want array"
)
AVA_BY_TAP2JUNIT = """
---
assertion: t.is()
details:
  'Difference (- actual, + expected):': |-
    - 3
    + 4
message: ''
name: AssertionError
...
"""
AVA_BY_TAP_JUNIT = (
    "name: AssertionError assertion: t.is() details:    Difference (- actual, + expected):: - 3 + 4 "
    "message: the total is wrong at: ExecutionContext.is (file:///w/node_modules/ava/lib/assert.js:309:16)"
)
REGRESSION = """AssertionError: FILES DIFFER:
/tmp/pytest-of-runner/pytest-0/test_total0/test_total.yml
/tmp/pytest-of-runner/pytest-0/test_total0/test_total.obtained.yml
HTML DIFF: /tmp/pytest-of-runner/pytest-0/test_total0/test_total.obtained.diff.html
---
+++
@@ -1 +1 @@
-tea: 3
+tea: 4"""
SCHEMATHESIS = """1. Test Case ID: XZh8fW

- ST101 Server error

- ST108 Response violates schema

    3 is not of type "string"

    Validated against the response schema for status code 200.

[200] OK:

    `{"total":3}`

Reproduce with:

    curl -X GET http://127.0.0.1/tea"""
INTERNAL = """\
Traceback (most recent call last):
  File "/w/conftest.py", line 3, in pytest_runtest_logreport
    raise RuntimeError("hook is broken")
RuntimeError: hook is broken
"""
MUNIT = """\
munit.ComparisonFailException: /w/old shop/Cart.scala:16
15:  test("a") {
16:    assertEquals(1, 2)
17:  }
values are not the same
=> Obtained
1
\tat munit.Assertions.failComparison(Assertions.scala:278)
"""
GINKGO = """\
=== RUN   TestSetup
Running Suite: Set-up Suite - /w/setup
Random Seed: 1795735835
[BeforeSuite] [FAILED] [0.000 seconds]
/w/setup/setup_test.go:15

  [FAILED] no database
  Expected
      <int>: 1
  In [BeforeSuite] at: /w/setup/setup_test.go:16 @ 11/26/26 23:30:35.728
"""
TAPE = "  ---\n  operator: equal\n  expected: |-\n    { a: 2 }\n  actual: 250\n  at: f (a.js:1:2)\n"
QUNIT = "---\n  message: failed\n  severity: failed\n  actual  : 250\n  expected: 275\n"
LIBTEST = "thread 'lost' (12126) panicked at tests/order.rs:2:55:\nindex out of bounds\nstack backtrace:\n"
LIBTEST += "   0: __rustc::rust_begin_unwind\n"
CAUSED = "shop.InitializerError\n\tat a.B.c(B.java:1)\nCaused by: java.lang.IllegalStateException: no price\n"
FAR_CAUSED = CAUSED.replace("\tat a.B.c(B.java:1)\n", "\tat a.B.c(B.java:1)\n" * 60)
CONTEXT = """\
java.lang.IllegalStateException: Failed to load ApplicationContext for [MergedContextConfiguration@4fad9bb2]
\tat org.springframework.test.context.cache.DefaultCache.loadContext(DefaultCache.java:180)
Caused by: org.springframework.beans.BeanCreationException: Error creating bean with name 'port'
\tat org.springframework.beans.factory.support.ConstructorResolver.instantiate(ConstructorResolver.java:648)
\t... 9 more
Caused by: java.lang.NumberFormatException: For input string: "eighty"
and a second line
\tat shop.AppConfig.port(AppConfig.java:10)
\t... 38 more
"""
EIGHTY = 'NumberFormatException: For input string: "eighty" and a second line'
UNDECLARED = (
    "java.lang.reflect.UndeclaredThrowableException\n\tat a.B.c(B.java:1)\nCaused by: java.lang.Exception: hid\n"
)
BARE = "java.lang.AssertionError\n\tat a.B.c(B.java:1)\n"
SUPPRESSED = """\
org.opentest4j.MultipleFailuresError: Multiple Failures (2 failures)
\tjava.lang.AssertionError: first
\tjava.lang.AssertionError: second
\tSuppressed: java.lang.AssertionError: first
\t\tat a.B.c(B.java:1)
"""
MERGED = '*HTML* <span class="m">merged.</span><hr>New message:</span> VAT &lt; 10<br><hr>Old message:</span> old<br>'
CMOCKA = """\
[ RUN      ] total
[  ERROR   ] --- 250 != 275
[   LINE   ] --- /w/t.c:9: error: Failure!
[  FAILED  ] total
 1 FAILED TEST(S)
"""
STEPS = "Given a cart......................passed\nWhen nobody wrote this..............undefined"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (case("", CHAIN), "LookupError: no price for <tea>"),
        (case("java.lang.ExceptionInInitializerError", FAR_CAUSED), "IllegalStateException: no price"),
        (case(CONTEXT.splitlines()[0].partition(": ")[2], CONTEXT), EIGHTY),
        (case("", CONTEXT), EIGHTY),
        (
            case("java.lang.NoClassDefFoundError: Could not initialize class a.B", CAUSED),
            "IllegalStateException: no price",
        ),
        (case("Could not load a price", CAUSED), "Could not load a price"),
        (case("Failed to load ApplicationContext", ""), "Failed to load ApplicationContext"),
        (
            case("want: <Could not initialize class > got: <null>", CAUSED),
            "want: <Could not initialize class > got: <null>",
        ),
        (case("", BARE, output="unique-id: [class:a.B]\ndisplay-name: total()\n"), "AssertionError"),
        (case("", "java.lang.StackOverflowError\n", output="error: no price"), "StackOverflowError"),
        (case("", "", output="no price\nerror: no price"), "error: no price"),
        (case("", f"{UNDECLARED}\t... 4 more\n"), "Exception: hid"),
        (
            case("Multiple Failures (2 failures)\n\tjava.lang.AssertionError: first", SUPPRESSED),
            "MultipleFailuresError: Multiple Failures (2 failures) AssertionError: first AssertionError: second",
        ),
        (case("unexpected exception", BOOST), "std::runtime_error: no price for <tea>"),
        (case("failure", "\nASSERTION FAILURE:\n- file   : t.cpp\n- line   : 7\n- message: 1 == 2"), "1 == 2"),
        (case("1 assertion(s) failed.", "t.c:4: VAT"), "t.c:4: VAT"),
        (case("exception", "\n   no price for <tea>\n"), "no price for <tea>"),
        (case("c::t", "c::t\nRuntimeException: \n\n/w/CartTest.php:12\n"), "RuntimeException"),
        (case("Test failed", "shop.EmptyError\n    at a (/w/a.js:1:2)\n"), "EmptyError"),
        (case(STESTR.splitlines()[0], STESTR), "AssertionError: 275 != 250: VAT"),
        (case(STESTR_SUBTESTS.splitlines()[0], STESTR_SUBTESTS), "AssertionError: 2 != 3"),
        (case(f'failed on setup with "{FIXTURE}"', FIXTURE), "fixture 'nope' not found"),
        (
            case("check 1 == 2: VAT\ntests/test_a.py:9 in test_a() -> check.equal(1, 2)", CHECKS),
            "check 1 == 2: VAT check x in ['a'] AssertionError: hard words assert 7 == 8",
        ),
        (case('failed on setup with "KeyError: "tea""', "E   KeyError"), 'KeyError: "tea"'),
        (case('failed on teardown with "assert 1 == 2\n  Full diff:\n  - 1"', "E   a"), "assert 1 == 2 Full diff: - 1"),
        (
            case("::in function cart_tests:x/0 (c.erl, line 8)", ERLANG),
            "error:{assertEqual,[{module,cart_tests},{expected,275},{value,250}]}",
        ),
        (case("", "\n::in function a:b/1\n  called as b(1)\nin call from t:t/0\n**error:undef\n"), "error:undef a:b/1"),
        (
            case("mypy produced messages", "a.py:3: error: Name 'x' is not defined"),
            "a.py:3: error: Name 'x' is not defined",
        ),
        (case("assert", output=LIBTEST), "index out of bounds"),
        (case("assert", output="\nthread 'a' panicked at 'no price', src/lib.rs:9:5\nnote: run"), "no price"),
        (case("Unhandled exception", "no price\n    at test/a.js:1:2"), "no price"),
        (case("Assertion failed.", "no price\n    at test/a.js:1:2"), "no price"),
        (case("no", "no\n\n/w/my shop (v2)/CartTest.php:12\n"), "no"),
        (case("ExceptionGroup: many (1 sub-exception)", GROUP), "ExceptionGroup: many (1 sub-exception) ValueError: a"),
        (case("Notebook cell execution failed\nCell 1: Cell", CELL), "KeyError: 'tea'"),
        (
            case("Found 2 errors", HTMLHINT),
            "Doctype must be declared before any non-comment content. (doctype-first) "
            "The id value [ a ] must be unique. (id-unique)",
        ),
        (case("Property `a` is not expected here.", REDOCLY), "Property `a` is not expected here."),
        (case("fail (1)", TAP2JUNIT), "AssertionError [ERR_ASSERTION]: Expected values to be strictly equal: 1 !== 2"),
        (case("fail (-15)", "\n---\nseverity: fail\nstack: timeout\n...\n"), "timeout"),
        (case("(0)", "\n---\nactual: 3\nexpected: 4\noperator: equal\n...\n"), "expected: 4 actual: 3"),
        (case("fail (3)", "\n---\nseverity: fail\n...\n"), model.NO_MESSAGE),
        (case("(0)", ""), model.NO_MESSAGE),
        (case("f (0)", "no price"), "f (0)"),
        (
            case("Test timeout exceeded", "\n---\nmessage: Test timeout exceeded\nname: Error\n...\n"),
            "Test timeout exceeded",
        ),
        (case("(0)", AVA_BY_TAP2JUNIT), "Difference (- actual, + expected): - 3 + 4"),
        (case(AVA_BY_TAP_JUNIT, ""), "the total is wrong Difference (- actual, + expected): - 3 + 4"),
        (case(KUBECONFORM, ""), "at '/spec/ports': got string, want array"),
        (case(REGRESSION, f"E   {REGRESSION}"), "FILES DIFFER: test_total.yml -tea: 3 +tea: 4"),
        (
            case("ST101, ST108", SCHEMATHESIS),
            'ST101 Server error ST108 Response violates schema: 3 is not of type "string"',
        ),
        (
            case("Query built from input", "name: SQL\ndescription: Query built from input\ncve: ''\nseverity: High\n"),
            "Query built from input",
        ),
        (
            case(
                "2 JSHint Failures",
                "\n1. line 2, char 1: 'let' is available in ES6.\n2. line 5, char 3: Unreachable.\n",
            ),
            "'let' is available in ES6. Unreachable.",
        ),
        (case("internal error", INTERNAL), "RuntimeError: hook is broken"),
        (case(MUNIT.partition(": ")[2], MUNIT), "values are not the same => Obtained 1"),
        (case("/w/a.scala:3 too cheap\n2:\n3:  assert(a)\n4:}", "munit.FailException"), "too cheap"),
        (case("250 != 275", "java.lang.Exception: 250 != 275"), "Exception: 250 != 275"),
        (case("", "Unexpected error:\n    <*errors.errorString | 0xc00012>: \n    no tea\noccurred\n"), "no tea"),
        (
            case("Found 1 vulnerability. See stacktrace for details.", "Results:\n[/w/a.go:1] - errors unhandled"),
            "[/w/a.go:1] - errors unhandled",
        ),
        (case("no", "no tea: no\nSuppressed: 3 of 4\nat a.b.c(D.java:1)"), "no tea: no Suppressed: 3 of 4"),
        (case("leak", "leak\nIn [DeferCleanup (Each)] at: /w/cart_test.go:84 @ 11/26/26\n"), "leak"),
        (case("insecure", "Test ID: B404\ninsecure\nLocation src/my shop/cart.py:2\n"), "insecure"),
        (case("undefined", "E0602:No variable 'a'\na.py:1:0:a")._replace(producer="pylint"), "E0602: No variable 'a'"),
        (case("Failed", GINKGO)._replace(producer="go"), "no database Expected <int>: 1"),
        (case("Failed", "Scenario: a\n    suite.go:640: want 275\n")._replace(producer="go"), "want 275"),
        (case("", TAPE), "expected: { a: 2 } actual: 250"),
        (
            case("operator: equal expected: 275 actual: 250 at: f (a.js:1:2) stack: Error: a"),
            "expected: 275 actual: 250",
        ),
        (case("", QUNIT)._replace(producer="tap-xunit"), "expected: 275 actual: 250"),
        (case("assert", output='Error: "no price"'), 'Error: "no price"'),
        (case("failed tests::x", "thread 'tests::x' panicked at src/lib.rs:5:9:\nleft == right"), "left == right"),
        (case("", output="starting\nout of tea\n"), "out of tea"),
        (case("", output="start\n[ WARNING ] out of tea\n[       OK ] a\n"), "[ WARNING ] out of tea"),
        (case("", output=CMOCKA), "[ ERROR ] --- 250 != 275"),
        (case("", output="ok\n" * 3000 + "error: no tea\n"), "error: no tea"),
        (case("want one of:\nPASS\nexit status 1\ngot:\nFAIL"), "want one of: PASS exit status 1 got: FAIL"),
        (case("", output=UNITTEST), "AssertionError: 3 != 4"),
        (case("", output=STEPS), "When nobody wrote this: undefined"),
        (case("", CAUSED), "IllegalStateException: no price"),
        (
            case(
                "Failed",
                "=== RUN   TestA\n  a_test.go:25: \n  \tError Trace:\t/a/b_test.go:3\n  \tError:      \tNot equal: \n",
            ),
            "Not equal:",
        ),
        (case(MERGED), "VAT < 10"),
        (
            case("1 failure, see stacktrace for details", "Failure:\nExpected: <275>\n  Actual: <250>"),
            "Expected: <275> Actual: <250>",
        ),
    ],
)
def test_line__where_the_message_says_nothing(given: model.TestCase, expected: str) -> None:
    assert reasons.line(given) == expected


def test_line__of_a_go_test_whose_subtest_failed() -> None:
    given = case("Failed", "=== RUN   TestPrices\n--- FAIL: TestPrices (0.00s)\n")._replace(producer="go")
    assert reasons.line(given) == "failed without a message of its own"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "    def check(v):\n>       assert v == 275  # VAT\nE       AssertionError\n",
            "AssertionError: assert v == 275 # VAT",
        ),
        (f"E   {'x' * 9000}\n"[4:] + "E       ValueError: late\n", "ValueError: late"),
        ("[Error: test failed] { code: 'ERR_TEST_FAILURE', exitCode: 1, signal: null }", "test failed: exit code 1"),
        (
            "Error [ERR_TEST_FAILURE]: failed running beforeEach hook\n    at async x (index 0) {\n"
            "  failureType: 'hookFailed',\n  cause: Error: no warehouse\n      at a (/w/a.js:1:2)\n",
            "Error: no warehouse",
        ),
        (  # its class stands with the cause alone, and before the message of other failures of the same cause
            "Error [ERR_TEST_FAILURE]: no port 5000\n    at AsyncResource.runInAsyncScope (node:async_hooks:206:9) {\n"
            "  failureType: 'testCodeFailure',\n  cause: Error: no port 5000\n      at T (file:///w/a.mjs:3:55)\n",
            "Error: no port 5000",
        ),
        (
            "Error [ERR_TEST_FAILURE]: 1 subtest failed\n    at async x (index 0) {\n  cause: '1 subtest failed',\n",
            "1 subtest failed",
        ),
        (
            "  [one] › e2e/a.spec.ts:34:8 › shop › fails ────\n\n    Expected to fail, but passed.\n",
            "Expected to fail, but passed.",
        ),
        (
            "  a.spec.ts:34:8 › shop › fails ────\n\n    Expected to fail, but passed.\n\n"
            "    Retry #1 ─────\n\n    Expected to fail, but passed.\n",
            "Expected to fail, but passed.",
        ),
        (
            "  a.spec.ts:3:8 › shop › waits ────\n\n    Test timeout of 60ms exceeded.\n\n"
            "    Error Context: ../results/error-context.md\n",
            "Test timeout of 60ms exceeded.",
        ),
        ("no price\nError: no price\n    at a (/w/a.js:1:2)\n", "Error: no price"),
    ],
)
def test_line__tells_why_where_the_first_line_does_not(text: str, expected: str) -> None:
    message = text.partition("\n")[0] if text.startswith("no price") else ""
    assert reasons.line(case(message, text)) == expected


NODE_20 = (
    "[Error [ERR_TEST_FAILURE]: {}] {{\n  code: 'ERR_TEST_FAILURE',\n  failureType: 'testCodeFailure',\n  cause: {}\n"
)


@pytest.mark.parametrize(
    ("message", "words", "cause", "expected"),
    [
        ("onetwo", "one\ntwo", "Error [StockError]: one", "one two"),
        ("no &quot;tea&quot;", 'no "tea"', 'Error: no "tea"', 'no "tea"'),
        ("got:'a' !== 'b'", "got:\n\n'a' !== 'b'\n", "AssertionError [ERR_ASSERTION]: got:", "got: 'a' !== 'b'"),
        ("a &quot; b", "a &quot; b", "Error: a &quot; b", "Error: a &quot; b"),  # as its writer has it
        ("", "", "RangeError", "RangeError"),
        ("no tea", "no tea", "Error: no tea", "Error: no tea"),
    ],
)
def test_line__of_node_20_has_its_line_breaks_and_quotes(message: str, words: str, cause: str, expected: str) -> None:
    assert reasons.line(case(message, f"\n{NODE_20.format(words, cause)}    at a (/w/a.js:1:2)\n}}\n")) == expected


@given(hostile.TEXTS, hostile.TEXTS)
def test_line__the_telling_lines_are_known_or_looked_for(message: str, text: str) -> None:
    case = samples.PYTEST_FAILURE._replace(message=message, text=text)
    said, known = reasons._found(case)
    assert said == reasons.of(case)
    assert not known or known == [line for line in report_lines.split(said) if report_lines.tells(line, case)]


def test_of__without_the_place_that_stands_beside_it() -> None:
    case = model.TestCase(
        "t", "c", "g", model.Status.FAILED, message="cache_test.go:12: got 4", file="go/cache_test.go"
    )
    assert reasons.of(case._replace(line=12)) == "got 4"
    assert reasons.line(case._replace(line=12)) == "got 4"
    assert reasons.of(case._replace(line=9)) == "cache_test.go:12: got 4"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("/w/src/cart.py:12: got 3", "got 3"),
        ("C:\\w\\cart.py(12, 5): got 3", "got 3"),
        ("/w/src/cart.py:9: got 3", "/w/src/cart.py:9: got 3"),  # not where it failed
        ("got 3 in cart.py:12: no price", "got 3 in cart.py:12: no price"),
        ("no price\nof /w/src/cart.py:12: tea", "no price of /w/src/cart.py:12: tea"),
        ("/w/src/cart.py:12: ", "/w/src/cart.py:12:"),
    ],
)
def test_line__without_the_path_that_stands_before_it(message: str, expected: str) -> None:
    failure = case(message)._replace(file="src/cart.py", line=12)
    assert reasons.line(failure) == expected


def test_of__a_traceback_that_is_the_message() -> None:
    raised = 'Traceback (most recent call last):\n  File "cart.py", line 1, in t\n    total()\nValueError: no price'
    assert reasons.of(case(raised)) == "ValueError: no price"


def test_by_writer__the_quick_look_is_for_a_part_of_the_sign() -> None:
    assert [writer.sign for writer in producer_reasons._WRITERS if writer.rarest not in writer.sign] == []


@pytest.mark.parametrize(
    "text",
    [
        "E       fixture 'db' not found",
        "Jest encountered an unexpected token\nSyntaxError: no",
        "CHECK( a == b ) is NOT correct!",
        "Error [ERR_TEST_FAILURE]: no price",
        "[Error: test failed] { x exitCode: 1,",
        "**error:no price",
        "Scenario: throws\n\nMessage:\nno price",
        GROUP,
        CELL,
        HTMLHINT,
        REGRESSION,
        SCHEMATHESIS,
        MUNIT,
    ],
)
def test_by_writer__finds_each_writers_own_way(text: str) -> None:
    assert producer_reasons.reason("", text)


@pytest.mark.parametrize(
    ("message", "text", "reason"),
    [
        # Ginkgo: its verdict before, and the place with the time of day behind
        ("want 300", "[FAILED] want 300\nIn [It] at: /w/cart_test.go:9 @ 11/26/26 19:22:16.293\n", "want 300"),
        ("", "want 300\n    at <Jasmine>\n    at check (cart.js:9:4)", "want 300"),
        ("", "no price\nCallStack (from HasCallStack):\n  error, called at Cart.hs:9:15 in main:Main", "no price"),
        # Radish: the step, and then the traceback
        (
            "Then it is 300",
            'Then it is 300\n\nTraceback (most recent call last):\n  File "s.py", line 8\nE: got 275',
            "E: got 275",
        ),
        # Cucumber's Ruby: the name of the scenario as the message
        (
            "failed adds up",
            "Scenario: adds up\n\nMessage:\n\nwant 300 (RuntimeError)\n./s.rb:8:in `check'",
            "want 300 (RuntimeError)",
        ),
        # Mocha's xunit: the message, its own difference, and the stack
        (
            "",
            "want:\n\n  -275\n  +300\n\nAssertionError [ERR]: want:\n\n275\n    at check (t.js:5:1)",
            "AssertionError [ERR]: want:\n\n275",
        ),
    ],
)
def test_of__leaves_out_what_stands_around_the_reason(message: str, text: str, reason: str) -> None:
    assert reasons.of(model.TestCase("adds up", "c", "g", model.Status.FAILED, message=message, text=text)) == reason


@pytest.mark.parametrize(
    "message",
    ["src/cart.py:5:28: no price", "cart.py:5: no price", "/w/cart.py(5, 28): no price", "C:\\w\\cart.py(5): no price"],
)
def test_line__leaves_out_the_own_place(message: str) -> None:
    case = model.TestCase("t", "c", "g", model.Status.FAILED, message=message, file="src/cart.py")
    assert reasons.line(case._replace(line=5)) == "no price"
    assert reasons.line(case._replace(line=6)) == message


LOGGED = "=== RUN   TestA\n    a_test.go:5: error: a log\n    a_test.go:6: closed\n    a_test.go:7: want: a log\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (LOGGED, "closed"),
        (f"panic: a log\n{LOGGED}", "closed"),
        (f"{GO_PANIC}\n{LOGGED}", "closed"),  # recovered, and its stack printed
        (f"panic: a log\n    a_test.go:6: closed\n{GO_PANIC}", "panic: assignment to entry in nil map"),
    ],
)
def test_of__a_go_test_that_logs_what_looks_like_trouble(text: str, reason: str) -> None:
    failed = case("Failed", text)._replace(producer="go", file="shop/a_test.go", line=6)
    assert reasons.of(failed) == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("PASS\nleak: 3 goroutines\nexit status 1\nFAIL\tx.org/s/cart\t0.025s\n", "leak: 3 goroutines"),
        ("exit status 3\nFAIL\tx.org/s/cart\t0.025s\n", "exit status 3"),
        ("FAIL\tx.org/s/cart [build failed]\n", "FAIL x.org/s/cart [build failed]"),
        ("fatal error: stack overflow\n\nruntime stack:\nruntime.throw({0x1})\n", "fatal error: stack overflow"),
        ("SIGSEGV: x\n\ngoroutine 7 gp=0xc0 m=0 mp=0x7c [syscall]:\nruntime.cgocall(0x5)\n", "SIGSEGV: x"),
    ],
)
def test_line__of_a_go_package_is_what_it_printed(text: str, reason: str) -> None:
    failed = case(text.partition("\n")[0], text)._replace(name="TestMain", producer="go", file="", line=0)
    assert reasons.line(failed) == reason


def test_line__of_a_go_test_has_the_values_that_look_like_a_package() -> None:
    failed = case("want:\nPASS\ngot:\nFAIL", name="TestA")._replace(producer="go")
    assert reasons.line(failed) == "want: PASS got: FAIL"


GOCHECK = """
FAIL: a_test.go:5: CartSuite.TestTotal

a_test.go:6:
    c.Assert(total, Equals, 275)
... obtained int = 250
... expected int = 275

PANIC: a_test.go:9: CartSuite.TestThrows

... Panic: no price (PC=0x48B499)
"""
CONVEY = """x
Failures:

  * /w/shop/a_test.go\x20
  Line 6:
  Expected: 275
  Actual:   250
  (Should equal)!


1 total assertion
"""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOCHECK, "obtained int = 250\nexpected int = 275"),
        (GOCHECK.partition("PANIC")[2].join(("PANIC", "")), "Panic: no price (PC=0x48B499)"),
        (CONVEY, "Expected: 275\nActual:   250\n(Should equal)!"),
    ],
)
def test_of__a_go_test_that_failed_in_a_suite_of_another_library(text: str, reason: str) -> None:
    text = f"=== RUN   Test\n{text}--- FAIL: Test (0.00s)\n"
    failed = case("Failed", text)._replace(producer="go", file="shop/a_test.go", line=6)
    assert reasons.of(failed) == reason


DOCTEST = """009 Return the price.
010
011     >>> price(
012     ...     "tea")
Expected:
    200
Got:
    250

/home/runner/work/shop/shop/shop/money.py:11: DocTestFailure"""
UNEXPECTED = """022         >>> Cart().total()
UNEXPECTED EXCEPTION: ValueError('no total')
Traceback (most recent call last):
  File "/usr/lib/python3.11/doctest.py", line 1353, in __run
    exec(compile(example.source, filename, "single",
  File "/home/runner/work/shop/shop/shop/money.py", line 25, in total
    raise ValueError("no total")
ValueError: no total
/home/runner/work/shop/shop/shop/money.py:22: UnexpectedException"""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (DOCTEST, '>>> price(\n...     "tea")\nExpected:\n    200\nGot:\n    250'),
        (UNEXPECTED, ">>> Cart().total()\nValueError: no total"),
        ("a.py:1: DocTestFailure", "a.py:1: DocTestFailure"),
    ],
)
def test_of__an_example_in_a_docstring(text: str, reason: str) -> None:
    assert reasons.of(case(text, text)._replace(producer="pytest")) == reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("compare: ===\nat:\n  lineNumber: 6\nstack: |\n  t (a.js:6:5)\ndiff: |\n  --- expected\n  +++ actual\n"
         "  @@ -1,1 +1,1 @@\n  -119\n  +120\n", "total\n-119\n+120"),
        ("stack: |\n  t (a.js:6:5)\nat:\n  lineNumber: 6\ntype: RangeError\ncode: E\ntapCaught: throw\n",
         "RangeError: total"),
        ("stack: |\n  t (a.js:6:5)\ntapCaught: returnedPromiseRejection\n", "total"),
        ("at:\n  lineNumber: 6\nstack: |\n  t (a.js:6:5)\n", "total"),
        ("at:\n  lineNumber: 6\nsource: |\n  t.test('total', () => {\n", model.NO_MESSAGE),
    ],
)  # fmt: skip
def test_of__node_taps_words_among_the_keys(text: str, expected: str) -> None:
    """The name of a case is that of an assertion or the message of what was thrown."""
    assert reasons.of(case("at:", text)._replace(producer="tap", name="total")) == expected


def test_of__avas_words_among_the_keys_of_tap_xunit() -> None:
    text = 'name: AssertionError\n  details: {"Difference:":"- 250\\n+ 275"}\n  message: the total is wrong\n'
    failed = case("", f"  ---\n  {text}")._replace(producer="tap-xunit")
    assert reasons.of(failed) == "the total is wrong\nDifference: - 250\n+ 275"
    assert "AssertionError" in reasons.of(failed._replace(text=failed.text.replace("{", "{{")[:60]))


_EXIT_CODE = "Dubious, test returned 255 (wstat 65280, 0xff00)"


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (
            "1..2\nok 1\nno tea\n  in sub till at lib/Till.rakumod (Till) line 4\n  in block <unit> at a.t line 7\n",
            "no tea",
        ),
        (
            "ok 1 - opens\nthe till is jammed at lib/Till.pm line 6.\n# Looks like it ended",
            "the till is jammed at lib/Till",
        ),
        ('syntax error at t/a.t line 3, near "= ;"\nExecution of t/a.t aborted.', "syntax error at t/a.t line 3"),
        ("ok 1 - looks at t/a.t line 3.\n# at t/a.t line 4.\n1..2", _EXIT_CODE),
        ("ok 1 - opens\n# Looks like your test exited with 4 just after 1.", "Looks like your test exited with 4"),
        ("", _EXIT_CODE),
    ],
)
def test_line__of_a_file_of_perl_is_what_it_died_of(output: str, reason: str) -> None:
    died = model.TestCase(
        name="a_t", classname="a_t", group="a_t", status=model.Status.ERROR, message=_EXIT_CODE, output=output
    )
    assert reasons.line(died).startswith(reason)


@pytest.mark.parametrize(
    ("comments", "reason"),
    [
        (
            "#   Failed test 'VAT < 10'\n#   at t/a.t line 7.\n#    got: '4'\n#  expected: '5'\n",
            "got: '4' expected: '5'",
        ),
        ("#   Failed test 'VAT < 10'\n#   at t/a.t line 7.\n# Subtest: next\n    ok 1 - fine", ""),
        ("#     Structures begin differing at:\n#  $got->{a} = '1'", "Structures begin differing at: $got->{a} = '1'"),
        ("#   at t/a.t line 7.\n# at least 2 in line 3. Too few\n", "at least 2 in line 3. Too few"),
        ("", ""),
    ],
)
def test_line__of_a_test_of_perl_is_its_title_and_what_it_got(comments: str, reason: str) -> None:
    title = "not ok 2 - VAT < 10"
    failed = case(title, f"{title.replace('<', '&lt;')}\n\n{comments}", "2 - VAT < 10")._replace(producer="prove")
    assert reasons.line(failed) == f"{title} {reason}".strip()


def test_line__is_not_the_frame_of_lua_below_the_reason() -> None:
    text = "spec/a.lua:4: no price\nstack traceback:\n\tspec/a.lua:4: in function <spec/a.lua:3>\n"
    failed = model.TestCase(name="a", classname="", group="g", status=model.Status.ERROR, message=text)
    assert reasons.line(failed) == "spec/a.lua:4: no price"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (case("Not the same", "  Actual (a): 4\n  Expected (5): 5")._replace(producer="qttest"), "Actual (a): 4"),
        (case("/w/t.nim(18, 19): Check failed: tea == 3", "tea was 2"), "Check failed: tea == 3 tea was 2"),
        (
            case("a not equal to b. ('test-a.R:16')", "a not equal to b.\n[1] 2 - 3 == -1\nBacktrace:\n 1. f()"),
            "a not equal to b. [1] 2 - 3 == -1",
        ),
    ],
)
def test_line__has_the_values_that_stand_in_the_text_alone(given: model.TestCase, reason: str) -> None:
    assert reason in reasons.line(given)
    assert "f()" not in reasons.line(given)


@pytest.mark.parametrize(
    "given",
    [
        case("Not the same", "Actual (a): 4"),
        case("/w/t.nim(18, 19): Check failed: tea == 3"),
        case("a ('test-a.R:16')", "b\n[1] 2"),
    ],
)
def test_line__without_such_values_is_the_message(given: model.TestCase) -> None:
    assert reasons.line(given).endswith(given.message)


@pytest.mark.parametrize(
    ("message", "output", "reason"),
    [
        ("Unable to find executable", "Unable to find executable: till", "Unable to find executable: till"),
        ("Fixture dependency failed", "Failed test dependencies: open\n", "Failed test dependencies: open"),
        ("Fixture dependency failed", "", "Fixture dependency failed"),
        ("Required regular expression not found.", "total", "Required regular expression not found."),
    ],
)
def test_line__of_a_test_that_ctest_did_not_run(message: str, output: str, reason: str) -> None:
    assert reasons.line(case(message, output=output)._replace(producer="ctest")) == reason


def test_line__of_clojure_without_its_place() -> None:
    given = case("", "expected: (= 1 2)\n  actual: (not (= 1 2))\n      at: MultiFn.java:229")
    assert reasons.line(given) == "expected: (= 1 2) actual: (not (= 1 2))"
