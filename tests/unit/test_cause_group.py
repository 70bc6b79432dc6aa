"""What reasons of one cause have in common."""

from reporter import cause_group, model, varying


def group_of(*reasons: str) -> cause_group.Group:
    """Return a group that has compared these reasons."""
    case = model.TestCase("t", "c", "g", model.Status.FAILED)
    group = cause_group.Group(case, reasons[0])
    for reason in reasons:
        group.compare(reason, varying.split(reason))
    return group


def test_compare__finds_what_differs_behind_words_that_were_cut_at_other_places() -> None:
    group = group_of("id 7f3c n 5 m 6 lost", "id 9a n 5 m 6 lost", "id 7f3c n 8 m 6 lost")
    assert group.shown_reason() == "id … n … m 6 lost"
