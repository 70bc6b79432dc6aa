"""Why a Rust test failed, where its last panic does not say so."""

import pytest

from reporter import model
from reporter.outputs.text import reasons, rust_reasons

OTHER_WORDS = """thread 't' (28805) panicked at tests/cart.rs:42:5:
out of tea
note: panic did not contain expected string
      panic message: "out of tea"
 expected substring: "no price"
"""
OVERFLOW = """
thread 'overflows' (28770) has overflowed its stack
fatal runtime error: stack overflow, aborting
"""
OF_THREAD = """
thread '<unnamed>' (702) panicked at tests/cart.rs:33:27:
assertion failed: total > 300
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace

thread 'in_a_thread' (701) panicked at tests/cart.rs:33:63:
called `Result::unwrap()` on an `Err` value: Any { .. }
"""


def _case(text: str, output: str = "", *, message: str = "", producer: str = "nextest") -> model.TestCase:
    return model.TestCase(
        "t", "c", "g", model.Status.FAILED, message=message, text=text, output=output, producer=producer
    )


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (_case(OTHER_WORDS), ["panic did not contain", '"out of tea"', '"no price"']),
        (_case("thread 't' panicked at a.rs:1:2", OTHER_WORDS), ["panic did not contain", '"no price"']),
        (_case("process aborted with signal 6 (SIGABRT)", OVERFLOW), ["overflowed its stack"]),
        (_case(OF_THREAD, message="failed ::t", producer="cargo2junit"), ["assertion failed: total > 300"]),
        (_case(OF_THREAD.rpartition("\n\n")[2], OF_THREAD), ["assertion failed: total > 300"]),
    ],
)
def test_of__what_stands_beside_the_panic(case: model.TestCase, said: list[str]) -> None:
    assert all(words in reasons.line(case) for words in said)


def test_of__a_plain_panic_says_it_itself() -> None:
    assert rust_reasons.of(_case("thread 't' panicked at a.rs:1:2:\nno price\n")) == ""
    assert rust_reasons.of(_case(OVERFLOW, producer="pytest")) == ""


def test_line__of_cargo2junit_without_a_text_is_not_the_name() -> None:
    assert reasons.line(_case("", message="failed ::t", producer="cargo2junit")) == model.NO_MESSAGE


def test_line__of_an_example_in_documentation() -> None:
    text = (
        "Test executable failed (exit status: 101).\n\nstderr:\n\nthread 'main' (7) panicked at a.rs:5:1:\nno price\n"
    )
    message = "failed ::src/lib.rs - gross (line 3)"
    case = _case(text, message=message, producer="cargo2junit")._replace(name="src/lib.rs - gross")
    assert reasons.line(case) == "no price"
