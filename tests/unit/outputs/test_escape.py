import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.outputs.text import escape
from tests.unit.outputs import hostile


@given(hostile.TEXTS)
def test_markdown__nothing_comes_alive(text: str) -> None:
    assert hostile.alive(escape.markdown(text)) == []


@given(hostile.TEXTS)
def test_markdown__shows_the_text_itself(text: str) -> None:
    assert hostile.shown(escape.markdown(text)) == escape.one_line(text)


@given(hostile.TEXTS)
def test_prose__only_code_comes_alive(text: str) -> None:
    escaped = escape.prose(text)
    assert escaped.count("<code>") == escaped.count("</code>")
    for piece in re.split(r"</?code>", escaped):
        assert [found for found in hostile.alive(piece) if not re.fullmatch(r"[0-9]+[.)]", found)] == []


@pytest.mark.parametrize("token", hostile.TOKENS)
def test_alive__the_check_itself_sees_each_token(token: str) -> None:
    """A check that finds nothing in anything would pass every test above."""
    if re.search(r"[<`@#|:\[$*~_\\&=>!]|www|---|deadbeef|0123|GH|gh|1\.|^- ", token) and not token.isspace():
        assert hostile.alive(escape.clean(token)) or not escape.one_line(token).strip("#: -.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain name", "plain name"),
        ("a.b/c, (d) 'e'; 100%?", "a.b/c, (d) 'e'; 100%?"),
        ("a|b", "a&#124;b"),
        ("@bob", "<span>&#64;</span>bob"),
        ("fixes #12", "fixes <span>&#35;</span>12"),
        ("GH-12", "GH<span>&#45;</span>12"),
        ("at 0123abcd", "at 0123ab<span>cd</span>"),
        ("$x$", "<span>&#36;</span>x<span>&#36;</span>"),
        ("1. one", "1&#46; one"),
        ("two\nlines", "two lines"),
        ("", ""),
    ],
)
def test_markdown__rules(text: str, expected: str) -> None:
    assert escape.markdown(text) == expected


def test_code__of_nothing_is_nothing() -> None:
    assert escape.code(" \n ") == ""
    assert escape.code("a|`b`") == "<code>a&#124;&#96;b&#96;</code>"


def test_prose__shows_backticks_as_code() -> None:
    assert escape.prose("set `token` first") == "set <code>token</code> first"
    assert escape.prose("a ` alone") == "a &#96; alone"
    assert escape.prose("nothing `` between") == "nothing &#96;&#96; between"


@given(hostile.TEXTS)
def test_fence__is_not_closed_from_inside(text: str) -> None:
    fenced = escape.fence(text)
    assert hostile.faults(fenced) == []
    mark = fenced[: fenced.index("t")]
    assert 3 <= len(mark) < 255
    assert fenced.count("\n" + mark) == 1


def test_fence__is_longer_than_any_run_inside() -> None:
    assert escape.fence("a ```` b") == "`````text\na ```` b\n`````"


def test_fence__breaks_runs_that_cmark_can_not_count() -> None:
    assert max(len(run) for run in re.findall("`+", escape.fence("`" * 1000))) == 100


@given(hostile.TEXTS)
def test_clean__leaves_nothing_hidden(text: str) -> None:
    cleaned = escape.clean(text)
    assert not re.search(
        "[\0-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", cleaned
    )
    cleaned.encode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("#x1B[31mred#x1B[0m", "red"),
        ("\x1b]8;;https://x\x1b\\label\x1b]8;;\x07", "label"),
        ("\x1b]0;never ended", "0;never ended"),
        ("\x1b(Bx\x1b7", "x"),
        ("list[0m]", "list[0m]"),
    ],
)
def test_strip_ansi__keeps_the_text(text: str, expected: str) -> None:
    assert escape.strip_ansi(text) == expected


def test_clean__shows_what_would_mislead() -> None:
    assert escape.clean("a\u202eb\0c\x1b\n\x7f\x90") == "a\\u202eb␀c␛\n␡\\x90"
    assert escape.clean("10%\r20%\u2028end") == "10%\n20%\nend"
    assert escape.clean("👩\u200d💻 \u26a0\ufe0f") == "👩\u200d💻 \u26a0\ufe0f"


