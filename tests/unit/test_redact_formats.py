"""Tokens of every known maker are masked in every surrounding; a format that is lost from the table is found here."""

import html
import json
import urllib.parse
from collections.abc import Callable

import pytest

from reporter import model
from reporter.redact import Redactor, tokens
from reporter.redact.token_formats import FORMATS
from tests.unit import redact_samples, token_samples

SEEDS = range(2)
SHOWN = 12  # characters at a stretch that are too many


def _in_query(token: str) -> str:
    return f"https://a.example/?x={urllib.parse.quote(token, safe='')}&y=1#z"


SURROUNDINGS: dict[str, Callable[[str], str]] = {
    "alone": lambda token: token,
    "quotes": lambda token: f"""value '{token}' is "{token}" and `{token}`""",
    "JSON": lambda token: json.dumps({"a": [token], "b": token}),
    "JSON in JSON": lambda token: json.dumps(json.dumps({"a": token})),
    "query": _in_query,
    "user of an address": lambda token: f"git clone https://{token}@host.example/a.git",
    "assignment": lambda token: f"export THING={token}\nthing={token};",
    "behind a word": lambda token: f"token_{token} tok-{token}",
    "header": lambda token: f"< X-Thing: {token}\r\n",
    "assertion": lambda token: f"E   - {token}\nE   + {token}\n-{token}\n+{token}",
    "colon": lambda token: f"got:{token}, wanted:{token}.",
    "brackets": lambda token: f"[{token}] ({token}) <{token}> {{{token}}}",
    "end of line": lambda token: f"it was {token}\nand {token}...",
    "line ends as text": lambda token: f"a\\n{token}\\nb C:\\\\{token}",
    "XML": lambda token: f"&quot;{html.escape(token)}&quot; &lt;{html.escape(token)}&gt;",
    "colours": lambda token: f"\x1b[31m{token}\x1b[0m [32m{token}[0m",
    "cut": lambda token: f"it was {token}…",
}


def _is_shown(token: str, text: str) -> bool:
    written = (token, html.escape(token), urllib.parse.quote(token, safe=""))
    return any(each[at : at + SHOWN] in text for each in written for at in range(6, len(each) - SHOWN + 1))


@pytest.mark.slow
@pytest.mark.parametrize("surrounding", SURROUNDINGS)
def test_clean__masks_tokens_of_every_maker(surrounding: str) -> None:
    redactor = Redactor({})
    around = SURROUNDINGS[surrounding]
    shown: list[str] = []
    for kind in token_samples.TEMPLATES:
        for seed in SEEDS:
            token = token_samples.token(kind, seed)
            text = around(token)
            case = model.TestCase("t", "c", "g", model.Status.FAILED, message=text, text=text, output=text, data=text)
            (cleaned,) = redactor.clean([case])
            if any(_is_shown(token, each) for each in (cleaned.message, cleaned.text, cleaned.output, cleaned.data)):
                shown.append(f"{kind} {seed}")
    assert not shown


@pytest.mark.slow
def test_formats__each_has_a_sample() -> None:
    samples = [token_samples.token(kind, seed) for kind in token_samples.TEMPLATES for seed in SEEDS]
    samples += redact_samples.tokens().values()
    text = "\n".join(samples)
    assert not [f"{form.maker}, {form.kind}" for form in FORMATS if next(tokens.find(form, text), None) is None]
