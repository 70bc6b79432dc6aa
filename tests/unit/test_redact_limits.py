"""Where masking begins and where it ends: each decision beside the one next to it."""

import base64

import pytest

from reporter import model
from reporter.redact import Redactor, commands, contexts, cuts, escapes, passwords, spellings, variables, words

MARK = "\n[... 100 characters cut ...]\n"


def _failed(name: str = "t", message: str = "") -> model.TestCase:
    return model.TestCase(name, "c", "g", model.Status.FAILED, message=message)


def test_clean__masks_a_value_again_in_a_text_that_was_there_before() -> None:
    """What is remembered are lines without anything to mask."""
    redactor = Redactor({"SHOP_PASSWORD": "hush-hush-77x"})
    for _ in range(2):
        (case,) = redactor.clean([_failed(message="no till for hush-hush-77x")])
        assert case.message == "no till for ***"
    assert redactor.count == 2


def test_clean__masks_a_token_again_in_a_text_that_was_there_before() -> None:
    redactor = Redactor({})
    for _ in range(2):
        (case,) = redactor.clean([_failed(message=f"no till for ghp_{'a1' * 18}")])
        assert case.message == "no till for ***"


def test_text__is_left_as_it_was_cut_where_masking_is_switched_off() -> None:
    redactor = Redactor({}, enabled=False, extra=("bud_ut_eu_0123456789abcdef",))
    assert redactor.text("got x8Kq2mZp9…") == "got x8Kq2mZp9…"


def test_clean__splits_no_single_case_however_long_its_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reporter.redact.redactor._AT_ONCE", 10)
    found = Redactor({"SHOP_PASSWORD": "hush-hush-77x"}).clean([_failed(message="no till for hush-hush-77x")] * 3)
    assert {case.message for case in found} == {"no till for ***"}


def test_clean__leaves_the_end_of_a_name_that_was_cut() -> None:
    """It may be a parameter that a test was written with, and a changed name is another one for Buddy."""
    cut = _failed(name="pays with x8Kq2mZp9…")
    assert Redactor({"SHOP_PASSWORD": "hush hush-77"}).clean([cut]) == [cut]


def test_report__masks_the_test_case_in_which_it_stops() -> None:
    read = model.ReportFile("junit.xml", stopped_in=_failed(name="pays with hush-hush-77x"))
    stopped_in = Redactor({"SHOP_PASSWORD": "hush-hush-77x"}).report(read).stopped_in
    assert stopped_in is not None
    assert stopped_in.name == "pays with ***"
    read = model.ReportFile("junit.xml", last_case="pays with hush-hush-77x", open_case="pays with hush-hush-77x")
    masked = Redactor({"SHOP_PASSWORD": "hush-hush-77x"}).report(read)
    assert (masked.last_case, masked.open_case) == ("pays with ***", "pays with ***")


def test_text__masks_a_secret_that_stands_in_itself() -> None:
    assert Redactor({"SHOP_PASSWORD": "hush-1hush-1"}).text("it was hush-1hush-1hush-1.") == "it was ***."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"at 77 staple {'-' * 50}", f"at 77 staple {'-' * 50}"),
        (f"log{MARK}battery 77 staple, no", f"log{MARK}***, no"),
        (f"log{MARK}orrect horse battery 77 staple, no", f"log{MARK}***, no"),
        (f"no correct horse bat{MARK}log", f"no ***{MARK}log"),
        ("correct correct horse bat…", "correct ***…"),  # what looks like the beginning stands before it too
    ],
)
def test_text__masks_what_a_cut_left_of_a_secret_with_blanks(text: str, shown: str) -> None:
    assert Redactor({"SHOP_PASSWORD": "correct horse battery 77 staple"}).text(text) == shown


def test_text__masks_a_secret_of_sixteen_characters_over_two_lines() -> None:
    redactor = Redactor({"SHOP_PASSWORD": "kq7-hush-hush-77"})
    assert redactor.text("no kq7-hush\nE   -hush-77 here") == "no *** here"
    assert redactor.text("no kq7\nE   -hush-hush-77 here") == "no *** here"
    assert redactor.text("no kq7-hush-hush\nE   -77 here") == "no *** here"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("got a1b2c…", "got a1b2c…"),  # too short for half a token
        ("got x8Kq2mZp9…", "got …"),
        (f"no a1b2{MARK}x", f"no {MARK}x"),
        (f"key=***{MARK}tail", f"key=***{MARK}tail"),  # masked already
    ],
)
def test_without_halves__takes_away_what_may_be_a_token(text: str, kept: str) -> None:
    assert cuts.without_halves(text) == kept


