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
    "value", ["7h1s-1s-n0-w0rd", "x7f9k2m4q8", "Passw0rd!-x", "correct-horse-battery-staple", "xkcdfghq"]
)
def test_text__masks_what_is_no_word(value: str) -> None:
    assert Redactor({"DB_PASSWORD": value}).text(f"a {value} b") == "a *** b"


@pytest.mark.parametrize("value", ["1234567890123456", "2026-01-01"])
def test_clean__leaves_a_test_whose_name_holds_a_number(value: str) -> None:
    case = model.TestCase(f"test[{value}]", "c", "g", model.Status.FAILED, message=value)
    (cleaned,) = Redactor({"PIN_PASSWORD": value}).clean([case])
    assert (cleaned.name, cleaned.message) == (case.name, "***")


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
