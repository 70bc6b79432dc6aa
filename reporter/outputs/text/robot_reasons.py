"""Messages of Robot Framework that announce HTML (user guide, Failures > HTML in error messages)."""

import re

from reporter.outputs.text import report_lines

_HTML = "*HTML*"
_TAG = re.compile(r"<[^<>]{0,300}>")


def plain(message: str) -> str:
    """Return a message without the HTML that it announces; of a merged one, the new message."""
    if not message.startswith(_HTML):
        return message
    import html  # 0.3 MB of entities, for Robot Framework alone

    text = message[len(_HTML) : report_lines.SEARCHED]
    _, _, new = text.partition("New message:")
    return html.unescape(_TAG.sub(" ", (new or text).partition("<hr>")[0])).strip()
