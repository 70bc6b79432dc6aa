"""How many problems of reports one run keeps, and which of them stay whatever their number."""

from reporter import model
from reporter.pipeline import reading, state


def test_keep__the_first_of_each_code_that_decides_stays() -> None:
    cut = model.Problem("is cut", "a.xml", effect=model.Effect.UNREAD, code="report-cut")
    claimed = model.Problem("claims", "a.xml", effect=model.Effect.CLAIMED_FAILURE, code="claimed-failure")
    note = model.Problem("differs", "a.xml", effect=model.Effect.NOTE, code="counts-differ")
    found = state.Found(kept_problems=reading._PROBLEMS)
    reading._keep(found, model.ReportFile("a.xml", problems=(note, cut, claimed, cut, claimed, note)))
    assert found.files[0].problems == (cut, claimed)
    assert found.unshown_problems == 4
