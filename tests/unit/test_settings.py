"""Inputs: precedence, values, and every problem in one pass."""

from typing import Any

import pytest

from reporter import errors, redact, settings, settings_reader


def read(flags: Any = None, *patterns: str, **environ: str) -> settings.Settings:
    return settings_reader.read(flags or {}, patterns, environ)


def problems(flags: Any = None, **environ: str) -> str:
    with pytest.raises(errors.UsageError) as caught:
        read(flags, **environ)
    assert caught.value.exit_code == errors.ExitCode.USAGE
    return caught.value.message


def test_read__defaults() -> None:
    assert read() == settings.Settings()


@pytest.mark.parametrize(
    ("name", "flag", "first", "second"),
    [
        ("token", "bud_ut_us_flag", "BUDDY_UT_TOKEN", "BUDDY_TOKEN"),
        ("api_url", "https://flag.example", "BUDDY_API_URL", "BUDDY_API_ENDPOINT"),
    ],
)
def test_read__flag_then_input_then_variables(name: str, flag: str, first: str, second: str) -> None:
    value = flag.replace("flag", "{}")
    layers = {f"INPUT_{name.upper()}": value.format("input"), first: value.format("one"), second: value.format("two")}
    assert getattr(read({name: flag}, **layers), name) == flag
    assert getattr(read(**layers), name) == value.format("input")
    assert getattr(read(**layers | {f"INPUT_{name.upper()}": ""}), name) == value.format("one")
    assert getattr(read(**{second: value.format("two"), first: " "}), name) == value.format("two")


def test_read__empty_is_unset() -> None:
    assert read(**{f"INPUT_{entry.name.upper()}": "" for entry in settings.INPUTS}) == settings.Settings()


def test_read__variable_that_azure_does_not_know_is_unset() -> None:
    found = read(INPUT_TOKEN="$(Buddy.Token)", BUDDY_UT_TOKEN="$(BUDDY_UT_TOKEN)", INPUT_VARIANT=" $(os) ")
    assert (found.token, found.variant) == ("", "")
    assert read(INPUT_VARIANT="a $(os)").variant == "a $(os)"


@pytest.mark.parametrize(("word", "value"), [("true", True), ("TRUE", True), ("False", False), (" false ", False)])
def test_read__booleans_in_any_case(word: str, value: bool) -> None:
    assert read(INPUT_REQUIRE_TESTS=word).require_tests is value
    assert read(INPUT_FAIL_ON_FAILURE=word).fail_on_failure == str(value).lower()


@pytest.mark.parametrize(("word", "value"), [("on", "true"), ("YES", "true"), ("0", "false"), ("New", "new")])
def test_read__a_switch_with_words_takes_what_switches_take(word: str, value: str) -> None:
    assert read(INPUT_FAIL_ON_FAILURE=word).fail_on_failure == value


def test_read__flags_of_booleans() -> None:
    assert read({"close_session": False}, INPUT_CLOSE_SESSION="true").close_session is False


def test_read__files_are_lines() -> None:
    assert read(INPUT_FILES="a/*.xml\r\n\n!b.xml\n").files == ("a/*.xml", "!b.xml")
    assert read(None, "c.xml", "d.xml", INPUT_FILES="a.xml").files == ("c.xml", "d.xml")
    assert read({"files": "a.xml\nb.xml"}, "c.xml").files == ("c.xml", "a.xml", "b.xml")


def test_read__blank_patterns_are_unset() -> None:
    assert read(None, "", " ", INPUT_FILES="a.xml").files == ("a.xml",)
    assert read({"dry_run": "", "variant": " "}, INPUT_DRY_RUN="true", INPUT_VARIANT="linux").variant == "linux"
    assert read({"files": " "}, INPUT_FILES="a.xml").files == ("a.xml",)


def test_read__numbers() -> None:
    assert read(INPUT_BATCH_SIZE="1", INPUT_CONCURRENCY="64").concurrency == 64
    read_back = read(INPUT_BATCH_SIZE="7", INPUT_DEADLINE="2.5", INPUT_CREATED_BY="12", INPUT_ANNOTATIONS_LIMIT="0")
    assert (read_back.batch_size, read_back.deadline, read_back.created_by, read_back.annotations_limit) == (
        7,
        2.5,
        12,
        0,
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("batch_size", "0", "out of range"),
        ("batch_size", "ten", "is not a whole number"),
        ("concurrency", "1.5", "is not a whole number"),
        ("deadline", "nan", "is not a number"),
        ("deadline", "inf", "out of range"),
        ("annotations_limit", "11", "out of range"),
        ("created_by", "-1", "out of range"),
        ("created_by", "1_0", "is not a whole number"),
        ("created_by", "\u0663", "is not a whole number"),
        ("created_by", "1" + "0" * 18, "out of range"),
        ("dry_run", "maybe", "neither true nor false"),
        ("fail_on_failure", "old", "is not one of true, false, new"),
        ("variant", "a\x07b", "is not a valid name"),
        ("session_id", "a" * 65, "is not a valid session id"),
        ("ref_type", "WILDCARD", "is not one of BRANCH, TAG, PULL_REQUEST"),
        ("missing_token", "explode", "is not one of skip, fail"),
        ("api_url", "http://buddy.example", "plain http"),
        ("api_url", "https://user:pass@buddy.example", "credentials"),
        ("api_url", "https://buddy.example/?a=b", "query"),
        ("api_url", "ftp://buddy.example", "is not an https URL"),
        ("api_url", "https://", "is not an https URL"),
        ("api_url", "https://[::1", "is not a URL"),
        ("session_id", "../x", "is not a valid session id"),
        ("session_id", "a b", "is not a valid session id"),
        ("token", "two words", "spaces"),
        ("token", "line\nbreak", "line break"),
        ("token", "naïve", "characters"),
        ("token", '"bud_ut_us_x"', "quotes"),
        ("token", "'personal'", "quotes"),
    ],
)
def test_read__refuses(name: str, value: str, words: str) -> None:
    message = problems(**{f"INPUT_{name.upper()}": value})
    assert words in message
    assert name in message