def test_commands__an_option_is_of_the_command_in_its_own_line() -> None:
    assert list(commands.find("redis-cli -a hunter2pass")) == [(13, 24)]
    assert list(commands.find("redis-cli ping\ngit log -a hunter2pass")) == []


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("&quot;signing_key&quot;: &quot;a1b2c3d4e5f6g7h8i9&quot;", "a1b2c3d4e5f6g7h8i9"),
        ("signing_key: abc1/def2/ghi3/jkl4", "abc1/def2/ghi3/jkl4"),
        ("signing_key: abcd/efgh/ijkl/mnop/q1rs==", "abcd/efgh/ijkl/mnop/q1rs=="),
        ("signing_key=a1b2c3d4e5f6g7h8!more here", "a1b2c3d4e5f6g7h8!more"),
    ],
)
def test_contexts__finds_the_value(text: str, secret: str) -> None:
    assert [text[start:end] for start, end in contexts.find(text)] == [secret]


def test_contexts__a_path_of_five_folders_is_no_secret() -> None:
    assert list(contexts.find("signing_key: abc1/def2/ghi3/jkl4/mno5")) == []


@pytest.mark.parametrize(
    ("name", "value", "secrets"),
    [
        ("API_TOKEN_FILE", "Zx81kQp0aB3nT7", {"Zx81kQp0aB3nT7"}),
        ("WEBHOOK_URL", "https://h.example/a1b2c3d4", {"https://h.example/a1b2c3d4"}),
        ("LOGIN", "a1b2c3d4", set()),
        ("SHOP_SECRET", '{"tokens": ["a1B2c3D4e5F6"], "token_uri": "https://id.example/t0k3n"}', {"a1B2c3D4e5F6"}),
        ("KUBECONFIG", "token: a1B2c3D4e5F6g7H8", {"a1B2c3D4e5F6g7H8"}),
        ("LOGIN", "a1b2c3d4e5f6g7h8", {"a1b2c3d4e5f6g7h8"}),
    ],
)
def test_secrets__of_a_variable(name: str, value: str, secrets: set[str]) -> None:
    assert variables.secrets({name: value}) == secrets


def test_words__a_long_number_makes_no_word_and_capitals_alone_no_name() -> None:
    assert words.is_word("run-12345")
    assert not words.is_word("run-123456")
    assert words.is_name_in_source("A1_B2_C3")
    assert not words.is_name_in_source("A1B2C3D4")


def test_forms__one_escaped_without_its_greater_than_sign() -> None:
    assert "a&lt;b>c>1234" in spellings.forms("a<b>c>1234")


def test_passwords__a_full_stop_behind_one_is_no_part_of_it() -> None:
    assert not passwords.is_one("postgres1.")
    assert passwords.is_one("hunter2.")


@pytest.mark.parametrize(
    ("value", "is_quoted", "is_one"),
    [
        ("hush!hush", False, False),  # without a digit, and no quotes around it
        ("hush!hush", True, True),
        ("string1", False, False),
        ("hunt7r", False, True),
        ("hun7r", False, False),
        ("a1B2xxxx9", False, False),
        ("a1B2c3D4e5F6g7H8i9J0xxxxk1L2m3N4", False, True),  # by chance
    ],
)
def test_passwords__what_a_value_is_made_of(value: str, is_quoted: bool, is_one: bool) -> None:
    assert passwords.is_one(value, is_quoted=is_quoted) is is_one
    assert ("***" in Redactor({}).text(f"password={value}")) is (is_one and not is_quoted)


def test_encoded__for_addresses_too() -> None:
    assert {"aHVzaD4+Pj8/Pzc", "aHVzaD4-Pj8_Pzc"} <= spellings.forms("hush>>>???7")
    assert any("-" in form or "_" in form for form in spellings.encoded("hush>>>???7"))
    assert spellings.lines(f"{'x' * 16}\n{'y' * 15}") == ["x" * 16]
    assert not words.looks_random("aBaBaBaB")
    assert words.looks_random("aBaBaBaB" * 2)


def test_private_keys__of_putty_in_base64() -> None:
    encoded = base64.b64encode(b"PuTTY-User-Key-File-2: ssh-rsa\nPublic-Lines: 6\nAAAAB3NzaC1yc2E").decode()
    assert Redactor({}).text(f"key {encoded}") == "key ***"


def test_token__behind_an_escape_of_an_address() -> None:
    assert Redactor({}).text(f"x%3Aghp_{'a1' * 18}") == "x%3A***"


def test_plain__an_escape_ends_with_what_it_stands_for() -> None:
    assert escapes.plain("\\u0022x") == '     "x'


def test_encoded__hexadecimal_digits_in_capitals_too() -> None:
    assert {"687573682d3737", "687573682D3737"} <= spellings.encoded("hush-77")


def test_private_keys__without_an_end_reach_to_the_next_begin() -> None:
    begin, end = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"
    body = "MIIEpAIBAAKCAQEA1234567890abcdef"
    text = f"{begin}\n{body}\n(the till is closed)\n{begin}\n{body}\n{end}"
    assert Redactor({}).text(text) == "***(the till is closed)\n***"
