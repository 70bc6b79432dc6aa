"""Secrets out of everything that is sent or shown.

Test output quotes what a test saw: tokens in URLs, headers, environment dumps. Masked are the values of variables
whose names say that they are secret, tokens of well-known formats, private keys, and credentials in URLs and headers.
The search is made over all texts of a block at once, with `in` for a word that every match must hold: case by case it
would cost as much as reading the report.
"""

import base64
import html
import json
import operator
import re
import urllib.parse
from collections.abc import Mapping
from typing import Any, NamedTuple

from reporter import model

MASK = "***"
_SECRET_CHARS = 8  # shorter values would mask ordinary words
_LINE_CHARS = 16  # of a secret of several lines, such as a private key

_SECRET_NAME = re.compile(
    r"TOKEN|SECRET|PASSW(?:OR)?D|PASSPHRASE|CREDENTIAL|WEBHOOK|JWT|COOKIE|CONNECTION_?STRING"
    r"|(?:API|ACCESS|PRIVATE|ENCRYPTION|SIGNING|AUTH)_?KEY|(?<!CACHE)(?<!PUBLIC)(?<!PRIMARY)(?<!SORT)_KEY$"
    r"|_PWD$|_PASS$|_AUTH$|_DSN$",
    re.IGNORECASE,
)
_PASSWORD_NAME = re.compile(r"(?:PASSW(?:OR)?D|PASSPHRASE|SECRET|_PASS|_PWD)$", re.IGNORECASE)
_ORDINARY = re.compile(r"(?:true|false|[\d.:-]+|/[\w./-]*|https?://[^@]*)", re.IGNORECASE)
# a word that must be there, and the expression; the words are looked for first
_FORMATS = (
    ("://", re.compile(r"(?<=://)[^\s/:@'\"<>]{0,200}:[^\s/@'\"<>]{1,200}(?=@)")),
    ("://", re.compile(r"(?<=://)(?=[^\s/:@]*[0-9])[A-Za-z0-9_-]{20,200}(?=@)")),
    ("gh", re.compile(r"\bgh[pousr]_[A-Za-z0-9]{30,255}\b")),
    ("github_pat_", re.compile(r"\bgithub_pat_[A-Za-z0-9_]{22,255}\b")),
    ("glpat-", re.compile(r"\bglpat-[\w-]{20,64}")),
    ("xox", re.compile(r"\bxox[abeoprs]-[\w-]{10,250}")),
    ("AKIA", re.compile(r"\bAKIA[0-9A-Z]{16}\b")),
    ("ASIA", re.compile(r"\bASIA[0-9A-Z]{16}\b")),
    ("AIza", re.compile(r"\bAIza[\w-]{35}\b")),
    ("k_live_", re.compile(r"\b[sr]k_live_[A-Za-z0-9]{16,128}\b")),
    ("npm_", re.compile(r"\bnpm_[A-Za-z0-9]{36}\b")),
    ("pypi-", re.compile(r"\bpypi-[\w-]{50,300}")),
    ("bud_ut_", re.compile(r"\bbud_ut_[\w-]{8,300}")),
    ("eyJ", re.compile(r"(?<![\w-])eyJ[\w-]{10,4000}+\.eyJ[\w-]{10,4000}+\.[\w-]{10,1000}")),
    ("PRIVATE KEY-----", re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{20,10000}(?:-----END [A-Z ]+-*)?")),
    ("asic ", re.compile(r"(?<=[Bb]asic )(?=[A-Za-z+/]{0,200}+[0-9=])[A-Za-z0-9+/]{8,4000}+={0,2}")),
    ("earer ", re.compile(r"(?<=[Bb]earer )[A-Za-z0-9._~+/-]{16,4000}=*")),
)  # fmt: skip


_FIELDS = model.TestCase._fields
_NAME = operator.itemgetter(_FIELDS.index("name"))
_REPEATED = [operator.itemgetter(_FIELDS.index(field)) for field in ("classname", "group", "file")]
_MESSAGE, _DATA = _FIELDS.index("message"), _FIELDS.index("data")


class _Present(NamedTuple):
    """What a block of cases holds of the secrets: in names, in texts, and which formats may be in texts."""

    in_names: list[str]
    in_texts: list[str]
    formats: list[re.Pattern[str]]


class Redactor:
    """Masks secrets; `count` says how many were masked. `extra` ones are masked even where it is not `enabled`.

    In names only the values of variables are masked: what looks like a token there is a parameter that a test was
    written with, and a masked name is another name for Buddy.
    """

    def __init__(self, environ: Mapping[str, str], *, enabled: bool = True, extra: tuple[str, ...] = ()) -> None:
        self.count = 0
        self._formats = _FORMATS if enabled else ()
        literals: set[str] = set()
        for name, value in environ.items() if enabled else ():
            if _SECRET_NAME.search(name):
                literals.update(_forms(value, is_password=bool(_PASSWORD_NAME.search(name)), name=name))
        for value in extra:
            literals.update(_forms(value))
        # the longest first: a secret may hold another
        self._literals = sorted(literals, key=len, reverse=True)

    def clean(self, cases: list[model.TestCase]) -> list[model.TestCase]:
        """Return the cases with their secrets masked; the list itself where there is none."""
        if not self._literals and not self._formats:
            return cases
        # by position: the look-ups by name cost as much as the search
        names = list(map(_NAME, cases))
        for repeated in _REPEATED:
            names += set(map(repeated, cases))
        told: list[str] = []
        for case in cases:
            if case[_MESSAGE] or case[_DATA]:
                told += (case.message, case.text, case.output, case.data)
        joined = "\n".join(told)
        in_texts = self._literals if model.CUT in joined else self._present_literals(joined)
        present = _Present(self._present_literals("\n".join(names)), in_texts, self._present_formats(joined))
        return [self._clean(case, present) for case in cases] if any(present) else cases

    def text(self, text: str) -> str:
        """Return one text with its secrets masked."""
        return self._mask(text, self._present_literals(text), self._present_formats(text))

    def problem(self, problem: model.Problem) -> model.Problem:
        """Return a problem with the secrets in its message masked: messages quote what reports hold."""
        message = self.text(problem.message)
        if message == problem.message:
            return problem
        return model.Problem(message, problem.file, problem.line, problem.effect)

    def _present_literals(self, text: str) -> list[str]:
        return [literal for literal in self._literals if literal in text]

    def _present_formats(self, text: str) -> list[re.Pattern[str]]:
        return [pattern for word, pattern in self._formats if word in text]

    def _clean(self, case: model.TestCase, present: "_Present") -> model.TestCase:
        changed: dict[str, Any] = {}
        for field in ("name", "classname", "group", "file"):
            changed[field] = self._mask(getattr(case, field), present.in_names, [])
        for field in ("message", "text", "output", "data"):
            changed[field] = self._mask(getattr(case, field), present.in_texts, present.formats)
        return case._replace(**changed)

    def _mask(self, text: str, literals: list[str], formats: list[re.Pattern[str]]) -> str:
        for literal in literals:
            found = text.count(literal)
            if found:
                self.count += found
                text = text.replace(literal, MASK)
        for pattern in formats:
            text, found = pattern.subn(MASK, text)
            self.count += found
        return self._mask_cut(text, literals) if model.CUT in text else text

    def _mask_cut(self, text: str, literals: list[str]) -> str:
        """Mask what is left of a secret through which a long text was cut: the part before and the part behind."""
        before, cut, behind = text.partition(model.CUT)
        number = before[before.rfind("\n[... ") :] if "\n[... " in before[-40:] else ""
        head, tail = before.removesuffix(number), behind.removeprefix("\n")
        for literal in literals:
            for length in range(len(literal) - 1, _SECRET_CHARS - 1, -1):
                if head.endswith(literal[:length]):
                    head, self.count = head[:-length] + MASK, self.count + 1
                if tail.startswith(literal[-length:]):
                    tail, self.count = MASK + tail[length:], self.count + 1
        return head + number + cut + behind[: len(behind) - len(behind.removeprefix("\n"))] + tail


def _forms(value: str, *, name: str = "", is_password: bool = True) -> set[str]:
    """Return a secret as it may be written: plain, in XML, in JSON, in a URL, in base64; each line of a long one."""
    forms: set[str] = set()
    stripped = value.strip()
    lines = [line.strip() for line in stripped.splitlines()]
    parts = [stripped] if len(lines) < 2 else [line for line in lines if len(line) >= _LINE_CHARS]
    for part in parts:
        if len(part) < _SECRET_CHARS or (_is_ordinary(part, is_password=is_password) and "WEBHOOK" not in name.upper()):
            continue
        escaped = html.escape(part, quote=False)
        for quote in ('"', "&quot;"):  # an attribute escapes one kind of quote, libraries differ in how
            for apostrophe in ("'", "&apos;", "&#39;", "&#x27;"):
                forms.add(escaped.replace('"', quote).replace("'", apostrophe))
        for encoded in (urllib.parse.quote(part, safe=""), urllib.parse.quote_plus(part)):
            forms |= {encoded, re.sub("%..", lambda found: found[0].lower(), encoded)}
        in_base64 = base64.b64encode(part.encode("utf-8", "replace")).decode()
        forms |= {part, json.dumps(part)[1:-1], in_base64.rstrip("=")}
    return forms


def _is_ordinary(value: str, *, is_password: bool) -> bool:
    """Say whether the value is a word, a number, a path or an address rather than a secret."""
    if is_password:
        return value.lower() in ("true", "false")
    looks_random = len(value) >= 24 and all(re.search(kind, value) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
    return _ORDINARY.fullmatch(value) is not None and not (looks_random and "://" not in value)
