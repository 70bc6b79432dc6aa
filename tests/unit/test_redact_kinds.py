"""Every kind of secret that is known is masked, wherever it stands."""

import pytest

from reporter.redact import Redactor
from reporter.redact.token_formats import FORMATS
from tests.unit import redact_samples

TOKENS = redact_samples.tokens()
VARIABLES = redact_samples.variables()
KEYS = redact_samples.private_keys()
AROUND = ("token {}", '{{"value": "{}"}}', "E   assert '{}' == 'x'", "--token={} --verbose", "<a>{}</a>", "{}\n{}")


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("kind", TOKENS)
def test_text__masks_tokens(kind: str, seed: int) -> None:
    token = redact_samples.tokens(seed)[kind]
    secret = redact_samples.secret_of(token)
    for around in AROUND:
        shown = Redactor({}).text(around.format(token, token))
        assert secret not in shown
        assert not any(secret[at : at + 12] in shown for at in range(len(secret) - 12)), shown


@pytest.mark.parametrize("kind", VARIABLES)
def test_text__masks_what_variables_hold(kind: str) -> None:
    name, value, secret = VARIABLES[kind]
    shown = Redactor({name: value}).text(f"before {secret or value} after")
    assert shown == "before *** after"


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("around", ["{}", "the key is {} and more", "<failure>{}</failure>"])
def test_text__masks_private_keys(kind: str, around: str) -> None:
    key = KEYS[kind]
    shown = Redactor({}).text(around.format(key))
    pieces = [word for word in key.replace("\\n", " ").replace("&#10;", " ").split() if len(word) >= 24]
    assert not [word for word in pieces if word in shown or word[8:20] in shown], shown


def test_formats__hold_facts() -> None:
    assert len(FORMATS) >= 50
    assert len({(form.maker, form.kind, form.prefixes) for form in FORMATS}) == len(FORMATS)
    assert all(form.documentation.startswith("https://") for form in FORMATS)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: token abcdef0123456789", "abcdef0123456789"),
        ("authorization: Bearer abc123def456ghi7", "abc123def456ghi7"),
        ("{'Authorization': 'Basic bWU6aHVzaA=='}", "bWU6aHVzaA=="),
        ('"X-Api-Key": "hush-hush-1"', "hush-hush-1"),
        ("x-api-key: 0123456789abcdef", "0123456789abcdef"),
        ("Cookie: session=abc123def4; theme=dark-blue-9", "abc123def4"),
        ("Set-Cookie: sid=s%3Aabcdefgh; Path=/; HttpOnly", "s%3Aabcdefgh"),
        ("&quot;Cookie&quot;: &quot;session=abc123def4&quot;", "abc123def4"),
        ("PRIVATE-TOKEN: abc123def456ghi7", "abc123def456ghi7"),
        ("amqp://guest:gu3st-pass@mq/", "gu3st-pass"),
        ('{"client_secret": "abc123def456ghi7"}', "abc123def456ghi7"),
        ("password=abc123def456ghi7", "abc123def456ghi7"),
        ("<password>abc123def456ghi7</password>", "abc123def456ghi7"),
        ("password=qXbTzKfPlMnOpRsT", "qXbTzKfPlMnOpRsT"),  # no digit
        ("password='abc123def456ghi7!jk$lm'", "!jk$lm"),
        ("SECRET_KEY_BASE=0123456789abcdef0123456789abcdef", "0123456789abcdef"),
        ('{"auths": {"a.example": {"auth": "bWU6aHVzaC1odXNo"}}}', "bWU6aHVzaC1odXNo"),
        ('{"headers": ["Authorization: token abc123def456ghi7"]}', "abc123def456ghi7"),
        ('Digest username="u", response="0123456789abcdef0123456789abcdef"', "0123456789abcdef"),
        ("Command '['tool', '--token', 'abc123def4', 'x']' returned 1", "abc123def4"),
        ("+ tool --api-key=abc123def4 run", "abc123def4"),
        ("tool --authToken abc123def4", "abc123def4"),
        ("curl -u me:abc123def4 https://a.example", "abc123def4"),
        ("curl --user 'me:abc123def4' https://a.example", "abc123def4"),
        ("curl -sS -ume:abc123def4 https://a.example", "abc123def4"),
        ('"primaryKey": "zQcs2L5vn2KsTAnCggbn41WUqms0L10KOl5IQvq0KPc="', "zQcs2L5vn2KsTAnC"),
        ("AccountKey=/T/rPJJQt5dKm1KLaWNjIaRhtV71W3vq/YCamp6SW3k=;", "rPJJQt5dKm1KLaWN"),
        ("aws_secret_access_key = /a/b/c/dPJJQt5dKm1KLaWNjIaRhtV71W3vq/Yc", "dPJJQt5dKm1KLaWN"),
    ],
)
def test_text__masks_what_stands_behind_a_name(text: str, secret: str) -> None:
    assert secret not in Redactor({}).text(text)
