"""The sandbox over HTTP: who may ask, which errors they see, which rooms the routes are in.

Answers follow Buddy API docs, Unit Tests; an error of any kind is `{"errors": [{"message": ...}]}`
(Buddy API docs, Getting started > Errors). What a request does is `store`'s business.
"""

import secrets
from collections.abc import Awaitable, Callable, Sequence

import fastapi
import fastapi.exceptions
import starlette.exceptions
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from reporter.sandbox import answers, pages, routes, schema, store

_SHOWN_PROBLEMS = 20  # of a request that does not fit: one error each, then how many more


def create_app(storage: store.Store, place: answers.Place, *, token: str, personal_token: str) -> fastapi.FastAPI:
    """Build the application around `storage`; `token` is the suite token.

    No pages of documentation: the generated ones load their scripts from elsewhere.
    """
    app = fastapi.FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.include_router(routes.by_suite_token(storage, place))
    app.include_router(routes.by_personal_token(storage, place, token=token))
    app.include_router(pages.router(storage, place))
    app.add_exception_handler(starlette.exceptions.HTTPException, _http_error)
    app.add_exception_handler(fastapi.exceptions.RequestValidationError, _validation_error)
    app.add_exception_handler(store.MissingError, _answering(404))
    app.add_exception_handler(store.RefusedError, _answering(400))
    app.add_exception_handler(Exception, _unexpected_error)
    app.add_middleware(_Tokens, suite=token, personal=personal_token)
    return app


def errors(status: int, messages: Sequence[str], headers: dict[str, str] | None = None) -> JSONResponse:
    """Answer with Buddy's shape of an error."""
    return JSONResponse({"errors": [{"message": each} for each in messages]}, status, headers)


class _Tokens:
    """Asks for the right token before anything else is looked at, the body included."""

    def __init__(self, app: ASGIApp, *, suite: str, personal: str) -> None:
        self._app = app
        self._expected = {"unit-tests": suite.encode(), "workspaces": personal.encode()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(Request(scope)) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, request: Request) -> JSONResponse | None:
        expected = self._expected.get(request.url.path.split("/")[1])
        if expected is None:
            return None
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        # compared as bytes: a header may hold letters that `compare_digest` refuses in text
        sent = given.strip().encode()
        if scheme.lower() == "bearer" and secrets.compare_digest(sent, expected):
            return None
        known = any(secrets.compare_digest(sent, token) for token in self._expected.values())
        if scheme.lower() == "bearer" and known:
            return errors(403, ["this token may not be used here: suite and personal tokens have their own URLs"])
        return errors(401, ["a valid bearer token is required"], {"WWW-Authenticate": "Bearer"})


async def _http_error(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, starlette.exceptions.HTTPException)
    headers = dict(problem.headers) if problem.headers else None
    return errors(problem.status_code, [str(problem.detail)], headers)


async def _validation_error(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, fastapi.exceptions.RequestValidationError)
    found = [schema.describe(each) for each in problem.errors()]
    if len(found) > _SHOWN_PROBLEMS:
        found = [*found[:_SHOWN_PROBLEMS], f"and {len(found) - _SHOWN_PROBLEMS} more"]
    return errors(400, found)


async def _unexpected_error(request: Request, problem: Exception) -> Response:
    return errors(500, ["unexpected error in the sandbox"])


def _answering(status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, problem: Exception) -> Response:
        return errors(status, [str(problem)])

    return answer
