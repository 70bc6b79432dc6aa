"""Secrets are masked in what is sent and shown, and nothing else is."""

import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter import model
from reporter.redact import Redactor, contexts, tokens

LINES = "MIIEpAIBAAKCAQEA1234567890\nabcdefghijklmnopqrstuvwx"
KEY = f"-----BEGIN RSA PRIVATE KEY-----\n{LINES}\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    "token",
    [
        "ghp_" + "a" * 36,
        "github_pat_" + "a1_" * 20,
        "glpat-" + "a" * 20,
        "xoxb-123456789012-abcdef",
        "AKIA" + "ABCDEFGH12345678",
        "AIza" + "a" * 35,
        "sk_live_" + "a" * 24,
        "npm_" + "a" * 36,
        "pypi-" + "a" * 60,
        "bud_ut_eu_0123456789abcdef",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijkl_mnop",
        KEY,
    ],
)
def test_text__masks_known_formats(token: str) -> None:
    redactor = Redactor({})
    assert redactor.text(f"before {token} after") == "before *** after"
    assert redactor.count == 1


@pytest.mark.parametrize("between", range(70, 110))
def test_text__masks_a_short_token_behind_what_begins_like_one(between: int) -> None:
    before = "xoxo " + "." * between + " "
    assert Redactor({}).text(f"{before}xoxb-1a2b3c4d5e") == f"{before}***"


def test_text__masks_credentials_in_urls() -> None:
    redactor = Redactor({})
    assert redactor.text("https://me:hush@db.example/x") == "https://***@db.example/x"
    assert redactor.text("Authorization: Bearer abcdefghijklmnop") == "Authorization: Bearer ***"


@pytest.mark.parametrize(
    "name", ["API_KEY", "MY_TOKEN", "db_password", "CLIENT_SECRET", "AWS_SECRET_ACCESS_KEY", "SIGNING_KEY", "DB_DSN"]
)
def test_text__masks_values_of_secret_variables(name: str) -> None:
    assert Redactor({name: "p<a&ss'word"}).text("a p<a&ss'word b p&lt;a&amp;ss&#x27;word") == "a *** b ***"


@pytest.mark.parametrize(
    "written",
    [
        """p<a&s"s'w\u00e9 d""",
        """p&lt;a&amp;s"s'w\u00e9 d""",
        """p&lt;a&amp;s&quot;s'w\u00e9 d""",
        """p&lt;a&amp;s"s&apos;w\u00e9 d""",
        """p&lt;a&amp;s&quot;s&#39;w\u00e9 d""",
        """p&lt;a&amp;s&quot;s&#x27;w\u00e9 d""",
        """p<a&s\\"s'w\\u00e9 d""",
        "p%3Ca%26s%22s%27w%C3%A9%20d",
        "p%3Ca%26s%22s%27w%C3%A9+d",
    ],
)
def test_text__masks_a_secret_however_it_is_written(written: str) -> None:
    assert Redactor({"DB_PASSWORD": """p<a&s"s'w\u00e9 d"""}).text(f"a {written} b") == "a *** b"


