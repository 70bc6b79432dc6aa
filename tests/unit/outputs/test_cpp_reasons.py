"""Why a program failed, by what C++'s frameworks print."""

import pytest

from reporter.outputs.text import cpp_reasons

GOOGLETEST = """\
[ RUN      ] Cart.Total
/src/my tests/cart.cpp:11: Failure
Expected equality of these values:
  250
  275
/src/my tests/cart.cpp:12: Failure
Value of: false
[  FAILED  ] Cart.Total (0 ms)
"""
GOOGLEMOCK = "Unexpected mock function call\nFunction call: get(5)"
CATCH2 = """\
/src/cart.cpp:11
...............................................................................

/src/cart.cpp:13: FAILED:
  CHECK( total == 275 )
with expansion:
  250 == 275

"""
ASAN = """\
=================================================================
==18143==ERROR: AddressSanitizer: heap-use-after-free on address 0x602 at pc 0x564 bp 0x7ff sp 0x7fe
READ of size 4 at 0x602 thread T0
    #0 0x56434dc60662 in at(int*, int) /w/src/cart.cpp:3
"""
QT = """\
PASS   : Cart::initTestCase()
FAIL!  : Cart::total() Compared values are not the same
   Actual   (3): 3
   Expected (4): 4
   Loc: [/src/tests/cart.cpp(6)]
PASS   : Cart::cleanupTestCase()
"""
RUNS = "Note: 200\n" + "".join(f"[ RUN      ] Cart.T{at}\n[       OK ] Cart.T{at}\n" for at in range(230))
CPPUTEST = "/src/cart.cpp:21: error: Failure in TEST(Cart, words)\n\tno price for tea\n\n.\n"


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (GOOGLETEST, "Expected equality of these values:\n250\n275"),
        ("-- a\nCMake Error at /w/my tests/a.cmake:4 (message):\n  total is 250\n\n\n", "total is 250"),
        ("unknown file: Failure\nC++ exception thrown\n[  FAILED  ] x", "C++ exception thrown"),
        ("unknown file: Failure\n\nUnexpected mock function call\n    Function call: get(5)\n\nx", GOOGLEMOCK),
        ("[----------] 1 test from Cart\n[ RUN      ] Cart.Total\n", "the program ended in the middle of Cart.Total"),
        (RUNS, ""),
        (f"{RUNS}cart.cpp:7: Failure\nno price\n", "no price"),
        (CATCH2, "CHECK( total == 275 )\n250 == 275"),
        ('cart.cpp(6): error: in "cart/total": VAT is missing\n', "VAT is missing"),
        ('unknown location(0): fatal error: in "x": runtime_error: no price\n', "runtime_error: no price"),
        ("cart.cpp:7: ERROR: CHECK( a ) is NOT correct!\n  values: 1\n", "CHECK( a ) is NOT correct!\nvalues: 1"),
        (
            "../t.c:3:F:cart:total:0: Assertion '3 == 4' failed: 3 == 3, 4 == 4",
            "Assertion '3 == 4' failed: 3 == 3, 4 == 4",
        ),
        (f"[ RUN      ] x\n{ASAN}", "AddressSanitizer: heap-use-after-free\nREAD of size 4 at 0x602 thread T0"),
        ("==7==ERROR: LeakSanitizer: detected memory leaks\n\nDirect leak", "LeakSanitizer: detected memory leaks"),
        ("WARNING: x\n==7==WARNING: ThreadSanitizer: data race (pid=7)\n", "ThreadSanitizer: data race"),
        (
            "/w/cart.cpp:6:16: runtime error: signed overflow: 1 + 1\n    #0 0x5\n",
            "runtime error: signed overflow: 1 + 1",
        ),
        (QT, "Compared values are not the same\nActual   (3): 3\nExpected (4): 4"),
        (CPPUTEST, "no price for tea"),
        ("[   LINE   ] --- cart.c:9: error: Failure!\n[  FAILED  ] total\n", ""),
        ("cart.cpp:7: a remark about an error\n", ""),
    ],
)
def test_failure__is_the_first_that_was_printed(output: str, said: str) -> None:
    assert cpp_reasons.failure(output) == said
