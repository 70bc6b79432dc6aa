"""The values that are known to be secret, as they may be written, and which of them a text may hold.

One secret with special characters is written in a hundred ways, and all of them but base64 have its longest run of
letters and digits in common: that is what is looked for first.
"""

import re
from collections.abc import Iterable

from reporter.redact import cuts, spellings

_RUN = re.compile("[A-Za-z0-9]+")
_LEAST_WRAPPED = 16  # characters of a secret that is looked for over two lines, one of which has half of it
# a line end, and what reports write before the next line: pytest's `E`, marks of a diff, a frame
_LINE_END = r"(?:[ \t]{0,60}[│|]?\r?\n[ \t]{0,60}+(?:[E│|>+-][ \t]{1,20}+){0,2})?"
_IN_LINE_END = str.maketrans("", "", " \t\r\n│|E>+-")  # what may stand there
# from those that names and texts hold seldom: a search for one character takes a twentieth of that for a secret
_FROM_RARE = "QZXJKYVWUHGqzxjOBLNMDRIFkvPywECSATbhpgf9876543uml210dcnoirsate"


class Known:
    """Searches texts for secrets, each of them in all its forms."""

    def __init__(self, secrets: Iterable[str]) -> None:
        lines = {line for secret in secrets for line in spellings.lines(secret)}
        self._long = sorted(line for line in lines if len(line) >= _LEAST_WRAPPED)
        self._by_core: dict[str, set[str]] = {}
        for line in lines:
            core = max(_RUN.findall(line), key=len, default=line)
            for form in spellings.forms(line):
                found_by = form  # base64 has nothing of the core
                if core in form:
                    found_by = core
                self._by_core.setdefault(found_by, set()).add(form)
        # each with its two rarest characters
        self._cores = [(core, "".join(sorted(set(core), key=_FROM_RARE.find)[:2])) for core in self._by_core]
        # the longest first: beside a cut, the longest rest is the right one
        every = {form for forms in self._by_core.values() for form in forms}
        self._forms = sorted(every, key=lambda form: (-len(form), form))
        self._most_chars = max(map(len, self._forms), default=0)
        self._beginnings = {form[: cuts.LEAST] for form in self._forms}
        self._ends = {form[-cuts.LEAST :] for form in self._forms}
        self._encoded = sorted({form for line in lines for form in spellings.encoded(line)})
        self._least_encoded = min(map(len, self._encoded), default=0)

    def __bool__(self) -> bool:
        return bool(self._forms)

    def whole(self, text: str) -> list[str]:
        """Return the forms that a text holds."""
        cores = [core for core, rare in self._cores if rare[:1] in text and rare[-1:] in text and core in text]
        return [form for core in cores for form in self._by_core[core] if form in text]

    def wrapped(self, text: str) -> list[str]:
        """Return what the text holds of secrets that go on in a next line: logs are broken at 76 or 80 columns."""
        found: list[str] = []
        bare = ""
        for value in self._long:
            middle = len(value) // 2
            if value[:middle] not in text and value[middle:] not in text:
                continue
            bare = bare or text.translate(_IN_LINE_END)
            # to match at each place of a text that holds half of it takes a hundred times as long
            if value.translate(_IN_LINE_END) in bare:
                expression = _LINE_END.join(map(re.escape, value))
                found += [match[0] for match in re.finditer(expression, text) if "\n" in match[0]]
        return found

    def cut(self, text: str) -> list[str]:
        """Return the forms of which a text may hold a beginning before a cut or an end behind it, the longest first."""
        beside = cuts.beside(text, self._most_chars)
        beginnings = {beginning for beginning in self._beginnings if beginning in beside}
        ends = {end for end in self._ends if end in beside}
        return [form for form in self._forms if form[: cuts.LEAST] in beginnings or form[-cuts.LEAST :] in ends]

    def encoded(self, long_words: list[str]) -> list[str]:
        """Return what base64 or hexadecimal digits have made of a secret in one of the long words of a text."""
        words = "\n".join([word for word in long_words if len(word) >= self._least_encoded])
        return [form for form in self._encoded if form in words]
