"""Why a test failed, out of the YAML that tap-xunit puts into a report: AVA's words stand among its own keys.

Pure; the text is the report's.
"""

import json
import re
from typing import Any

from reporter import model
from reporter.outputs.text import report_lines

_MESSAGE = re.compile(r"^ {1,20}message: (\S[^\n]*)$", re.MULTILINE)
_DETAILS = re.compile(r"^ {1,20}details: (\{[^\n]*\})$", re.MULTILINE)


def of(case: model.TestCase) -> str:
    """Return AVA's message and its details, "" where a report has neither."""
    if case.producer != "tap-xunit":
        return ""
    text = case.text[: report_lines.SEARCHED]
    message, details = _MESSAGE.search(text), _DETAILS.search(text)
    said = [message[1]] if message else []
    if details:
        said += _told(details[1])
    if len(said) > 1 and said[1].startswith(said[0]):
        del said[0]
    return "\n".join(said)


def _told(written: str) -> list[str]:
    """Return the details, which tap-xunit writes as a JSON object."""
    try:
        details: Any = json.loads(written)
    except (ValueError, RecursionError):
        return []
    return [f"{title} {value}" for title, value in details.items() if isinstance(value, str)]
