"""The values that were compared, where a runner writes them into the text alone and its message names the check.

Qt Test 6, Nim's unittest and R's testthat. Pure; the text is the report's.
"""

import re

from reporter import model
from reporter.outputs.text import report_lines

_QT = "Actual "
_NIM = re.compile(r"[^\n]{1,400}\.nim\(\d{1,7}, \d{1,7}\): (Check failed: [^\n]{1,1000})")
_TESTTHAT = re.compile(r" \('[^'\n]{1,300}\.[Rr]:\d{1,7}(?::\d{1,7}){0,3}'\)\Z")
_R_FRAMES = "Backtrace:"


def of(case: model.TestCase) -> str:
    """Return the message with the values behind it, "" for others than these three."""
    message, text = case.message[: report_lines.SEARCHED], case.text[: report_lines.SEARCHED].strip()
    if not message or not text:
        return ""
    if case.producer == "qttest" and text.startswith(_QT):
        return f"{message}\n{text}"
    if ".nim(" in message and (check := _NIM.fullmatch(message)):
        return f"{check[1]}\n{text}"
    if message.endswith("')") and (place := _TESTTHAT.search(message[-report_lines.WIDTH :])):
        return _of_testthat(message.removesuffix(place[0]), text)
    return ""


def _of_testthat(message: str, text: str) -> str:
    """Return the lines of a text of testthat that begins with the message, up to its frames; else ""."""
    if not text.startswith(message):
        return ""
    return text.partition(f"\n{_R_FRAMES}")[0]
