"""Which reader reads a file, going by its content: a format is a package and its line here."""

from reporter.formats.junit import reader as junit
from reporter.formats.junit import root_elements
from reporter.formats.trx import reader as trx

# by root element; what has another one is read as JUnit XML, whose reader says what it is instead
READERS: dict[str, type[junit.Report]] = {
    **dict.fromkeys(root_elements.ROOT_TAGS, junit.Report),
    root_elements.TRX_ROOT: trx.Report,
}


def reader_of(head: bytes) -> type[junit.Report]:
    """Return the reader of the file that begins with `head`, at best `root_elements.HEAD_BYTES` of it."""
    return READERS.get(root_elements.root_tag(head), junit.Report)
