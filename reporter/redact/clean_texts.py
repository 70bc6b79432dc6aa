"""Texts in which nothing was found, whatever their digits: texts that differ in no more are not searched again.

A test that fails for a thousand values fails with a thousand traces that are the same but for a few numbers. Searches
tell one digit from another only in values that are known, in tokens of known formats (those with `r8_` are some), in
escapes (`%3D`), and in what base64 makes of a private key: a text that may hold any of these is none of those here.
"""

from collections.abc import Iterable

from reporter.redact import cuts, passwords, private_keys, tokens

_MOST_BYTES = 64 * 1024  # of all texts that are kept; beyond, it begins anew
_TEXT_BYTES = 8 * 1024  # of one
_MOST_MET = 2000
_AS_ZERO = bytes.maketrans(b"123456789", b"000000000")


class CleanTexts:
    """Remembers texts with a zero for each digit, from the second one of a kind on: most come once, and cost little.

    `values` are secrets that are searched for as they stand.
    """

    def __init__(self, values: Iterable[str]) -> None:
        self._values = [_decoded(_with_zeros(value)) for value in values]
        self._met: set[int] = set()  # by the hash
        self._clean: set[bytes] = set()
        self._bytes = 0

    def others(self, texts: Iterable[str]) -> list[str]:
        """Return the texts that are not known to be clean."""
        clean = self._clean
        return [text for text in texts if len(text) > _TEXT_BYTES or _with_zeros(text) not in clean]

    def add(self, texts: Iterable[str]) -> None:
        """Remember that nothing was found in these texts."""
        for text in texts:
            if len(text) > _TEXT_BYTES:
                continue
            written = _with_zeros(text)
            key = hash(written)
            if key not in self._met:
                self._met.add(key)
            elif written not in self._clean and self._has_no_digit_that_counts(text, _decoded(written)):
                self._clean.add(written)
                self._bytes += len(written)
        if self._bytes > _MOST_BYTES or len(self._met) > _MOST_MET:
            self._clean.clear()
            self._met.clear()
            self._bytes = 0

    def _has_no_digit_that_counts(self, text: str, written: str) -> bool:
        if "%" in text or "\\" in text or cuts.has_mark(text) or private_keys.may_be_in(written):
            return False
        # `0x` and `utf8mb4` begin no password, others with digits do; `7z` is a command that takes one
        if passwords.may_be_in(text.lower()) or "0z" in written:
            return False
        return not tokens.may_be_in(text) and not any(value in written for value in self._values)


def _with_zeros(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass").translate(_AS_ZERO)


def _decoded(written: bytes) -> str:
    return written.decode("utf-8", "surrogatepass")