def test_read__a_value_that_is_cut_says_so() -> None:
    """By the mark, the end of a secret is found that was cut in two."""
    assert f"'{'x' * 99}…' is neither" in problems(INPUT_DRY_RUN="x" * 101)
    assert f"'{'x' * 100}' is neither" in problems(INPUT_DRY_RUN="x" * 100)


def test_read__a_quote_at_one_end_is_no_pair() -> None:
    assert "quotes" not in problems(INPUT_TOKEN="'half of it")
    assert read(INPUT_TOKEN="bud_ut_us_x'").token == "bud_ut_us_x'"
    assert read(INPUT_TOKEN="'bud_ut_us_x", INPUT_DRY_RUN="true").token == "'bud_ut_us_x"


def test_read__a_place_of_another_folder_is_no_name() -> None:
    for name in (".", "..", "x" * 201):
        assert "is not a valid name" in problems(INPUT_WORKSPACE=name)
    assert read(INPUT_WORKSPACE="x" * 200, INPUT_PROJECT="a.b").project == "a.b"


def test_read__enum_in_any_case() -> None:
    assert read(INPUT_REF_TYPE="branch").ref_type == "BRANCH"


def test_read__finds_every_problem_in_one_pass() -> None:
    message = problems({"batch_size": "x"}, INPUT_DEADLINE="0", INPUT_API_URL="http://a.example", INPUT_DRY_RUN="?")
    for words in ("--batch-size", "input deadline", "api_url", "input dry_run"):
        assert words in message


def test_read__says_one_thing_about_a_token() -> None:
    assert "workspace" not in problems(INPUT_TOKEN="Bearer personal")


def test_read__never_shows_a_token() -> None:
    assert "hush hush" not in problems(INPUT_TOKEN="hush hush")
    assert "bud_ut_us_hush" not in repr(read(INPUT_TOKEN="bud_ut_us_hush"))


def test_read__mends_a_token_with_a_line_break_around_it() -> None:
    cleaned = read(INPUT_TOKEN=" bud_ut_us_x\n")
    assert cleaned.token == "bud_ut_us_x"
    assert "save the secret again" in cleaned.warnings[0]


def test_read__personal_token_needs_to_know_where() -> None:
    assert "it needs workspace, suite beside it" in problems(INPUT_TOKEN="personal", INPUT_PROJECT="p")
    assert read(INPUT_TOKEN="personal", INPUT_PROJECT="p", INPUT_WORKSPACE="w", INPUT_SUITE="s").suite == "s"
    assert read(INPUT_TOKEN="personal", INPUT_DRY_RUN="true").token == "personal"  # nothing is sent


def test_overrides__are_what_was_set() -> None:
    assert read(INPUT_REVISION="abc", INPUT_CREATED_BY="3").overrides == {"revision": "abc", "created_by": "3"}
    event = {"event_name": "push", "event_path": "event.json"}
    assert read(event).overrides == event


def test_read__variables_of_buddys_own_tools() -> None:
    found = read(BUDDY_TOKEN="personal", BUDDY_WORKSPACE="w", BUDDY_PROJECT="p", BUDDY_SUITE="s", GITHUB_TOKEN="ghs")
    assert (found.workspace, found.project, found.suite, found.github_token) == ("w", "p", "s", "ghs")
    assert "ghs" not in repr(found)


def test_inputs__are_read_off_the_fields() -> None:
    assert {entry.name for entry in settings.INPUTS} | {"warnings", "problems"} == set(settings.Settings.__slots__)
    assert all(entry.help for entry in settings.INPUTS)


def test_read__a_short_token_is_a_warning() -> None:
    assert settings_reader.LEAST_TOKEN == redact.LEAST
    [warning] = read(BUDDY_UT_TOKEN="seven77", INPUT_DRY_RUN="true").warnings
    assert "much shorter" in warning
    assert "seven77" not in warning
    assert read(BUDDY_UT_TOKEN="eight888", INPUT_DRY_RUN="true").warnings == ()
    assert read(INPUT_DRY_RUN="true").warnings == ()


def test_read__a_token_in_quotes_is_kept_without_them_to_be_masked() -> None:
    with pytest.raises(settings_reader.UnusableError) as raised:
        read(BUDDY_UT_TOKEN=' "bud_ut_us_abc" ')
    assert raised.value.settings.token == "bud_ut_us_abc"
    assert raised.value.settings.warnings == ()
