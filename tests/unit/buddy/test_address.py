"""Where the API is: every region, tokens that carry an address, and the traps in them."""

import base64

import pytest

from reporter.buddy import address

US, EU, ASIA = "https://api.buddy.works", "https://api.eu.buddy.works", "https://api.asia.buddy.works"


def five_parts(url: str, *, env: str = "local", secret: str = "s3cret") -> str:
    return f"bud_ut_{env}_{base64.urlsafe_b64encode(url.encode()).decode().rstrip('=')}_{secret}"


@pytest.mark.parametrize(
    ("token", "url"),
    [
        ("bud_ut_us_abc", US),
        ("bud_ut_eu_abc", EU),
        ("bud_ut_asia_abc", ASIA),
        ("bud_ut_eu_a_b_c", EU),  # five parts whose middle is no address: the region decides
        ("bud_ut_mars_abc", US),
        ("bud_ut_", US),
        ("bud_ut", US),
        ("4d6b-personal", US),
        ("eu_personal_token_of_five_parts", US),
        ("", US),
    ],
)
def test_find__regions(token: str, url: str) -> None:
    assert address.find(token)[0] == url


@pytest.mark.parametrize(
    "url",
    [
        "https://buddy.example/api",
        "https://buddy.example:8443/api",
        "http://127.0.0.1:8080",
        "http://localhost:1",
        "http://[::1]:9/x",
        "https://b.example/~~~~",
    ],
)
def test_find__address_in_the_token(url: str) -> None:
    assert address.find(five_parts(url)) == (url, "named by the suite token")
    assert address.find(five_parts(url, env="eu"))[0] == url


@pytest.mark.parametrize("padding", range(4))
def test_find__base64url_without_padding(padding: int) -> None:
    url = "https://buddy.example/a" + "a" * padding
    assert address.find(five_parts(url))[0] == url


def test_find__underscores_inside_the_address_part() -> None:
    """In base64url a question mark may become "_", and then there are more than five parts: all of them count."""
    token = five_parts("https://buddy.examples/?")
    assert len(token.split("_")) == 6
    # it decodes, and is refused for its query: the region decides
    assert address._decode(token[13:-7]) == "https://buddy.examples/?"
    assert address.find(token)[0] == US
    token = five_parts("https://büddy.example/ÿÿÿ")
    assert len(token.split("_")) > 5
    assert address.find(token)[0] == "https://büddy.example/ÿÿÿ"


@pytest.mark.parametrize(
    "url",
    [
        "http://buddy.example",  # plain http
        "http://127.0.0.1.example",
        "https://user:word@buddy.example",
        "https://buddy.example?x=1",
        "https://buddy.example#x",
        "https:///nowhere",
        "file:///etc/passwd",
        "ftp://buddy.example",
        "https://a b.example",
        "https://x.example\\@y.example",
        "https://x.example:99999",
        "not a url",
    ],
)
def test_find__addresses_in_tokens_that_are_refused(url: str) -> None:
    assert address.check(url)
    assert address.find(five_parts(url, env="eu"))[0] == EU


def test_find__what_is_set_wins_and_loses_its_slash() -> None:
    assert address.find("bud_ut_eu_abc", "https://b.example/api//") == ("https://b.example/api", "as set")


@pytest.mark.parametrize(
    "url", ["https://b.example", "https://b.example/api/", "http://127.0.0.1:1", "http://localhost"]
)
def test_check__good(url: str) -> None:
    assert address.check(url) == ""


def test_endpoints__quote_what_they_hold() -> None:
    suite = address.Endpoints.for_suite_token()
    assert suite.sessions == "/unit-tests/sessions"
    assert suite.batch("a/b?c") == "/unit-tests/sessions/a%2Fb%3Fc/cases/batch"
    personal = address.Endpoints.for_personal_token("w/x", "my project", "s#1")
    assert personal.suite == "/workspaces/w%2Fx/projects/my%20project/unit-tests/suites/s%231"
    assert personal.close("1") == personal.suite + "/sessions/1/close"
    assert personal.reopen("1") == personal.suite + "/sessions/1/reopen"
    assert personal.cases("1") == personal.suite + "/sessions/1/cases"


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("us", "us"),
        ("EU", "eu"),
        ("as", "asia"),
        ("Asia", "asia"),
        ("AP", "asia"),
        (" eu ", "eu"),
        ("mars", ""),
        ("", ""),
    ],
)
def test_region__as_the_family_of_tools_names_it(name: str, region: str) -> None:
    assert address.region(name) == region


@pytest.mark.parametrize(
    ("token", "region", "url"),
    [
        ("personal", "eu", EU),
        ("personal", "asia", ASIA),
        ("personal", "", US),
        ("bud_ut_us_abc", "eu", US),  # the token knows better
        ("bud_ut_mars_abc", "eu", EU),
        ("bud_ut", "eu", EU),
        (five_parts("https://b.example/api"), "eu", "https://b.example/api"),
    ],
)
def test_find__region_where_the_token_names_none(token: str, region: str, url: str) -> None:
    assert address.find(token, region=region)[0] == url


def test_find__what_is_set_wins_over_the_region() -> None:
    assert address.find("personal", "https://b.example", region="eu")[0] == "https://b.example"


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("https://buddy.example", "https://buddy.example/api"),
        ("https://buddy.example/", "https://buddy.example/api"),
        ("https://buddy.example/api", "https://buddy.example"),
        ("https://buddy.example/api/", "https://buddy.example"),
        ("http://127.0.0.1:80/api", "http://127.0.0.1:80"),
        ("https://buddy.example/other", ""),
        ("https://buddy.example/api/api", ""),
        (US, ""),
        (EU, ""),
    ],
)
def test_other__with_and_without_api(url: str, other: str) -> None:
    assert address.other(url) == other