def test_text__masks_basic_credentials() -> None:
    assert Redactor({}).text("Authorization: Basic bWU6aHVzaA==") == "Authorization: Basic ***"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_TOKEN", "short"),
        ("USE_TOKEN", "true"),
        ("TOKEN_LIFETIME", "12345678"),
        ("TOKEN_FILE", "/run/secrets/token"),
        ("TOKEN_URL", "https://login.example/token"),
        ("PATH", "/usr/bin:/bin-something"),
        ("AUTHOR", "Ada Lovelace"),
    ],
)
def test_text__leaves_ordinary_values(name: str, value: str) -> None:
    redactor = Redactor({name: value})
    assert redactor.text(f"a {value} b") == f"a {value} b"
    assert redactor.count == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASS", "correct-horse"),
        ("RAILS_MASTER_KEY", "0123456789abcdef0123456789abcdef"),
        ("STRIPE_KEY", "live_0123456789"),
        ("SESSION_COOKIE", "correct-horse"),
        ("AZURE_CONNECTIONSTRING", "Endpoint=x;Key=y"),
        ("SLACK_WEBHOOK_URL", "https://hooks.example/services/T0/B0/xyz"),
        ("DB_PASSWORD", "1234567890"),
        ("DB_PASSWORD", "/slash/first"),
        ("AWS_SECRET_ACCESS_KEY", "/abcDEF123/abcDEF123/abcDEF123/abcDEF123"),
        *((name, "correct-horse") for name in ("DB_PASS_RO", "PASS_DB", "PWD_DB", "USERPWD", "DB_PSWD", "WIFI_PSK")),
        *((name, "abc123def456ghi7") for name in ("PRIVATE", "KEY", "KEY_2", "SESSION_ID", "SONAR_LOGIN", "PHPSESSID")),
        ("PIN_CODE", "12345678"),
    ],
)
def test_text__masks_more_values_of_secret_variables(name: str, value: str) -> None:
    assert Redactor({name: value}).text(f"a {value} b") == "a *** b"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("KUBECONFIG", "some-words-of-mine"), ("KUBECONFIG", "/tmp/tmpA1b2C3d4/kubeconfig-prodX9")),
        ("KUBECONFIG", "~/.kube/config:C:\\Users\\m3\\Kube9\\config"),
        *(("NPM_CACHE_KEY", "node-modules-linux"), ("SSH_PUBLIC_KEY", "ssh-ed25519 AAAA"), ("TOKEN_TTL", "3600000000")),
        *(("PRIVATE_REGISTRY", "registry-7.acme.example"), ("PRIVATE", "behind-a-wall"), ("KEY", "linux-x64-py3.11")),
        *(
            ("PWD", "/home/runner/w0rk/acm3"),
            ("OLDPWD", "/home/runner/w0rk/acm3"),
            ("BUILD_PWD", "/home/runner/work/acme"),
        ),
        *(("PASS_RATE", "98.7654321"), ("COMPASS", "north-by-northwest"), ("BYPASS", "cache-and-index")),
        *(("SONAR_PROJECT_KEY", "acme_shop-backend"), ("TOKENIZER_MODEL", "bert-base-uncased"), ("SEED", "1234567890")),
        *(
            ("COOKIE_DOMAIN", ".shop.acme.example"),
            ("DB_PASSWORD", "/run/secrets/db_password"),
            ("WEBHOOK_PATH", "/hooks/github/push"),
        ),
        *(
            ("DB_PASSWORD", "db.internal.example.com:5432"),
            ("API_TOKEN", "refs/heads/main"),
            ("MY_SECRET", "order-service"),
        ),
    ],
)
def test_text__leaves_keys_that_are_no_secrets(name: str, value: str) -> None:
    assert Redactor({name: value}).text(value) == value


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("redis://:hush@db.example", "redis://***@db.example"),
        ("https://abcdefghij0123456789@x.example", "https://***@x.example"),
        ("ssh://git@x.example", "ssh://git@x.example"),
        ("http://localhost:8080/users/me@x.example", "http://localhost:8080/users/me@x.example"),
        ("{'authorization': 'Basic bWU6aHVzaA=='}", "{'authorization': 'Basic ***'}"),
        ("basic authentication", "basic authentication"),
        ("Basic authorization/authentication", "Basic authorization/authentication"),
        ("Cookie: sid=abc123def4; Path=/a/long/one", "Cookie: sid=***; Path=/a/long/one"),
        ("Set-Cookie: samesite=something; xpath=abc123def4", "Set-Cookie: samesite=something; xpath=***"),
    ],
)
def test_text__masks_credentials_of_every_form(text: str, masked: str) -> None:
    assert Redactor({}).text(text) == masked


def test_text__masks_a_secret_in_base64_and_in_lower_case_escapes() -> None:
    redactor = Redactor({"DB_PASSWORD": "correct/horse+battery"})
    assert redactor.text("Y29ycmVjdC9ob3JzZStiYXR0ZXJ5 correct%2fhorse%2bbattery") == "*** ***"


