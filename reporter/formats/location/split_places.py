"""Where a text names a file and a line apart from each other, or a line without a file: `text_places` has the rest.

Texts are cut before they are searched.
"""

import re
from collections.abc import Iterator

from reporter import model

_TEXT_CHARS = 40_000
_DIFF_CHARS = 4_000

# no expression begins with `\b`, which takes twenty times as long as a letter
# in two lines: Boost.Test (`- file   : t.cpp`, `- line   : 7`), CUnit, node-tap (`fileName:`, `lineNumber:`), and the
# other way round in node-tap before 18; GitLab's findings (secscanner2junit) have `start_line:`
_FILE_AND_LINE = re.compile(
    r"ile(?:Name)?\s{0,8}:\s{1,8}([^\n]{1,260})\n[ \t]{0,20}-?\s?(?:start_)?[Ll]ine(?:Number)?\s{0,8}:\s(\d{1,7})"
)
_LINE_AND_FILE = re.compile(r"line:\s(\d{1,7})\n(?:[ \t]{1,20}column:\s\d{1,7}\n)?[ \t]{1,20}file:\s([^\n]{1,260})")
# as JSON (tap-xunit): `{"fileName":"test/cart.js","lineNumber":6}`
_JSON = re.compile(r"\"file(?:Name|Path)?\":\s?\"([^\"\n]{1,260})\",\s?\"line(?:Number)?\":\s?(\d{1,7})")
# Erlang's terms: `{file,"test/cart_tests.erl"},{line,12}`
_ERLANG = re.compile(r"\{file,\s?\"([^\"\n]{1,400})\"\},\s{0,40}\{line,\s?(\d{1,7})\}")
# Pascal and others: `line 12 of tests/cart.pas`; Stylelint: `On line 2, column 10 in /w/my shop/cart.css`
_LINE_FIRST = re.compile(r"line\s(\d{1,7})\s(?:of|in)\s(?:file\s)?([^\s:()\"',]{1,300})")
_LINE_AND_COLUMN_FIRST = re.compile(r"[Ll]ine\s(\d{1,7}),\scolumn\s\d{1,7}\sin\s([^\n\"']{1,300})")
# pytest-bdd: `Line 15 in scenario "undefined" in the feature "/w/tests/cart.feature"`
_OF_FEATURE = re.compile(r"Line (\d{1,7}) in scenario [^\n]{1,300} in the feature \"([^\"\n]{1,300})\"")
# GoConvey: `  * /w/cart_test.go`, and below it `  Line 12:`
_CONVEY = re.compile(r"\n[ \t]{1,8}\* ([^\n]{1,300}) ?\n[ \t]{1,8}Line (\d{1,7}):")
# names without a suffix, by which `text_places` knows a place: `make: *** [lib/Makefile:12: test] Error 1`
_UNSUFFIXED = re.compile(
    r"(?<![\w./\\:-])([\w./\\:-]{0,200}\b(?:Make|Docker|Container|Rake|Jenkins|Vagrant)file):(\d{1,7})"
)
# the expression, what a text that it matches holds, and which group is the file and which the line
_IN_PAIRS = (
    (_FILE_AND_LINE, "ile", 1, 2),
    (_JSON, '"line', 1, 2),
    (_ERLANG, "{line,", 1, 2),
    (_LINE_AND_FILE, "line:", 2, 1),
    (_LINE_FIRST, "line ", 2, 1),
    (_LINE_AND_COLUMN_FIRST, ", column ", 2, 1),
    (_OF_FEATURE, "in the feature ", 2, 1),
    (_CONVEY, "  Line ", 1, 2),
    (_UNSUFFIXED, "file:", 1, 2),
)
# the file stands in the case, the text has no more than a line: cpplint and ESLint begin with it, SwiftLint has a line
# of its own for it, GUT and Erlang's Common Test say `at line 12`, Babel and those who use it mark it in the source
# that they quote (`> 12 |`), or write the error as JSON
_LINES_ALONE = (
    # LLVM's lit: the last command that it ran is the one that failed
    re.compile(r"\bRUN: at line (\d{1,7})\b(?![\s\S]{0,40000}?RUN: at line )"),
    re.compile(r"\A\s{0,40}(\d{1,7}):"),
    re.compile(r"\AL(\d{1,7}) \|"),  # HTMLHint, before the source
    re.compile(
        r"^[ \t]{0,20}(?:at\s|\d{1,4}\.\s)?[Ll]ine:?\s?(\d{1,7})\b", re.MULTILINE
    ),  # JSHint: `1. line 4, char 2`
    re.compile(r"\b(?:at|on)\s[Ll]ine:?\s(\d{1,7})\b"),
    re.compile(r"^[ \t]{0,20}>[ \t]{1,8}(\d{1,7})[ \t]\|", re.MULTILINE),
    re.compile(r"\"line\":\s?(\d{1,7})\b"),
)
# a unified diff of a file that is a test itself (cram), up to its first line that changed
_DIFF = re.compile(
    r"^--- ([^\n\t]{1,300})[^\n]{0,100}\n\+\+\+ [^\n]{1,400}\n@@ -(\d{1,7})(?:,\d{1,7})? [^\n]{1,100}\n"
    r"((?:(?: [^\n]{0,1000})?\n){0,20})[-+]",
    re.MULTILINE,
)


def pairs(text: str) -> Iterator[tuple[str, int]]:
    """Yield the paths and lines that stand apart, kind by kind."""
    for pattern, sign, file, line in _IN_PAIRS:
        if sign not in text:
            continue
        for found in pattern.finditer(text):
            yield found[file].strip().strip("'\""), int(found[line])


def line_alone(text: str) -> int:
    """Return the line that a text tells without a file (ESLint: `line 4, col 18, Error`), or 0."""
    shown = cut(text)
    found = next(filter(None, (pattern.search(shown) for pattern in _LINES_ALONE)), None)
    return int(found[1]) if found else 0


def own_line(case: model.TestCase, file: str) -> int:
    """Return the line of a case's own file that its texts tell without a place that names the file, or 0."""
    return line_of_diff(case.text, file) or line_alone(case.text) or line_alone(case.message)


def line_of_diff(text: str, file: str) -> int:
    """Return the first line that changed in a diff of the file, or 0."""
    found = _DIFF.search(text[:_DIFF_CHARS]) if "\n+++ " in text[:_DIFF_CHARS] else None
    if found is None or not f"/{found[1].strip()}".endswith(f"/{file}"):
        return 0
    return int(found[2]) + found[3].count("\n")


def cut(text: str) -> str:
    """Return the head and the tail of a long text."""
    if len(text) <= _TEXT_CHARS:
        return text
    return f"{text[: _TEXT_CHARS // 2]}\n{text[-_TEXT_CHARS // 2 :]}"
