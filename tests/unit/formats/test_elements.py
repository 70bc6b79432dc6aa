from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from reporter.formats import capped_text, escape_sequences
from reporter.formats.junit.parse import elements

TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.sampled_from("\n\t<>&\"'")
)


@given(TEXTS, TEXTS, TEXTS)
def test_render__is_read_back_as_it_was(value: str, text: str, inner: str) -> None:
    element = ElementTree.Element("testcase", name=value)
    element.text = text
    child = ElementTree.SubElement(element, "failure", message=inner)
    child.text = inner
    assert ElementTree.tostring(ElementTree.fromstring(elements.render(element))) == ElementTree.tostring(element)


def test_render__keeps_what_a_parser_would_make_blanks_of() -> None:
    element = ElementTree.Element("testcase", name="a\tb\rc\nd")
    assert elements.render(element) == '<testcase name="a&#09;b&#13;c&#10;d" />'


def test_are_short__says_no_of_more_attributes_than_are_kept() -> None:
    many = dict.fromkeys(map(str, range(65)), "")
    assert not elements.are_short(many)
    assert not elements.are_short({}, many)


SHORT_OR_LONG = st.sampled_from(["a", "#x1B[31m", "b[31m[0m", "x" * 255, "x" * 256, "x" * 257, "x" * 20_000])


@given(st.dictionaries(TEXTS, SHORT_OR_LONG, max_size=2), st.dictionaries(TEXTS, SHORT_OR_LONG, max_size=2))
def test_are_short__of_two_says_that_each_is_kept_as_it_is(one: dict[str, str], other: dict[str, str]) -> None:
    values = [*one.values(), *other.values()]
    if elements.are_short(one, other):
        assert [escape_sequences.remove(value) for value in values] == values
        assert max(map(len, values), default=0) <= capped_text.MESSAGE_CHARS
    else:
        assert not (elements.are_short(one) and elements.are_short(other))