@pytest.mark.parametrize("kept", range(8, 22))
def test_clean__masks_what_is_left_of_a_secret_that_was_cut(kept: int) -> None:
    secret = "correct-horse-battery-staple"
    text = f"a {secret[:kept]}\n[... 99 {model.CUT}\n{secret[kept - len(secret) :]} b"
    case = model.TestCase("t", "c", "g", model.Status.FAILED, message="m", text=text)
    (cleaned,) = Redactor({"A_TOKEN": secret}).clean([case])
    assert cleaned.text == f"a ***\n[... 99 {model.CUT}\n*** b"


def test_text__masks_each_line_of_a_long_secret() -> None:
    assert "abcdefghijklmnopqrstuvwx" not in Redactor({"SSH_PRIVATE_KEY": KEY}).text("x abcdefghijklmnopqrstuvwx y")


def test_text__disabled() -> None:
    assert Redactor({"A_TOKEN": "correct-horse"}, enabled=False).text("correct-horse") == "correct-horse"


def test_text__disabled_masks_our_own_token_all_the_same() -> None:
    redactor = Redactor({}, enabled=False, extra=("bud_ut_us_own-one",))
    assert redactor.text("bud_ut_us_own-one bud_ut_us_another") == "*** bud_ut_us_another"
    case = model.TestCase("t", "c", "g", model.Status.FAILED, message="bud_ut_us_own-one")
    assert redactor.clean([case])[0].message == "***"


def test_clean__masks_every_field() -> None:
    secret = "correct-horse"
    case = model.TestCase(
        *(f"t {secret}", f"c {secret}", f"g {secret}"),
        model.Status.FAILED,
        message=f"m {secret}",
        text=f"x {secret}",
        output=f"o {secret}",
        file=f"f {secret}",
        data=f"<a>{secret}</a>",
    )
    redactor = Redactor({"A_TOKEN": secret})
    (cleaned,) = redactor.clean([case])
    assert secret not in repr(cleaned)
    assert redactor.count == 8


def test_clean__masks_secrets_in_texts_that_are_too_many_to_be_joined() -> None:
    long = "x" * 100_000
    cases = [
        model.TestCase(f"t{number}", "c", "g", model.Status.FAILED, message="m", text=f"{long} secret-{number}-horse")
        for number in range(9)
    ]
    redactor = Redactor({f"A{number}_TOKEN": f"secret-{number}-horse" for number in range(9)})
    cleaned = redactor.clean(cases)
    assert [case.name for case in cleaned] == [case.name for case in cases]
    assert {case.text for case in cleaned} == {f"{long} ***"}


def test_clean__keeps_a_parameter_that_looks_like_a_token() -> None:
    case = model.TestCase(f"t[ghp_{'a' * 36}]", "c", "g", model.Status.FAILED, message=f"ghp_{'a' * 36}")
    (cleaned,) = Redactor({}).clean([case])
    assert (cleaned.name, cleaned.message) == (case.name, "***")


def test_clean__without_secrets_is_the_same_list() -> None:
    cases = [model.TestCase("t", "c", "g", model.Status.FAILED, message="m")]
    assert Redactor({"A_TOKEN": "correct-horse"}).clean(cases) is cases


