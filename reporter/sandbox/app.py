"""The sandbox over HTTP: what stands around the routes, and how errors of every kind are answered.

What a request does is `store`'s business.
"""

from collections.abc import Awaitable, Callable

import fastapi
import fastapi.exceptions
import starlette.exceptions
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from reporter.sandbox import answers, middleware, pages, routes, schema, store, tokens


def create_app(
    storage: store.Store, place: answers.Place, *, personal_token: str, requests_a_minute: int = middleware.REQUESTS
) -> ASGIApp:
    """Build the application around `storage`.

    No pages of documentation: the generated ones load their scripts from elsewhere.
    """
    app = fastapi.FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.storage, app.state.place = storage, place  # for `request_suite`
    app.include_router(routes.by_suite_token(storage))
    app.include_router(routes.by_personal_token(storage))
    app.include_router(pages.router(storage, place))
    app.add_exception_handler(starlette.exceptions.HTTPException, _http_error)
    app.add_exception_handler(fastapi.exceptions.RequestValidationError, _validation_error)
    app.add_exception_handler(store.MissingError, _answering(404))
    app.add_exception_handler(store.RefusedError, _answering(400))
    app.add_exception_handler(Exception, _unexpected_error)
    # around the application and not in it, where an unexpected error's answer passes them by; the outermost is last
    guarded: ASGIApp = middleware.BoundedBody(app)
    guarded = tokens.Tokens(guarded, storage, personal=personal_token)
    guarded = middleware.KnownHost(guarded)
    guarded = middleware.RateLimit(guarded, requests=requests_a_minute)
    return middleware.Lingering(guarded)


async def _http_error(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, starlette.exceptions.HTTPException)
    headers = dict(problem.headers) if problem.headers else None
    return answers.errors(problem.status_code, [str(problem.detail)], headers)


async def _validation_error(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, fastapi.exceptions.RequestValidationError)
    return answers.errors(400, [schema.describe(each) for each in problem.errors()])


async def _unexpected_error(request: Request, problem: Exception) -> Response:
    return answers.errors(500, ["unexpected error in the sandbox"])


def _answering(status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, problem: Exception) -> Response:
        return answers.errors(status, [str(problem)])

    return answer
