"""The short way to a case's result beside junitparser's, which knows them all."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from reporter.formats.junit.parse import results

TEXTS = st.text(alphabet="ab :=<&\n\té", max_size=12)
ATTRIBUTES = st.dictionaries(st.sampled_from(["message", "type", "name", "todo"]), TEXTS, max_size=3)
TAGS = st.sampled_from(["failure", "error", "skipped", "system-out", "system-err", "rerunFailure", "flakyError"])


@st.composite
def cases(draw: st.DrawFn) -> ElementTree.Element:
    case = ElementTree.Element("testcase", {"name": "a"})
    for tag, attributes, text in draw(st.lists(st.tuples(TAGS, ATTRIBUTES, st.none() | TEXTS), max_size=4)):
        child = ElementTree.SubElement(case, tag, attributes)
        child.text = text
    return case


@given(case=cases())
def test_plain_parts__are_those_of_junitparser(case: ElementTree.Element) -> None:
    plain = results._plain_parts(case)
    final = [child for child in case if child.tag in results.FINAL]
    is_plain = len(final) == 1 and all(child.tag not in results.INTERIM for child in case)
    assert (plain is not None) == is_plain
    if plain is not None:
        assert plain == results._parts(case)
