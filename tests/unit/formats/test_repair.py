"""Broken bytes: what can be read is read, once, and what had to be repaired is said."""

import codecs
import collections
from pathlib import Path
from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter import model
from reporter.formats.junit import reader
from reporter.formats.junit.decode import encoding, feeding, repair, source
from reporter.formats.junit.parse import prescan
from tests.unit.formats.reports import read

CLEAN = """<?xml version="1.0" encoding="{encoding}"?>
<testsuite name="Käse" tests="3">
  <testcase name="a" classname="c"/>
  <testcase name="ü" classname="c"><failure message="m">text</failure></testcase>
  <testcase name="z" classname="c"/>
</testsuite>
"""
NAMES = ["a", "ü", "z"]


def _text(encoding: str) -> str:
    return CLEAN.format(encoding=encoding)


@pytest.mark.parametrize(
    ("data", "is_noted"),
    [
        (_text("utf-8").encode(), False),
        (codecs.BOM_UTF8 + _text("utf-8").encode(), False),
        (_text("latin-1").encode("latin-1"), False),
        (_text("windows-1252").encode("cp1252"), False),
        (_text("utf-16").encode("utf-16"), False),
        (_text("utf-16").encode("utf-16-le"), False),
        (_text("utf-16").encode("utf-16-be"), False),
        (_text("utf-32").encode("utf-32"), False),
        (_text("utf-32").encode("utf-32-le"), False),
        (_text("utf-32").encode("utf-32-be"), False),
        (_text("utf-8").encode("utf-16"), False),  # PowerShell's `>`
        (_text("utf-16").encode("utf-8"), True),  # .NET's StringWriter
        (_text("klingon").encode("utf-8"), True),
        (_text("utf-7").encode("utf-8"), True),
        (_text("idna").encode("utf-8"), True),
        (_text("hex").encode("utf-8"), True),
        (_text("utf-8").replace('version="1.0"', 'version="1.1"').encode(), False),
        (("\n \n" + _text("utf-8")).encode(), False),
        (("npm warn <deprecated> & more\n" + _text("utf-8")).encode(), True),
        ((_text("utf-8") + "Done in 3 s\n").encode(), False),
        (_text("utf-8").replace('message="m"', 'message="a < b"').encode(), True),
        (_text("utf-8").replace('message="m"', 'message="a & b"').encode(), True),
        (_text("utf-8").replace(">text<", ">&nbsp;<").encode(), True),
        (_text("utf-8").replace(">text<", ">a ]]> b<").encode(), True),
        (_text("utf-8").replace(">text<", ">a < b<").encode(), True),
        (_text("utf-8").replace(">text<", ">\x1b[31m red \x00<").encode(), True),
        (_text("utf-8").replace(">text<", ">&#x1b;[31m &#0; &#xFFFE;<").encode(), True),
        (_text("utf-8").replace(">text<", "><![CDATA[\x1b & <b> &nbsp;]]><").encode(), True),
        (_text("utf-8").replace(">text<", ">\ufffe<").encode(), True),
        (_text("utf-8").replace(">text<", ">{}<").encode().replace(b"{}", b"\xff\xfe latin \xe4"), True),
        (_text("utf-8").replace("?>", "?><!DOCTYPE testsuite>").encode(), False),
        (_text("utf-8").replace("?>", '?><!DOCTYPE t SYSTEM "junit.dtd">').encode(), False),
    ],
)
def test_report__is_read_whole(data: bytes, is_noted: bool) -> None:
    found = read(data)
    assert found.names == NAMES, found.file.problems
    assert [case.status.value for case in found.cases] == ["PASSED", "FAILED", "PASSED"]
    assert model.Effect.UNREAD not in found.effects
    assert bool(found.file.problems) >= is_noted


def test_report__a_declaration_that_a_test_quotes_declares_nothing() -> None:
    data = '<testsuite><testcase name="ü"><failure><![CDATA[<?xml version="1.0" encoding="latin-1"?>]]></failure>'
    assert read(data + "</testcase></testsuite>").names == ["ü"]
    assert read("npm warn\n" + _text("latin-1")).names == read(_text("latin-1")).names  # one behind chatter does


