"""What is said of Buddy's address before anything goes there."""

import pytest

from reporter.pipeline import run_log
from reporter.settings import Settings


@pytest.mark.parametrize(
    ("token", "url", "region", "words"),
    [
        ("personal", "", "", None),
        ("personal", "", "AP", None),
        (
            "personal",
            "",
            "moon",
            "BUDDY_REGION is no region (us, eu or as): test cases and token go to https://api.buddy.works",
        ),
        ("bud_ut_eu_secret", "", "moon", None),  # the token names its region
        ("", "", "moon", None),
        ("personal", "https://api.eu.buddy.works", "moon", None),
        (
            "personal",
            "https://buddy.example",
            "",
            "the input api_url sends test cases and token to https://buddy.example",
        ),
    ],
)
def test_odd_address(token: str, url: str, region: str, words: str | None) -> None:
    assert next(run_log.odd_address(Settings(token=token, api_url=url), region), None) == words
