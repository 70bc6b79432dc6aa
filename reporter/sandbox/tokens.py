"""Who may ask: how a suite token is made, and the check of the token before anything else of a request is looked at."""

import base64
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from reporter.sandbox import answers, store

SUITE_TOKEN = "bud_ut_"


def suite_token(url: str) -> str:
    """Make a suite token that says where it is good for: `bud_ut_local_<base64url of the URL>_<secret>`.

    Source: Buddy's own collector, which reads the API's URL from the fourth of five parts. The secret has no
    "_", nor has a URL of ours in base64url, so there are always five.
    """
    encoded = base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")
    return f"{SUITE_TOKEN}local_{encoded}_{secrets.token_hex(16)}"


class Tokens:
    """Asks for the right token: a suite's under `/unit-tests`, the personal one under `/workspaces`.

    What comes after finds the suite of the token in the scope, under "suite".
    """

    def __init__(self, app: ASGIApp, storage: store.Store, *, personal: str) -> None:
        self._app = app
        self._storage = storage
        self._personal = personal.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._app
        area = scope["path"].split("/")[1]
        if area in ("unit-tests", "workspaces"):
            answer = self._check(scope, area) or self._app
        await answer(scope, receive, send)

    def _check(self, scope: Scope, area: str) -> JSONResponse | None:
        scheme, _, given = Request(scope).headers.get("authorization", "").partition(" ")
        # compared as bytes: a header may hold letters that `compare_digest` refuses in text
        token = given.strip().encode()
        suite = self._suite_of(token)
        is_personal = secrets.compare_digest(token, self._personal)
        if scheme.lower() != "bearer" or (suite is None and not is_personal):
            return answers.errors(401, ["a valid bearer token is required"], {"WWW-Authenticate": "Bearer"})
        if is_personal != (area == "workspaces"):
            return answers.errors(
                403, ["this token may not be used here: suite and personal tokens have their own URLs"]
            )
        scope["suite"] = suite
        return None

    def _suite_of(self, token: bytes) -> str | None:
        for suite_id, known in self._storage.suites.tokens().items():
            if secrets.compare_digest(token, known.encode()):
                return suite_id
        return None
