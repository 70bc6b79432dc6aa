"""Which repeated test cases are attempts at one test, and what they come to."""

from reporter import model

HELD_CASES = 100_000  # of one suite whose attempts have to be joined; beyond, each is counted


def join_attempts(cases: list[model.TestCase], promised: int | None) -> list[model.TestCase] | None:
    """Join repeated cases where `promised` says that they are attempts at one test; else return None.

    They are where `tests=` equals the number of distinct cases and is below the number of elements. The last
    attempt decides: pytest-rerunfailures writes the earlier ones without any result, so taking any success for a
    success would turn a test that always fails green.
    """
    attempts: dict[tuple[str, str], list[model.TestCase]] = {}
    for case in cases:
        attempts.setdefault((case.classname, case.name), []).append(case)
    if promised is None or promised != len(attempts) or promised >= len(cases):
        return None
    return [_join(several) for several in attempts.values()]


def _join(several: list[model.TestCase]) -> model.TestCase:
    last = several[-1]
    if len(several) == 1:
        return last
    told = next((case for case in several if case.message or case.text), last)
    return last._replace(
        earlier_attempts=last.earlier_attempts + len(several) - 1,
        flaky=last.status is model.Status.PASSED,
        message=last.message or told.message,
        text=last.text or told.text,
        data=last.data or told.data if last.status.is_bad else last.data,
    )