def test_report__an_attribute_that_is_there_twice_counts_once() -> None:
    found = read(
        _text("utf-8")
        .replace('name="a" classname', 'name="a" name="b\n" class="<" classname')
        .replace('message="m"', "message='m' message='n' message='o'")
    )
    assert found.names == NAMES
    assert found.cases[1].message == "m"
    assert [case.report_line for case in found.cases] == [3, 5, 6]
    assert "removed 3 attributes that are there twice" in found.messages
    assert model.Effect.UNREAD not in found.effects


@pytest.mark.slow
@pytest.mark.parametrize("broken", ["", "\x00"])
def test_report__that_is_written_to_while_it_is_read(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "junit.xml"
    cases = "".join(f'<testcase name="t{number}"/>' for number in range(20_000))
    path.write_text(f"<testsuite>{broken}{cases}")
    report = reader.Report("junit.xml", lambda: path.open("rb"))
    blocks = report.blocks()
    names = [case.name for case in next(blocks)]
    with path.open("a") as file:
        file.write('<testcase name="late"/></testsuite>')
    names += [case.name for block in blocks for case in block]
    assert len(names) == len(set(names))
    (problem,) = (problem for problem in report.summary().problems if "written to" in problem.message)
    assert problem.effect is model.Effect.UNREAD


@pytest.mark.parametrize("encoding", ["shift_jis", "gbk", "big5", "euc-jp", "cp1251"])
def test_report__in_a_legacy_encoding(encoding: str) -> None:
    letters = "Ж" if encoding == "cp1251" else "日本"
    text = f'<?xml version="1.0" encoding="{encoding}"?><testsuite><testcase name="{letters}"/></testsuite>'
    assert read(text.encode(encoding)).names == [letters]


def test_report__latin_1_that_says_utf_8_keeps_its_cases() -> None:
    found = read(_text("utf-8").encode("latin-1"))
    assert found.names == ["a", "\ufffd", "z"]
    assert "could not be decoded" in found.messages


def test_report__text_in_cdata_is_kept_as_it_is() -> None:
    data = '<testsuite><testcase name="t"><failure><![CDATA[&nbsp; <b> & \x1b]]></failure></testcase></testsuite>'
    assert read(data).cases[0].text == "&nbsp; <b> & "


def test_report__two_documents_are_both_read() -> None:
    found = read(_text("utf-8") + _text("utf-8").replace('"a"', '"second"'))
    assert found.names == [*NAMES, "second", "ü", "z"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"  \n", "is not XML"),
        (b"no xml at all", "is not XML"),
        (bytes(range(256)) * 4, "is not XML"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "is not XML"),
        (b"<html><body><br></body></html>", "HTML page"),
    ],
)
def test_report__that_is_none(data: bytes, words: str) -> None:
    found = read(data)
    assert found.cases == []
    assert words in found.messages
    assert found.effects == {model.Effect.UNREAD}


def test_report__truncated_gives_its_complete_cases_and_the_line() -> None:
    found = read(_text("utf-8").split('<testcase name="z"')[0] + "<testcase na")
    assert found.names == NAMES[:2]
    (problem,) = found.file.problems
    assert (problem.effect, problem.line) == (model.Effect.UNREAD, 5)
    assert "after line 5" in problem.message


def test_report__truncated_and_repaired_is_still_truncated() -> None:
    found = read(_text("utf-8").replace(">text<", ">\x1b<").split("</testsuite>")[0])
    assert found.names == NAMES
    assert model.Effect.UNREAD in found.effects


def test_report__truncated_with_a_claim_is_a_failure() -> None:
    found = read('<testsuite failures="1"><testcase name="a"/><testca')
    assert found.effects == {model.Effect.UNREAD, model.Effect.CLAIMED_FAILURE}


