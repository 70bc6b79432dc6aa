"""What an exception of the JVM says that has no words of its own: its cause where it only says that something around
the tests failed, else its class.

Pure; of a trace only the beginning and the last cause are looked at.
"""

import re

from reporter.outputs.text import report_lines

_CAUSE = "\nCaused by: "
# behind the class of the exception, or without it: what an assertion quotes stands further on
_WRAPPER = re.compile(
    r"(?:\s{0,20}[\w.$]{1,300}:)?\s{0,20}(?:Failed to load ApplicationContext"  # Spring
    r"|Could not initialize class "
    r"|Could not complete execution for Gradle Test Executor |Could not execute test class '"
    r"|TestEngine with ID ')"  # JUnit's platform
)
_BARE = re.compile(r"\s{0,20}((?:[a-z_][\w$]{0,60}\.){1,12}[A-Z][\w$]{0,200})\s*(?:\n\s*at |\Z)")


def reason(message: str, text: str) -> str:
    """Return the innermost cause of such an exception, or ""."""
    if _CAUSE not in text or not _WRAPPER.match(message or text):
        return ""
    return report_lines.said(text[text.rfind(_CAUSE) + len(_CAUSE) :])


def bare(text: str) -> str:
    """Return the class of an exception without words; what the test printed says less, and may be anything."""
    found = _BARE.match(text[: report_lines.SEARCHED])
    return found[1] if found else ""
