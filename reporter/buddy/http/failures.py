"""Sorts what requests and urllib3 raise into the ways in which a request can fail; says which part of it is secret."""

import io
import re

import requests
import urllib3.exceptions

from reporter import model
from reporter.buddy.http.responses import Ambiguous, Rejected, RequestError, Transient

_BAD_BUNDLE = ("NO_CERTIFICATE_OR_CRL_FOUND", "[X509", "TLS CA certificate bundle", "no certificate or crl found")
_CREDENTIALS = re.compile(r"(?<=://)[^\s/@]+@")
_TIMEOUT = re.compile(r"\.? \((?:read|connect) timeout=[^()]*\)")
_SHORT_CHARS = 200

# what is raised for an address of a proxy that is none (TypeError: it has no host)
_BAD_PROXY = (
    requests.exceptions.InvalidProxyURL,
    requests.exceptions.InvalidURL,
    urllib3.exceptions.LocationParseError,
    TypeError,
)
_TIMED_OUT = (TimeoutError, urllib3.exceptions.TimeoutError)
_BAD_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    urllib3.exceptions.LocationValueError,
    UnicodeError,
)
_NO_CONNECTION = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ProxyError,
)


class Outgoing(io.BytesIO):
    """A request's body that knows whether any of it was taken: before that, nothing can have been processed."""

    was_taken = False

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.size = len(content)  # bytes

    def read(self, size: int | None = -1, /) -> bytes:
        self.was_taken = True
        return super().read(size)


def may_have_arrived(outgoing: Outgoing | None) -> bool:
    """Say whether something may have reached the server; of a request without a body nobody knows."""
    return outgoing is None or outgoing.was_taken


def sort(error: Exception, outgoing: Outgoing | None, *, has_proxy: bool) -> RequestError:
    """Return what the error means: was anything sent, and is it the set-up that is at fault?"""
    if has_proxy and isinstance(error, _BAD_PROXY) and outgoing is not None and not outgoing.was_taken:
        what = "the proxy's address is unusable; a password in it must be percent-encoded"
        return Rejected(what, cure="check HTTPS_PROXY", stops_all=True)
    what = _short(error)
    return _sort_set_up(error, what) or _sort_connection(error, what, outgoing)


def _sort_set_up(error: Exception, what: str) -> Rejected | None:
    """Return what has to be set right before anything can be sent, None where it is something else."""
    said = str(error)
    if isinstance(error, _BAD_ADDRESS):
        return Rejected(f"the address is unusable: {what}", cure="check the input api_url", stops_all=True)
    if "CERTIFICATE_VERIFY_FAILED" in said:
        cure = "behind a proxy or with your own authority, set REQUESTS_CA_BUNDLE or SSL_CERT_FILE to its certificate"
        return Rejected(f"the server's certificate is not trusted: {what}", cure=cure, stops_all=True)
    if any(word in said for word in _BAD_BUNDLE):
        cure = "check REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, SSL_CERT_FILE and SSL_CERT_DIR"
        return Rejected(f"the file of trusted certificates can't be used: {what}", cure=cure, stops_all=True)
    if isinstance(error, urllib3.exceptions.ProxyError) and "failed: 407" in said:
        return Rejected(f"the proxy asks for credentials: {what}", cure="check HTTPS_PROXY", stops_all=True)
    return None


def _sort_connection(error: Exception, what: str, outgoing: Outgoing | None) -> RequestError:
    if isinstance(error, _NO_CONNECTION) or not may_have_arrived(outgoing):
        return Transient(f"no connection: {what}")
    timed_out = any(isinstance(found, _TIMED_OUT) for found in (error, *error.args))
    return Ambiguous(f"the answer was lost: {what}", may_still_arrive=timed_out)


def _short(error: BaseException) -> str:
    """Return the last part of the message; urllib3 nests the same words three times, and adds our own time-out."""
    said = str(error)
    if isinstance(error, urllib3.exceptions.HTTPError) and error.args:
        said = str(error.args[-1])  # before it may stand a connection, a pool or a summary
    text = _TIMEOUT.sub("", said.rpartition(": ")[2]).strip("'\" ")
    while text.endswith(")") and text.count(")") > text.count("("):
        text = text[:-1].rstrip("'\" ")
    return model.shorten(text or type(error).__name__, _SHORT_CHARS)


def credentials(url: str) -> list[str]:
    """Return the user information of a URL, and the pieces into which a message may cut its password."""
    before, at, _ = url.partition("://")[2].rpartition("@")
    if not at:
        return []
    pieces = re.split("[/?#@]", before.partition(":")[2])
    return [piece for piece in (before, *pieces) if len(piece) >= 4]


def without_credentials(text: str) -> str:
    """Return the text without the user information of the URLs in it."""
    return _CREDENTIALS.sub("<hidden>@", text)
