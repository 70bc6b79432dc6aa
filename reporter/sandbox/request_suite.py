"""Which suite a request is about: the one of its token, or the one that its path names."""

from typing import Annotated

import fastapi
from starlette.requests import Request

from reporter.sandbox import answers, store


async def find_place(request: Request) -> answers.Place:
    """Return the place of the request's suite; raises `store.MissingError` for any part of the path that is not there.

    The application's state holds `storage` and `place`, the first suite's; the scope holds the suite of a suite token.
    """
    storage: store.Store = request.app.state.storage
    place: answers.Place = request.app.state.place
    asked = request.path_params
    for part, known in (("workspace", place.workspace), ("project", place.project)):
        if asked.get(part, known) != known:
            raise store.MissingError(f"{part} {asked[part]} does not exist")
    suite_id = request.scope["suite"] or asked.get("suite")
    if suite_id is None:
        return place
    if suite_id not in storage.suites.tokens():
        raise store.MissingError(f"suite {suite_id} does not exist")
    if "session_id" in asked:
        storage.check_suite(asked["session_id"], suite_id)
    return place.of(suite_id)


Here = Annotated[answers.Place, fastapi.Depends(find_place)]