@given(st.integers(0, len(CLEAN)))
def test_report__cut_anywhere_gives_the_cases_before(cut: int) -> None:
    data = _text("utf-8").encode()
    cut = min(cut, len(data))
    found = read(data[:cut])
    ends = [data.index(b'"a" classname="c"/>') + 19, data.index(b"</testcase>") + 11, data.index(b'"z"') + 19]
    assert found.names == NAMES[: sum(cut >= end for end in ends)]


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 64])
@pytest.mark.parametrize(
    "broken",
    [
        "",
        "\x1b",
        "&nbsp;",
        "&#x1b;",
        "]]>",
        "< ",
        "<![CDATA[ ]] \x00 ]]>",
        "<![CDATA[" + "]" * 5 + "\x1b]]>",
        "<!-- & -->\x00",
    ],
)
def test_repaired__loses_and_doubles_nothing_at_chunk_borders(
    monkeypatch: pytest.MonkeyPatch, chunk: int, broken: str
) -> None:
    """Every case is given once, wherever the first pass stopped."""
    monkeypatch.setattr(source, "CHUNK_BYTES", chunk)
    cases = [f'<testcase name="t{number}" classname="c"><skipped>x</skipped></testcase>' for number in range(20)]
    cases[10] = cases[10].replace(">x<", f">{broken}<")
    cases[15] = cases[15].replace(">x<", ">\x00<")
    found = read(f'<testsuite tests="20">{"".join(cases)}</testsuite>')
    assert found.names == [f"t{number}" for number in range(20)]
    assert model.Effect.UNREAD not in found.effects


