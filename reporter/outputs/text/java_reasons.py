"""What an exception of the JVM says that has no words of its own: its cause where it only says that something around
the tests failed, else its class.

Pure; of a trace only the beginning and the last cause are looked at.
"""

import re

from reporter.outputs.text import report_lines

_CAUSE = "\nCaused by: "
_WRAPPERS = (
    "Failed to load ApplicationContext",  # Spring
    "Could not initialize class ",
    "Could not complete execution for Gradle Test Executor ",
    "Could not execute test class '",  # Gradle
    "TestEngine with ID '",  # JUnit's platform
)
_BARE = re.compile(r"\s{0,20}((?:[a-z_][\w$]{0,60}\.){1,12}[A-Z][\w$]{0,200})\s*(?:\n\s*at |\Z)")
_WIDTH = 300  # the class of the exception may stand before the words


def reason(message: str, text: str) -> str:
    """Return the innermost cause of such an exception, or ""."""
    if _CAUSE not in text or not any(words in (message or text)[:_WIDTH] for words in _WRAPPERS):
        return ""
    cause = text[text.rfind(_CAUSE) + len(_CAUSE) :]
    return "\n".join(report_lines.up_to_a_frame(report_lines.split(cause)))


def bare(text: str) -> str:
    """Return the class of an exception without words; what the test printed says less, and may be anything."""
    found = _BARE.match(text[: report_lines.SEARCHED])
    return found[1] if found else ""