@given(hostile.TEXTS)
def test_defuse__no_line_is_a_command(text: str) -> None:
    for line in re.split("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]", escape.defuse(text)):
        seen = re.sub("[\u200b-\u200f\u2060\u00ad\ufe00-\ufe0f\ufeff]", "", line)  # as a comparison by culture sees it
        assert not seen.strip().startswith("::")
        assert not re.search(r"##\w*\[", seen)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::error::x", ": :error::x"),
        (" \u00a0::error::x", " \u00a0: :error::x"),
        ("ok\r::error::x", "ok\n: :error::x"),
        ("a ##[group]x", "a ## [group]x"),
        ("###[x]", "### [x]"),
        ("std::vector # [x]", "std::vector # [x]"),
        (":\u200d:error::", ": \u200d:error::"),
        ("#\u200b#[error]", "## [error]"),
    ],
)
def test_defuse__rules(text: str, expected: str) -> None:
    assert escape.defuse(text) == expected


def _unescape(text: str) -> str:
    for code, char in (("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


@pytest.mark.slow
@given(hostile.TEXTS, hostile.TEXTS)
def test_command__is_one_command(text: str, title: str) -> None:
    line = escape.command("error", text, title=title)
    assert len(line.splitlines()) == 1
    head, data = re.fullmatch(r"::error(?: title=([^:,]*))?::(.*)", line, re.DOTALL).groups("")  # type: ignore[union-attr]
    assert _unescape(head) == escape.defuse(escape.one_line(title, 1000))
    assert _unescape(data) == escape.defuse(text).strip("\n")


@pytest.mark.slow
@given(st.integers(0, 30), st.sampled_from(["%", "\na", "a", "🙂", "a%"]))
def test_command__is_cut_at_4096_utf16_units(extra: int, char: str) -> None:
    line = escape.command("warning", "x" * extra + char * 9000, file="a.py", line="3")
    assert 4090 <= len(line.encode("utf-16-le")) // 2 <= 4096
    assert line.endswith("…")
    assert not re.search(r"%(?!25|0A)", line)


def test_command__leaves_empty_properties_out() -> None:
    assert escape.command("error", "50%\r\nx", file="", line="", title="a:b,c") == "::error title=a%3Ab%2Cc::50%25%0Ax"
    assert escape.command("endgroup", "") == "::endgroup::"


@pytest.mark.parametrize(
    "url", ["https://app.buddy.works/a/b?c=d&e=f#g", "http://127.0.0.1:8080", "https://h/api/x_y~z"]
)
def test_address__plain(url: str) -> None:
    assert escape.address(url) == url
    assert escape.link("there", url) == f"[there](<{url}>)"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "https://user:pw@host/",
        "https://h/a b",
        "https://h/)",
        "https://h/>x",
        "ftp://h/",
        "//h/x",
        "https://h/\n",
        "https://h/\u202e",
        "https://h/`",
        "https://h/" + "a" * 2000,
        "https:///x",
    ],
)
def test_address__refused(url: str | None) -> None:
    assert escape.address(url) == ""
    assert escape.link("there", url) == ""


def test_linked_code__is_a_link_where_there_is_an_address() -> None:
    link = escape.linked_code("a|b", "https://h/x?y=1&copy=2#L3")
    assert link == '<a href="https://h/x?y=1&#38;copy=2#L3"><code>a&#124;b</code></a>'
    assert escape.linked_code("a", 'https://h/" onclick="x') == "<code>a</code>"
    assert escape.linked_code("a", "") == "<code>a</code>"
    assert escape.linked_code("", "https://h/") == ""


@given(hostile.TEXTS, st.integers(1, 40))
def test_one_line__is_short_and_one_line(text: str, limit: int) -> None:
    line = escape.one_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1


def test_block__cuts_the_middle_and_says_so() -> None:
    assert escape.block("a" * 10 + "b" * 1995 + "c" * 5, 10, 5) == "a" * 10 + "\n… 1,995 characters cut …\n" + "c" * 5
    assert escape.block("\n\n  indented\n\n", 100, 0) == "  indented"


@pytest.mark.parametrize("char", ["\n", "\x1b]", "\x1b[", "`", "@", "#", " ", ":", "a", "\x9b"])
def test_every_rule__is_fast_on_megabytes(char: str) -> None:
    text = char * (4_000_000 // len(char))
    started = time.thread_time()
    for rule in (escape.markdown, escape.code, escape.one_line, lambda text: escape.command("error", text)):
        rule(text)
    escape.fence(escape.block(text, 4000, 2000))
    escape.defuse(text[:200_000])
    assert time.thread_time() - started < 10
