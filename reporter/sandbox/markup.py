"""Small pieces of HTML, and the one place in the sandbox where text is escaped for it.

What came in through the API is not trusted: every value goes through `text`, and the answer's policy allows one
inline style (by its hash) and nothing else: no script, no image, no other host.
"""

import base64
import hashlib
import html

from reporter.sandbox import records, style

_STYLE_HASH = base64.b64encode(hashlib.sha256(style.STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_NAME = 500  # characters of a name
# control characters, which HTML can't show, and those that turn the direction of the text around them
# (https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream, CVE-2021-42574)
_UNSEEN = [*range(9), 11, *range(14, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_REPLACED = dict.fromkeys(_UNSEEN, "\N{REPLACEMENT CHARACTER}")


def tally(counts: records.Counts) -> str:
    """Return the number of test cases, and how many of them did not pass."""
    bad = bad_and_skipped(counts)
    return f"{total(counts)}, {bad}" if bad else total(counts)


def total(counts: records.Counts) -> str:
    """Return the number of test cases in words."""
    return "1 test case" if counts.tests == 1 else f"{counts.tests:,} test cases"


def bad_and_skipped(counts: records.Counts) -> str:
    """Return how many did not pass, or ""."""
    named = {"failed": counts.failed, "with an error": counts.errors, "skipped": counts.skipped}
    return ", ".join(f"{number:,} {name}" for name, number in named.items() if number)


def badge(status: str) -> str:
    """Show a status."""
    words = status.replace("_", " ").lower()
    return f'<span class="badge {text(status.lower())}">{text(words)}</span>'


def seconds(time_s: float) -> str:
    """Show a time."""
    return f'<span class="time">{time_s:.3f} s</span>'


def date(date: str | None) -> str:
    """Show `2025-10-21T06:42:08Z` as people write it."""
    return f"<time>{text(date.replace('T', ' ').replace('Z', ' UTC'))}</time>" if date else ""


def linked(value: str) -> str:
    """Show an address, as a link only where it is http or https."""
    shown = text(value)
    if not value.startswith(("https://", "http://")):
        return shown
    return f'<a href="{shown}" rel="noreferrer noopener">{shown}</a>'


def name(value: str) -> str:
    """Escape a name, cut to what a page can hold."""
    return text(value if len(value) <= _NAME else f"{value[: _NAME - 1]}…")


def text(value: str) -> str:
    """Escape a value for HTML, in an element or in a quoted attribute."""
    return html.escape(value.translate(_REPLACED))


def page(title: str, body: str) -> str:
    """Return a whole page; `body` is HTML."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text(title)} · sandbox</title><style>{style.STYLE}</style></head><body>"
        f'<nav><a href="/">Buddy sandbox</a></nav><main><h1>{text(title)}</h1>{body}</main></body></html>'
    )
