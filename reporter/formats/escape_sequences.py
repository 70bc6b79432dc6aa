"""Terminal escape sequences in what a report quotes: colours, links, window titles. Each is removed whole.

XML can't carry the character ESC. Writers drop it, write a reference that no parser takes, or spell it `#x1B`
(pytest), `&#27;` or `&amp#27;` (Surefire, in attributes and in texts). `decode.repair` puts `ESC` and `BELL` from here
where the characters stood, so that a sequence can still be told from text like it.
"""

import re

ESC, BELL = "\ufdd0", "\ufdd1"  # Unicode keeps these two for programs' own use: no text holds them

_SPELLED, _REFERENCE = "#x1", "#27;"
_LOST = "\ufffd["  # Go's XML encoder writes the first for ESC
_ESC = rf"(?:{ESC}|\x1b|#x1[bB]|&(?:amp)?#27;)"
_END = rf"(?:{BELL}|\x07|#x07|{_ESC}\\)"
_AND = r"&(?!(?:amp)?#27;)"  # no ESC: a title is not searched for its end beyond the next sequence
_TITLE_CHARS = 2000
_SEQUENCE = re.compile(
    rf"{_ESC}\[[0-9;:<=>?]{{0,40}}[ -/]{{0,4}}[@-~]"  # colours, cursor (ECMA-48, 5.4)
    rf"|{_ESC}\](?>(?:[^{ESC}{BELL}\x1b\x07#&\n]|{_AND}){{0,{_TITLE_CHARS}}}){_END}"  # links and titles
    # a link with a # in it, up to where the next sequence or the end begins
    rf"|{_ESC}\]8;;(?>(?:[^{ESC}{BELL}\x1b\x07\s#&]|#(?!x1[bB]|x07)|{_AND}){{0,{_TITLE_CHARS}}}){_END}"
    rf"|[{ESC}\x1b][@-Z\\^_]"
    rf"|{re.escape(_LOST)}[0-9;]{{0,40}}m"
    rf"|[{ESC}{BELL}]"
)

# a writer dropped the ESC alone (sbt, mocha-junit-reporter) or wrote JSON's for it (jest-junit): told from text by the
# end of a colour or of bold type behind its beginning, which neither `rate(x[10m])` nor `[22m, 30m]` holds
_BEGUN = re.compile(r"\[(?:0|[1-9]|[34][0-8]|9[0-7])(?:;\d{1,3}){0,5}m")
_RESET = re.compile(r"\[(?:0|39|22|49)m")
_DROPPED = re.compile(r"(?:\\u001[bB])?\[\d{1,3}(?:;\d{1,3}){0,5}m(?![\]:])", re.ASCII)


def may_hold(text: str) -> bool:
    """Say whether there is anything to remove, or at least the sign of it."""
    if ESC in text or BELL in text or _LOST in text:  # few texts have characters of this kind at all
        return True
    # a search for one character takes next to no time
    is_spelled = "#" in text and (_SPELLED in text or _REFERENCE in text)
    return is_spelled or ("[" in text and _is_coloured(text))


def _is_coloured(text: str) -> bool:
    begun = _BEGUN.search(text)
    return begun is not None and _RESET.search(text, begun.start()) is not None


def remove(text: str) -> str:
    """Return the text without escape sequences."""
    if not may_hold(text):
        return text
    text = _SEQUENCE.sub("", text)
    if "[" in text and _is_coloured(text):
        text = _DROPPED.sub("", text)
    return text