@pytest.mark.parametrize(
    "piece",
    [
        *("://a:", "eyJ", "-eyJ", "eyJaaaaaaaaaaaa.", "Bearer ", "Basic ", "xoxb-", "://a1", "%2B", "ghp_%2B", "[0m[m"),
        *(
            "-----BEGIN PRIVATE KEY-----",
            "-----END PRIVATE KEY-----",
            "PRIVATE KEY-----BEGIN A ",
            "Private-MAC: 01234567",
        ),
        *("E   -----BEGIN PRIVATE KEY-----\n", "-----BEGIN PRIVATE KEY-----\nE   MIIEpAIBAAKCAQEA1", "LS0tLS1CRUdJTi."),
        *("authorization = aBcD1.", "key=a1b2.", "Cookie: a=bcdefghi1;", "hf_aBcDeF\u2026 ", "LS0tLS1CRUdJTi\\"),
    ],
)
def test_text__takes_linear_time(piece: str) -> None:
    began = time.thread_time()
    Redactor({}).text(piece * (200_000 // len(piece)))
    assert time.thread_time() - began < 5


@pytest.mark.parametrize("field", ["message", "text", "output", "data"])
def test_clean__masks_each_text_also_where_it_is_the_only_one(field: str) -> None:
    texts: dict[str, Any] = {field: f"token ghp_{'a' * 36}"}
    case = model.TestCase("t", "c", "g", model.Status.FAILED, **texts)
    (cleaned,) = Redactor({}).clean([case])
    assert getattr(cleaned, field) == "token ***"


_PIECES = [
    "password",
    "api_key",
    "token",
    "=",
    ":",
    " ",
    '"',
    "&quot;",
    "\n",
    "a1B2c3D4e5F6g7H8",
    "==",
    "/x",
    "Ab1",
    "[",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_values__of_one_sign_after_the_other_are_those_of_both_at_once(text: str) -> None:
    both = re.compile(f"[=:]{contexts._END_OF_NAME}{contexts._OPENS}{contexts._LONG_VALUE}")
    found = {match.span(1) for expression in contexts._VALUES for match in expression.finditer(text)}
    assert {match.span(1) for match in both.finditer(text)} <= found


def test_text__a_short_token_of_ours_is_not_searched_for() -> None:
    redactor = Redactor({}, extra=("u", "seven77"))
    redactor.add("o")
    assert redactor.text("four out.xml seven77") == "four out.xml seven77"
    assert Redactor({}, extra=("eight888",)).text("eight888") == "***"
    redactor.add("later888")
    assert redactor.text("later888") == "***"


def test_clean__a_token_of_ours_that_is_a_word_leaves_names_alone() -> None:
    case = model.TestCase("test_password_reset", "password", "g", model.Status.FAILED, message="password")
    (cleaned,) = Redactor({}, extra=("password",)).clean([case])
    assert (cleaned.name, cleaned.classname, cleaned.message) == ("test_password_reset", "password", "***")
    (masked,) = Redactor({}, extra=("bud_ut_us_x1",)).clean([case._replace(name="t[bud_ut_us_x1]")])
    assert masked.name == "t[***]"


_PLAIN = model.TestCase("t", "c", "g", model.Status.PASSED, file="f", report="r", producer="p")
# the status is one of four words, and the producer one of ours
_TEXTS = [
    field for field, value in _PLAIN._asdict().items() if isinstance(value, str) and field not in ("status", "producer")
]


@pytest.mark.parametrize("field", _TEXTS)
def test_clean__masks_what_one_case_of_many_has(field: str) -> None:
    secret = "Kx9v2LmQ81Zt"
    change: dict[str, Any] = {field: f"a {secret} b"}
    cleaned = Redactor({"A_TOKEN": secret}).clean([_PLAIN, _PLAIN._replace(**change), _PLAIN])
    plain = getattr(_PLAIN, field)
    assert [getattr(case, field) for case in cleaned] == [plain, "a *** b", plain]


_HEADS = st.text(st.sampled_from("gh_1 .-\n|"), max_size=12)


@given(_HEADS)
def test_heads__are_what_every_word_begins_with(text: str) -> None:
    words = [at for at in range(len(text)) if text[at].isalnum() and not text[at - 1 : at].isalnum()]
    expected = {text[at : at + 4].partition("\n")[0] for at in words}
    assert tokens._heads(text) - set("|") == expected


def test_text__counts_secrets_that_stand_side_by_side() -> None:
    redactor = Redactor({"API_TOKEN": "x7f9k2m4q8", "DEPLOY_TOKEN": "b3n8v1c5z0"})
    assert redactor.text("x7f9k2m4q8b3n8v1c5z0") == "******"
    assert redactor.count == 2


@pytest.mark.parametrize(
    "text",
    [
        "secret=/opt/app1/conf2/x3y4z5",
        "token: src/a1/b2/c3/d4e5f6g7h8",
        "api_key = 1.20.300.4000.50000a",
        "token=" + "zq" * 12,
    ],
)
def test_text__leaves_paths_and_addresses_behind_the_name_of_a_secret(text: str) -> None:
    assert Redactor({}).text(text) == text
