"""The client's words: nothing secret in them. Its deeds are tested on real sockets (test_delivery_*)."""

import pytest

from reporter.buddy.address import Endpoints
from reporter.buddy.delivery import options
from reporter.buddy.http import client, failures, rate_limit, responses

TOKEN = "bud_ut_eu_s3cret"


@pytest.fixture
def made() -> client.Client:
    return client.Client("https://api.example", TOKEN, gate=rate_limit.RateLimit(1))


def test_repr__shows_no_token(made: client.Client) -> None:
    endpoints = Endpoints.for_suite_token()
    for shown in (made, options.DeliveryOptions("https://api.example", TOKEN, endpoints, {})):
        assert TOKEN not in repr(shown)
        assert TOKEN not in str(shown)


def test_hidden__tokens_and_credentials(made: client.Client) -> None:
    assert made.hidden(f"Bearer {TOKEN}: no") == "Bearer <hidden>: no"
    assert made.hidden("through http://me:hush@proxy.example:8080/") == "through http://<hidden>@proxy.example:8080/"


def test_hidden__tokens_that_were_fetched_later() -> None:
    secrets = [TOKEN]
    made = client.Client("https://api.example", TOKEN, gate=rate_limit.RateLimit(1), secrets=secrets)
    secrets.append("another0token")
    assert made.hidden(f"{TOKEN} another0token") == "<hidden> <hidden>"


def test_request__an_address_that_is_none_is_refused_with_the_cure() -> None:
    made = client.Client("https://.nowhere", TOKEN, gate=rate_limit.RateLimit(1))
    with pytest.raises(responses.Rejected) as caught:
        made.request("GET", "/x", deadline=rate_limit.Deadline(2), repeatable=True)
    assert caught.value.stops_all
    assert "api_url" in caught.value.cure


@pytest.mark.parametrize(
    ("text", "short"),
    [
        (
            "<pool>: Failed to establish a new connection: [Errno 111] Connection refused",
            "[Errno 111] Connection refused",
        ),
        (
            "pool: Failed to resolve 'x' ([Errno -2] Name not known)",
            "Failed to resolve 'x' ([Errno -2] Name not known)",
        ),
        ("HTTPConnectionPool(host='x', port=1): Read timed out. (read timeout=2.397477171999981)", "Read timed out"),
        ("('Connection aborted.', RemoteDisconnected('SessionApi end closed connection without response'))", None),
        ("(Caused by SSLError(SSLError(1, '[SSL] record layer failure')))", None),
        ("", "Exception"),
    ],
)
def test_short__says_it_once_and_whole(text: str, short: str | None) -> None:
    said = failures._short(Exception(text))
    assert said == short if short else said.count("(") == said.count(")")
