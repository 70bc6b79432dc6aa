"""The words of an error that a report holds as JSON, as jest-junit writes one that kept a file from being loaded."""

import json
from typing import Any

from reporter.formats import escape_sequences

_WORDS = ("stack", "diagnosticText", "message", "_originalMessage")  # an Error, ts-jest's, jest-resolve's


def readable(text: str) -> str:
    """Return the trace or the message of an error that is a JSON object; any other text as it is, "" for `{}`."""
    if not text.startswith("{"):
        return text
    try:
        error: Any = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if not error:
        return ""
    words = next((error[key] for key in _WORDS if error.get(key) and isinstance(error[key], str)), text)
    return escape_sequences.remove(words.replace("\x1b", escape_sequences.ESC))
