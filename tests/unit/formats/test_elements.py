from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

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