@pytest.mark.parametrize("chunk", [1, 5, 1 << 18])
def test_repaired__joins_attempts_too(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(source, "CHUNK_BYTES", chunk)
    found = read(
        '<testsuite tests="1"><testcase name="a"/><testcase name="a"/></testsuite>\n'.join(["<testsuites>\x00", ""])
        + '<testsuite tests="1"><testcase name="b"><failure>\x00</failure></testcase><testcase name="b"/></testsuite>'
        + "</testsuites>"
    )
    assert [(case.name, case.flaky) for case in found.cases] == [("a", True), ("b", True)]


@given(st.binary(max_size=400))
def test_report__any_bytes_give_cases_and_problems(data: bytes) -> None:
    found = read(data)
    assert found.file.counts.tests == len(found.cases)


_VALID = _text("utf-8").encode() * 1


@given(st.integers(0, len(_VALID) - 1), st.binary(min_size=1, max_size=3), st.booleans())
def test_report__any_damage_gives_cases_and_problems(at: int, damage: bytes, insert: bool) -> None:
    found = read(_VALID[:at] + damage + _VALID[at if insert else at + len(damage) :])
    assert found.file.counts.tests == len(found.cases)
    assert len(found.cases) <= 4


@given(
    st.lists(st.sampled_from(["<", ">", "&", "]]>", "<![CDATA[", '"', "'", "<testcase name='x'", "/>", "\x00", "é"]))
)
def test_report__any_mixture_of_marks_gives_cases_and_problems(pieces: list[str]) -> None:
    found = read("<testsuite>" + "".join(pieces) + "</testsuite>")
    assert found.file.counts.tests == len(found.cases)


@pytest.mark.parametrize("chunk", [1, 9, 1 << 18])
def test_overfull_suites__finds_suites_that_hold_more(chunk: int) -> None:
    data = (
        b'<testsuites tests="9"><testsuite name="a>b" tests="1"><testcase/><testcase/></testsuite>'
        b"<testsuite tests='2'><testcase/><testcase/></testsuite><testsuite><testcase/></testsuite>"
        b'<n:testsuite tests="0"><n:testcase/></n:testsuite></testsuites>'
    )
    chunks = [data[at : at + chunk] for at in range(0, len(data), chunk)]
    expected = {data.index(b"<testsuite name"), data.index(b"<n:testsuite")}
    assert expected <= prescan.suites_to_hold(chunks)
    assert data.index(b"<testsuite tests='2'") not in prescan.suites_to_hold(chunks)


def test_counts__are_additive_and_independent_of_order() -> None:
    reports = [read(_text("utf-8")), read('<testsuite><testcase name="q" time="2"/></testsuite>')]
    forwards = sum((found.file.counts for found in reports), model.Counts())
    backwards = sum((found.file.counts for found in reversed(reports)), model.Counts())
    assert forwards == backwards == model.Counts.of([case for found in reports for case in found.cases])


def test_report__that_can_not_be_opened() -> None:
    def refuse() -> None:
        raise PermissionError(13, "Permission denied")

    report = reader.Report("a.xml", refuse)  # type: ignore[arg-type]
    assert list(report.blocks()) == []
    assert report.summary().problems == (
        model.Problem("can't be read: Permission denied", "a.xml", 0, model.Effect.UNREAD, "unreadable"),
    )


PIECES = [
    "<testsuite><![CDATA[a & b ]]]></testsuite>",
    "<testsuite><![CDATA[a]]></testsuite> & <![CDATA[&]]>",
    "<testsuite>a ]]> b &amp; c &#x1b; d &nope; e &</testsuite>",
    '<testsuite><testcase name="a < b & c" name="twice"/></testsuite>',
    "two lines\nof a log\n<testsuite>\n<testcase/></testsuite>",
    '<?xml version="1.0"?><!DOCTYPE testsuite [<!ENTITY a "b">]><testsuite>a < b</testsuite>',
]


@pytest.mark.parametrize("text", PIECES)
def test_repairer__comes_to_the_same_wherever_a_text_is_cut(text: str) -> None:
    def repaired(*pieces: str) -> tuple[str, repair.Repairs]:
        repairs: repair.Repairs = collections.Counter()
        repairer = repair.Repairer(repairs)
        return "".join([*map(repairer.feed, pieces), repairer.finish()]), repairs

    first = text.index("<testsuite") + 11  # what stands before may be a declaration, which is looked for whole
    whole = repaired(text)
    for cut in range(first, len(text)):
        assert repaired(text[:cut], text[cut:]) == whole, cut


def test_report__lines_are_counted_from_the_first_line_of_the_file() -> None:
    found = read('a log\nof two lines\n<testsuite>\n<testcase name="a & b"/>\n</testsuite>')
    assert [(case.name, case.report_line) for case in found.cases] == [("a & b", 4)]


def test_sniff__a_few_nuls_are_no_wide_encoding() -> None:
    head = bytearray(b'<testsuite name="s"><testcase name="t"/></testsuite>')
    head[17] = head[31] = 0
    assert encoding.sniff(bytes(head)).codec == "utf-8"


def test_sniff__bytes_that_are_not_as_wide_as_they_say() -> None:
    said = encoding.sniff(b'<?xml version="1.0" encoding="UTF-16"?><testsuite/>')
    assert said == ("utf-8", "says that it is utf-16, but its bytes are not: read as UTF-8")


def test_feeder__says_the_line_that_it_stumbled_over() -> None:
    feeder = feeding.Feeder()
    with pytest.raises(expat.ExpatError):
        feeder.feed(b'<testsuite>\n<testcase name="t"\n\n bad/>')
    assert feeder.line == 4


def test_feeder__takes_many_large_tags_as_long_as_each_is_small_enough() -> None:
    feeder = feeding.Feeder()
    tag = b'<testcase name="' + b"x" * (1 << 20) + b'"/>'
    feeder.feed(b"<testsuite>")
    tags = tag * 15
    for at in range(0, len(tags), 1 << 16):
        feeder.feed(tags[at : at + (1 << 16)])
    feeder.feed(b"</testsuite>")
    feeder.finish()


@pytest.mark.parametrize("step", [1 << 16, 1 << 21])
def test_feeder__reads_what_is_whole_behind_a_large_token(step: int) -> None:
    """Expat 2.6 and later put it off until as many bytes again have come, so that the limit of one tag counted them."""
    feeder = feeding.Feeder()
    seen: list[str] = []
    feeder.parser.StartElementHandler = lambda name, _: seen.append(name)
    large = b"<a><!--" + b"x" * (3 << 20) + b"-->"
    for at in range(0, len(large), step):
        feeder.feed(large[at : at + step])
    for number in range(2):
        feeder.feed(b"<b c='" + b"y" * (1 << 20) + b"'/>")
        assert seen[1:] == ["b"] * (number + 1)


def test_suites_to_hold__are_the_same_wherever_a_report_is_cut() -> None:
    one = b'<testsuite name="a" tests="1"><testcase/><testcase/></testsuite>'
    report = b"<testsuites>" + one.replace(b'"1"', b'"2"') + one + one.replace(b"testcase", b"x:testcase") + one
    whole = prescan.suites_to_hold([report])
    assert len(whole) == 3
    for cut in range(1, len(report)):
        assert prescan.suites_to_hold([report[:cut], report[cut:]]) == whole, cut


def test_suites_to_hold__the_last_case_may_be_cut() -> None:
    assert prescan.suites_to_hold([b'<testsuite tests="1"><testcase/><testcase name="']) == {0}
