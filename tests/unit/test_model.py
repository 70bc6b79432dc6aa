"""What is made of test cases by `model` itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter import model

_CASE = model.TestCase("a", "b", "c", model.Status.FAILED, time=0.5, message="m", line=3)
_CHANGES = st.fixed_dictionaries(
    {}, optional={"name": st.text(), "data": st.text(), "line": st.integers(), "producer": st.text()}
)


@given(_CHANGES)
def test_replace__is_what_named_tuples_do(changes: dict[str, str | int]) -> None:
    changed = model.replace(_CASE, **changes)
    assert changed == _CASE._replace(**changes)  # type: ignore[arg-type]
    assert type(changed) is model.TestCase


def test_replace__refuses_a_field_that_there_is_not() -> None:
    with pytest.raises(KeyError):
        model.replace(_CASE, title="x")
