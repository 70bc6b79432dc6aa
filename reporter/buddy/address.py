"""Where Buddy's API is and which endpoints a token may use (Buddy API docs, Unit Tests; Buddy docs, Regions)."""

import base64
import binascii
import dataclasses
import ipaddress
import urllib.parse

REGIONS = {
    "us": "https://api.buddy.works",
    "eu": "https://api.eu.buddy.works",
    "asia": "https://api.asia.buddy.works",
}
# as Buddy's own CLI and its login action name them (BUDDY_REGION)
_REGION_NAMES = {"us": "us", "eu": "eu", "as": "asia", "asia": "asia", "ap": "asia"}
_API_PATH = "/api"
_SUITE_TOKEN = "bud_ut_"


def is_suite_token(token: str) -> bool:
    """Say whether the token belongs to one Buddy suite; any other is a personal, OAuth or OIDC token."""
    return token.startswith(_SUITE_TOKEN)


def check(url: str) -> str:
    """Say why `url` can't be the API's address, or "" where it can: https, and http on loopback alone."""
    try:
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "is not a URL"
    del port  # reading it is the check
    if parts.scheme not in ("http", "https") or not host:
        return "is not an https URL"
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        return "holds credentials: put the token into its own input"
    if parts.query or parts.fragment or "?" in url or "#" in url:
        return "has a query or a fragment: give only the address itself"
    if any(character.isspace() or not character.isprintable() for character in url) or "\\" in url:
        return "contains spaces or control characters"
    if parts.scheme == "http" and not _is_loopback(host):
        return "is plain http: the token would be sent unencrypted; use https (http is for loopback alone)"
    return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def region(name: str) -> str:
    """Return the region that BUDDY_REGION names, in any case (`US`, `as`, `AP`), "" where it is none."""
    return _REGION_NAMES.get(name.strip().lower(), "")


def find(token: str, explicit: str = "", *, region: str = "") -> tuple[str, str]:
    """Return the base URL, without a slash at its end, and why it is this one.

    `explicit` wins; else the token names the region or, outside production, the address itself; else `region`, a key of
    REGIONS, decides. The base URL may have a path (`https://HOST/api` on premises), so paths are appended to it, never
    joined.
    """
    if explicit:
        return explicit.rstrip("/"), "as set"
    if is_suite_token(token):
        parts = token.split("_")
        decoded = _decode("_".join(parts[3:-1]))
        if decoded and not check(decoded):
            return decoded.rstrip("/"), "named by the suite token"
        if parts[2] in REGIONS:
            return REGIONS[parts[2]], f"the suite token's region, {parts[2]}"
    if region in REGIONS:
        return REGIONS[region], f"BUDDY_REGION, {region}"
    return REGIONS["us"], "the default region, us"


def other(url: str) -> str:
    """Return the other address under which an installation on premises may have its API; "" where there is none.

    People type `https://HOST`, with or without the `/api` that the API has there (Buddy docs, On-premises); Buddy's
    login action exports what was typed. Which of the two it is only an answer can tell (`SessionApi`).
    """
    base = url.rstrip("/")
    parts = urllib.parse.urlsplit(base)
    if base in REGIONS.values():
        return ""
    if parts.path == _API_PATH:
        return base.removesuffix(_API_PATH)
    if parts.path:
        return ""
    return base + _API_PATH


def _decode(text: str) -> str:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""


def quoted(part: str) -> str:
    """Return one part of a path or a query as it stands in a URL."""
    return urllib.parse.quote(part, safe="")


@dataclasses.dataclass(frozen=True, slots=True)
class Endpoints:
    """The paths below the base URL; for a personal token they name workspace, project and Buddy suite."""

    suite: str  # path of the Buddy suite, "" with a suite token
    sessions: str

    @classmethod
    def for_suite_token(cls) -> "Endpoints":
        return cls("", "/unit-tests/sessions")

    @classmethod
    def for_personal_token(cls, workspace: str, project: str, suite: str) -> "Endpoints":
        place = f"/workspaces/{quoted(workspace)}/projects/{quoted(project)}/unit-tests/suites/{quoted(suite)}"
        return cls(place, place + "/sessions")

    def session(self, session_id: str) -> str:
        return f"{self.sessions}/{quoted(session_id)}"

    def cases(self, session_id: str) -> str:
        return f"{self.session(session_id)}/cases"

    def batch(self, session_id: str) -> str:
        return f"{self.cases(session_id)}/batch"

    def close(self, session_id: str) -> str:
        return f"{self.session(session_id)}/close"

    def reopen(self, session_id: str) -> str:
        return f"{self.session(session_id)}/reopen"
