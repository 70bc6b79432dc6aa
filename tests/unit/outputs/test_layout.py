from hypothesis import given
from hypothesis import strategies as st

from reporter.outputs.markdown import layout


def section(entries: list[str], total: int, share: float = 1.0) -> layout.Section:
    return layout.Section("<head>\n", entries, total, "thing", "things", "</head>\n", share)


@given(st.lists(st.text(st.sampled_from("aé€🙂"), max_size=30)), st.integers(0, 50), st.integers(0, 600))
def test_fit__never_takes_more_than_the_room(entries: list[str], beyond: int, room: int) -> None:
    fitted = layout.fit(section(entries, len(entries) + beyond), room)
    assert layout.size(fitted.text) <= room
    assert fitted.text.startswith("<head>\n" + "".join(entries[: fitted.shown])) or not fitted.text
    assert fitted.text.endswith("</head>\n") or not fitted.text


def test_fit__takes_all_there_is_room_for() -> None:
    whole = layout.fit(section(["one\n", "two\n"], 2), 1000)
    assert whole == ("<head>\none\ntwo\n</head>\n", 2)
    cut = layout.fit(section(["one\n", "two\n" * 100, "x"], 3), 100)
    assert cut == ("<head>\none\n\n*2 more things not shown*\n</head>\n", 1)


def test_fit__a_share_is_a_part_of_the_room() -> None:
    assert layout.fit(section(["x" * 60], 1), 120).shown == 1
    assert layout.fit(section(["x" * 60], 1, share=0.5), 120) == ("", 0)


def test_only_count__counts_in_words() -> None:
    assert layout.only_count(section([], 1), 100) == "\n*1 thing not shown*\n"
    assert layout.only_count(section([], 2000), 100) == "\n*2,000 things not shown*\n"
    assert layout.only_count(section([], 2), 10) == ""
    assert layout.only_count(section([], 0), 100) == ""
