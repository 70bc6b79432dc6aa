"""No half of a secret is shown where a text was cut, wherever the cut goes through it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporter import model
from reporter.formats import capped_text
from reporter.redact import Redactor, redactor
from tests.support import timing
from tests.unit import redact_samples

TOKENS = redact_samples.tokens(7)
KEYS = redact_samples.private_keys(7)
_SHOWN = 8  # characters of a secret that may be left
_PLAIN = st.text(alphabet="abc de\n", min_size=0, max_size=60)


def _cut(secret: str, at: int, limit: int) -> str:
    """Return a long text that is cut so that `at` characters of the secret stand before the cut."""
    before = ("word " * limit)[: limit - limit // 2 - at]
    return capped_text.cap(before[:-1] + " " + secret + " word" * limit, limit)


def _longest_left(secret: str, shown: str) -> int:
    length = 0
    for start in range(len(secret)):
        while start + length < len(secret) and secret[start : start + length + 1] in shown:
            length += 1
    return length


@pytest.mark.parametrize(
    "kind", ["GitHub classic", "npm", "AWS id", "DigitalOcean", "JWT", "Stripe live", "GitLab personal"]
)
def test_text__masks_half_a_token(kind: str) -> None:
    token = TOKENS[kind]
    for at in range(1, len(token)):
        shown = Redactor({}).text(_cut(token, at, 1000))
        assert model.CUT in shown
        assert _longest_left(token, shown) <= _SHOWN, (at, shown)


@pytest.mark.parametrize("secret", ["correct horse battery staple", "7hQ-x9 Zk2w=aB3/dE5", "ünïcödé-secret-1"])
def test_text__masks_half_a_value(secret: str) -> None:
    for at in range(1, len(secret)):
        shown = Redactor({"A_PASSWORD": secret}).text(_cut(secret, at, 1000))
        assert _longest_left(secret, shown) <= _SHOWN, (at, shown)


@pytest.mark.parametrize(
    "half",
    [
        "hf_aBcDeFgHiJkLmNoPq",
        "ghp_aBcDeFgHiJ",
        "sk-proj-QwErTyUiOp",
        "npm_xYzAbCdEf",
        "ghp_pvwh09",
    ],  # by case, or a digit
)
def test_text__masks_half_a_token_that_looks_like_words(half: str) -> None:
    assert Redactor({}).text(f"got {half}\u2026 and more") == "got \u2026 and more"


@pytest.mark.parametrize("kind", ["PKCS #1", "OpenSSH", "escaped", "with headers", "in an attribute"])
def test_text__masks_half_a_key(kind: str) -> None:
    key = KEYS[kind]
    body = [word for word in key.replace("\\n", " ").replace("&#10;", " ").split() if len(word) > 40]
    for at in range(30, len(key) - 30, 7):
        shown = Redactor({}).text(_cut(key, at, 4000))
        assert not [line for line in body if line[4:20] in shown or line[-20:-4] in shown], (at, shown)


@given(_PLAIN, _PLAIN, st.integers(0, 40), st.integers(20, 80))
@settings(deadline=None)
def test_text__masks_before_and_behind_any_cut(before: str, behind: str, at: int, limit: int) -> None:
    secret = "7hQx9Zk2waB3dE5fG8hJ1kL4mN7pQ0r"
    shown = Redactor({"A_TOKEN": secret}).text(capped_text.cap(f"{before} {'x ' * at}{secret} {behind}", limit))
    assert _longest_left(secret, shown) <= _SHOWN


@given(st.text(alphabet="ab1-", min_size=8, max_size=20), st.text(alphabet="ab1- \n", max_size=200))
@settings(deadline=None)
def test_text__leaves_no_rest_of_secrets_that_overlap(secret: str, text: str) -> None:
    longer = secret + "-7hQx9"
    shown = Redactor({"A_TOKEN": secret, "B_TOKEN": longer}).text(f"{text} {longer} {text}")
    assert "7hQx9" not in shown


def test_text__masks_the_longest_value_first() -> None:
    environ = {"A_TOKEN": "7hQx9Zk2", "B_TOKEN": "7hQx9Zk2-waB3dE5f", "C_TOKEN": "waB3dE5f-G8hJ1kL4"}
    assert Redactor(environ).text("a 7hQx9Zk2-waB3dE5f b") == "a *** b"
    assert Redactor(environ).text("a 7hQx9Zk2-waB3dE5f-G8hJ1kL4 b") == "a *** b"
    cut = f"a 7hQx9Zk2-waB3\n[... 9 {model.CUT}\nb"
    assert Redactor(environ).text(cut) == f"a ***\n[... 9 {model.CUT}\nb"


def test_text__masks_half_a_value_before_the_short_mark() -> None:
    assert Redactor({"A_TOKEN": "7hQx9 Zk2waB3dE5f"}).text("it said 7hQx9 Zk2w…") == "it said ***…"
    assert Redactor({}).text("it said ghp_aB3dE5fG8hJ1…") == "it said …"
    assert Redactor({}).text("waiting for the server…") == "waiting for the server…"


@pytest.mark.parametrize(
    "piece", [f"\n[... 9 {model.CUT}\n", f"abcd[... 9 {model.CUT}", "…", "7hQx…", "7hQx9Zk2waB3dE5…", "7hQx"]
)
def test_text__takes_linear_time_whatever_stands_around_marks(piece: str) -> None:
    environ = {f"V{number}_TOKEN": f"7hQx9Zk2waB3dE5f{number}" for number in range(20)}
    masker = Redactor(environ)
    text = piece * (100_000 // len(piece)) + model.CUT
    assert timing.takes_at_most(16, lambda: masker.text(text), than=lambda: masker.text(text[-len(text) // 8 :]))


def test_mask__is_the_one_that_is_shown() -> None:
    assert redactor.MASK == "***"
