"""What is no secret: words and names, whatever the variable is called that holds them."""

from pathlib import Path

import pytest

from reporter import model
from reporter.formats.junit import reader
from reporter.redact import Redactor, words

DATA = Path(__file__).parents[1] / "data"
ORDINARY = (
    *("postgres", "password", "production", "localhost", "customer", "test_user", "admin", "development", "changeme"),
    *("integration", "us-east-1", "root", "secret", "Password", "postgres16", "my-app", "staging", "passed", "pytest"),
    *("customer-service", "TestUser", "POSTGRES", "database", "test-database"),
)
REPORTS = sorted(path for path in DATA.rglob("*") if path.is_file() and path.suffix not in (".md", ".json", ".txt"))


@pytest.mark.parametrize("value", ORDINARY)
def test_text__leaves_words(value: str) -> None:
    redactor = Redactor({"DB_PASSWORD": value, "API_TOKEN": value, "APP_URL": f"redis://{value}:{value}@cache"})
    assert redactor.text(f"test_{value}_works") == f"test_{value}_works"


@pytest.mark.parametrize(
    "value",
    [
        *("7h1s-1s-n0-w0rd", "x7f9k2m4q8", "Passw0rd!-x", "correct-horse-battery-staple", "xkcdfghq"),
        *("Winter/Sunshine/2024", "correct\\horse staple"),
    ],
)
def test_text__masks_what_is_no_word(value: str) -> None:
    assert Redactor({"DB_PASSWORD": value}).text(f"a {value} b") == "a *** b"


@pytest.mark.parametrize("value", ["1234567890123456", "2026-01-01"])
def test_clean__leaves_a_test_whose_name_holds_a_number(value: str) -> None:
    case = model.TestCase(f"test[{value}]", "c", "g", model.Status.FAILED, message=value)
    (cleaned,) = Redactor({"PIN_PASSWORD": value}).clean([case])
    assert (cleaned.name, cleaned.message) == (case.name, "***")


@pytest.mark.parametrize(
    "text",
    [
        "authorization = request.headers.get('Authorization')",
        'r.headers["Proxy-Authorization"] = _basic_auth_str(self.username, self.password)',
        "password = base64.b16encode(random_bytes[8:])",
        "key, signature = asn1.decode_dss_signature(data)",
        "signature = asn1.decode_dss_signature",
        "accessKey=QueueQueueClient authKey=BatchServiceError",
        "Cookie: theme=DarkModeEnabled; SearchCreate=CacheConfigMissing",
        "cache_key=node-modules-53b0f55103b705e1 primary_key=a1b2c3d4e5f6a7b8",
        "expected '-----BEGIN PRIVATE KEY-----' and '-----END PRIVATE KEY-----', got nothing",
        "no key ends with -----END RSA PRIVATE KEY-----",
        "Cache restored from key: Linux-node-1d2c3b4a5968778695a4b3c2d1e0f00112233445566778899aabbccddeeff001",
        "re_IndexValuePayment… API-TimeoutRequest… pat_SearchPassword… sk-password-index…",
        "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
        "github.com/pkg/errors v0.9.1 h1:FEBLx1zS214owpjy7qsBeixbURkuhQAwrK5UwLGTwt4=",
        "/nix/store/0c1p5z4kda11dadbd5r02iqrbg3x3gvn-python3-3.11/lib/python3.11/site-packages/a.py",
        "/home/u/.cache/bazel/_bazel_u/0123456789abcdef0123456789abcdef/execroot/__main__/a.cc",
        "com.example.OrderServiceTest$$EnhancerBySpringCGLIB$$1a2b3c4d.orderIsPaid(OrderServiceTest.java:42)",
        "core::ops::function::FnOnce::call_once::h0123456789abcdef",
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "id=5e2f1c9a-6f0b-4c7e-9a51-0d3f8b7a6c21 ObjectId('507f1f77bcf86cd799439011')",
        "image@sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        "List<Token>OrderServiceTokenStore1 <token>OrderServiceTokenStore</token> a->token>orderServiceTokenStore1",
        "docker run --user 1000:10000000 curl; mount=type=secret --secret id=npmrc,src=/x/y1",
        "curl -u root:postgres --token-file /run/secrets/token1 --author-count 12345678a",
        "response=0123456789abcdef0123456789abcdef",
        "test_order_is_paid_when_the_customer_has_a_valid_card_and_the_session_token_is_2_days_old",
    ],
)
def test_text__leaves_what_tracebacks_and_logs_are_full_of(text: str) -> None:
    assert Redactor({}).text(text) == text


@pytest.mark.slow
def test_clean__masks_nothing_in_real_reports() -> None:
    environ = {f"V{number}_PASSWORD": value for number, value in enumerate(ORDINARY)}
    cases = 0
    for path in REPORTS:
        redactor = Redactor(environ)
        for block in reader.Report(path.name, lambda path=path: path.open("rb")).blocks():  # type: ignore[misc]
            assert redactor.clean(block) == block, path
            cases += len(block)
        assert redactor.count == 0, path
    assert cases > 900


def test_looks_random__needs_letters_and_digits() -> None:
    assert words.looks_random("a1b2c3d4e5")
    assert not words.looks_random("letters-only")
    assert not words.looks_random("postgres16")


@pytest.mark.parametrize(("value", "is_one"), [("green-banana", True), ("green-bananas", False)])
def test_is_word__two_words_of_nobodys_vocabulary_are_a_name_up_to_a_length(value: str, is_one: bool) -> None:
    assert words.is_word(value) is is_one


@pytest.mark.parametrize(("chars", "is_path"), [(23, True), (24, False)])
def test_text__a_key_that_begins_as_a_path_does_is_no_path_from_a_length_on(chars: int, is_path: bool) -> None:
    value = ("/" + "kQ7w" * 6)[:chars]
    assert (value in Redactor({"API_TOKEN": value}).text(f"a {value} b")) is is_path
