"""A secret is masked however it is written, and a token whatever escape stands before it."""

import base64
import html
import json
import shlex
import urllib.parse
from collections.abc import Callable

import pytest

from reporter import model
from reporter.redact import Redactor, known_values, spellings
from reporter.redact.token_formats import FORMATS
from tests.unit import redact_samples

SECRETS = (
    "hQx9Zk2waB3dE5fT7",
    "p<a&s\"s'w/o+r=d\\1$x",
    "pässwört99x",
    "correct horse battery 9",
    "q83vEjRWeJCr/e8S+Zg==",
)


def _entities(secret: str) -> str:
    """Escape as Go's encoding/xml does."""
    escaped = secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace('"', "&#34;").replace("'", "&#39;")


WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "JSON": lambda secret: json.dumps(secret)[1:-1],
    "JSON in JSON": lambda secret: json.dumps(json.dumps(secret)[1:-1])[1:-1],
    "JSON of PHP": lambda secret: json.dumps(secret)[1:-1].replace("/", "\\/"),
    "JSON of Go": lambda secret: json.dumps(secret)[1:-1].replace("&", "\\u0026").replace("<", "\\u003c"),
    "Python": lambda secret: repr(secret)[1:-1],
    "bytes of Python": lambda secret: repr(secret.encode())[2:-1],
    "HTML": html.escape,
    "HTML twice": lambda secret: html.escape(html.escape(secret)),
    "XML of Go": _entities,
    "a URL's path": urllib.parse.quote,
    "a URL's query": urllib.parse.quote_plus,
    "JavaScript's encodeURIComponent": lambda secret: urllib.parse.quote(secret, safe="!'()*"),
    "a URL in a URL": lambda secret: urllib.parse.quote(urllib.parse.quote(secret, safe=""), safe=""),
    "Python's word of a shell": shlex.quote,
    "bash -x": lambda secret: secret.replace("'", "'\\''"),
    "YAML": lambda secret: secret.replace("'", "''"),
    "CSV": lambda secret: secret.replace('"', '""'),
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64 with a line end": lambda secret: base64.b64encode(f"{secret}\n".encode()).decode(),
    "base64 with a user": lambda secret: base64.b64encode(f"ab:{secret}".encode()).decode(),
    "base64 of UTF-16": lambda secret: base64.b64encode(f"={secret}!".encode("utf-16-le")).decode(),
    "Python twice": lambda secret: repr(repr(secret))[2:-2],
    "hexadecimal": lambda secret: secret.encode().hex(),
}


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("way", WRITTEN)
def test_text__masks_a_secret_in_every_writing(way: str, secret: str) -> None:
    text = WRITTEN[way](secret)
    shown = Redactor({"MY_SECRET": secret}).text(f"<{text}>")
    # what base64 makes of a neighbour's bits may stay
    assert not [text[at : at + 8] for at in range(len(text) - 7) if text[at : at + 8] in shown], shown


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\n    ", "\nE     ", " │\n│ ", "\n+ ", "  |\n |  "])
@pytest.mark.parametrize("kept", [1, 5, 8, 12, 16])
def test_clean__masks_a_secret_that_goes_on_in_the_next_line(kept: int, line_end: str) -> None:
    secret = SECRETS[0]
    text = f"the value is {secret[:kept]}{line_end}{secret[kept:]}, and {secret[:9]} is the half of it"
    case = model.TestCase("t", "c", "g", model.Status.FAILED, text=text)
    (cleaned,) = Redactor({"MY_SECRET": secret}).clean([case])
    assert cleaned.text == f"the value is ***, and {secret[:9]} is the half of it"


def test_text__leaves_a_short_secret_over_two_lines() -> None:
    """Its halves are so short that they stand everywhere."""
    assert Redactor({"MY_SECRET": "hQx9Zk2waB3d"}).text("hQx9Zk\n2waB3d") == "hQx9Zk\n2waB3d"


@pytest.mark.parametrize(("name", "is_masked"), [("VAULT_UNSEAL", True), ("UNSEAL_LOG", False)])
def test_text__masks_base64_in_a_variable_that_may_hold_a_key(name: str, is_masked: bool) -> None:
    value = "q83v/jRWeJCr+e8S2Zg7hQx9Zk2waB3d"
    assert (value not in Redactor({name: value}).text(f"a {value} b")) is is_masked


def test_add__writes_a_secret_and_not_what_was_written_of_others() -> None:
    redactor = Redactor({"MY_SECRET": "p<a&s\"s'w/o+r=d"})
    redactor.add("an<other&secret9")
    assert redactor.text("an&lt;other&amp;secret9 p&lt;a&amp;s\"s'w/o+r=d") == "*** ***"
    assert redactor.text("p&amp;lt;a&amp;amp;s\"s'w/o+r=d") == "***"


@pytest.mark.parametrize("secret", ["x", "0123456789", "ab cd"])
def test_encoded__is_long_enough_to_be_no_chance(secret: str) -> None:
    assert all(len(form) >= spellings.LEAST_ENCODED for form in spellings.encoded(secret))


BEFORE = (
    "\\n",
    "\\t",
    "\\u0022",
    "\\x22",
    "%3D",
    "%22",
    "%253D",
    "\x1b[31m",
    "[31m",
    "[01;32m",
    "[K",
    "- ",
    "\n-",
)


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("kind", redact_samples.tokens())
def test_text__masks_a_token_behind_an_escape(kind: str, before: str) -> None:
    token = redact_samples.tokens(21)[kind]
    secret = redact_samples.secret_of(token)
    shown = Redactor({}).text(f"a{before}{token}%26 b")
    assert not any(secret[at : at + 12] in shown for at in range(len(secret) - 12)), shown


def test_text__masks_an_installation_token_with_a_jwt() -> None:
    """GitHub changelog, 2026-05-15: `ghs_APPID_JWT`, about 520 characters with two dots."""
    maker = redact_samples.Maker(4)
    token = f"ghs_1234567_eyJhbGciOiJSUzI1NiJ9.eyJ{maker.url(200)}.{maker.url(180)}"
    assert Redactor({}).text(f"got {token} here") == "got *** here"


def test_text__masks_an_address_in_the_query_of_another() -> None:
    text = "https://a.example/?to=https%3A%2F%2Fme%3Agu3st-pass%40db.example%2Fx&password%3Dabc123def456ghi7"
    shown = Redactor({}).text(text)
    assert "gu3st" not in shown
    assert "abc123" not in shown
    assert shown.startswith("https://a.example/?to=https%3A%2F%2F***%40db.example")


def test_formats__name_each_maker_and_kind_once() -> None:
    assert len({(form.maker, form.kind) for form in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("secret", SECRETS)
def test_known__finds_a_word_that_is_the_encoded_secret_and_nothing_else(secret: str) -> None:
    shortest = min(spellings.encoded(secret), key=len)
    assert known_values.Known([secret]).encoded([shortest]) == [shortest]


def test_whole__finds_values_of_any_characters() -> None:
    values = ["aaaa", "Q", "ÄÖÜ-ß", "0123456789", "plain words", "+/=="]
    searched = known_values.Known(values)
    for value in values:
        assert value in searched.whole(f"before {value} behind")
    assert searched.whole("nothing of it") == []
