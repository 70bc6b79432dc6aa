"""What an exception of the JVM was caused by, where it only says that something around the tests failed.

Pure; of a trace only the last cause is looked at.
"""

from reporter.outputs.text import report_lines

_CAUSE = "\nCaused by: "
_WRAPPERS = (
    "Failed to load ApplicationContext",  # Spring
    "Could not initialize class ",
    "Could not complete execution for Gradle Test Executor ",
    "Could not execute test class '",  # Gradle
    "TestEngine with ID '",  # JUnit's platform
)
_WIDTH = 300  # the class of the exception may stand before the words


def reason(message: str, text: str) -> str:
    """Return the innermost cause of such an exception, or ""."""
    if _CAUSE not in text or not any(words in (message or text)[:_WIDTH] for words in _WRAPPERS):
        return ""
    cause = text[text.rfind(_CAUSE) + len(_CAUSE) :]
    return "\n".join(report_lines.up_to_a_frame(report_lines.split(cause)))
