"""The endpoints of the Unit Tests API: a request's fields in, an answer out, nothing decided.

Every endpoint runs on the event loop itself: the store answers in less time than a thread takes to start
(100 cases in 0.9 ms), and one writer is all that SQLite has. Answers are made without a model, because
checking what we have just made costs more than making it.

Source: Buddy API docs, Unit Tests; the paths are those of Buddy's published OpenAPI types.
"""

from typing import Annotated, Any

import fastapi
import pydantic
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse

from reporter.sandbox import answers, reports, schema, store

# Buddy API docs, Getting started > Pagination: from 1, 20 by default; no highest value is documented
Page = Annotated[int, fastapi.Query(ge=1, le=10**9)]
PerPage = Annotated[int, fastapi.Query(ge=1, le=10**9)]


def by_suite_token(storage: store.Store, place: answers.Place) -> fastapi.APIRouter:
    """Route what a suite token may do: everything under `/unit-tests`."""
    router = fastapi.APIRouter(prefix="/unit-tests")

    @router.post("/sessions")
    async def create_session(request: schema.SessionRequest | None = None) -> JSONResponse:
        return _create(storage, place, request)

    @router.put("/sessions/{session_id}/cases")
    async def put_case(session_id: str, request: schema.CaseRequest) -> JSONResponse:
        case, _ = storage.put_case(session_id, request.__dict__)
        return JSONResponse(answers.whole_case(place, case), 201)

    @router.post("/sessions/{session_id}/cases/batch")
    async def add_cases(session_id: str, request: schema.CasesRequest) -> JSONResponse:
        # __dict__, not model_dump(): the fields are plain values, and 100 dumps cost more than the insert
        cases = storage.add_cases(session_id, [case.__dict__ for case in request.cases])
        return JSONResponse({"cases": [answers.case(place, case) for case in cases]}, 201)

    @router.post("/sessions/{session_id}/close")
    async def close_session(session_id: str, request: schema.CloseRequest | None = None) -> JSONResponse:
        return _close(storage, place, session_id, request)

    @router.post("/sessions/{session_id}/reopen")
    async def reopen_session(session_id: str) -> JSONResponse:
        return JSONResponse(answers.session(place, storage.reopen_session(session_id)))

    @router.post("/import")
    async def import_files(request: Request) -> JSONResponse:
        fields, cases = await _read_import(request)
        session = storage.import_session(fields.model_dump(), cases)
        return JSONResponse(answers.session(place, session), 201)

    return router


def by_personal_token(storage: store.Store, place: answers.Place, *, token: str) -> fastapi.APIRouter:
    """Route what a personal token may do: everything under `/workspaces/.../unit-tests`.

    `token` is the suite token, which may be read here.
    """

    def check_place(request: Request) -> None:
        for part, known in (
            ("workspace", place.workspace),
            ("project", place.project),
            ("suite", place.suite),
        ):
            asked = request.path_params.get(part, known)
            if asked != known:
                raise store.MissingError(f"{part} {asked} does not exist")

    prefix = "/workspaces/{workspace}/projects/{project}/unit-tests/suites"
    router = fastapi.APIRouter(prefix=prefix, dependencies=[fastapi.Depends(check_place)])

    @router.get("")
    async def list_suites() -> JSONResponse:
        return _list(place.api.rpartition("/")[0], "suites", [answers.suite(place)])

    @router.get("/{suite}")
    async def get_suite() -> JSONResponse:
        return JSONResponse(answers.suite(place, token=token))

    @router.get("/{suite}/token")
    async def get_token() -> JSONResponse:
        return JSONResponse({"token": token})

    _add_session_routes(router, storage, place)
    _add_case_routes(router, storage, place)
    return router


def _add_session_routes(router: fastapi.APIRouter, storage: store.Store, place: answers.Place) -> None:
    @router.post("/{suite}/sessions")
    async def create_session(request: schema.SessionRequest | None = None) -> JSONResponse:
        return _create(storage, place, request)

    @router.get("/{suite}/sessions")
    async def list_sessions(branch: str | None = None, page: Page = 1, per_page: PerPage = 20) -> JSONResponse:
        found = storage.sessions(branch=branch, limit=per_page, offset=(page - 1) * per_page)
        return _list(f"{place.api}/sessions", "sessions", [answers.session(place, each) for each in found])

    @router.get("/{suite}/sessions/{session_id}")
    async def get_session(session_id: str) -> JSONResponse:
        return JSONResponse(answers.session(place, storage.session(session_id)))

    @router.post("/{suite}/sessions/{session_id}/close")
    async def close_session(session_id: str, request: schema.CloseRequest | None = None) -> JSONResponse:
        return _close(storage, place, session_id, request)

    @router.post("/{suite}/sessions/{session_id}/reopen")
    async def reopen_session(session_id: str) -> JSONResponse:
        return JSONResponse(answers.session(place, storage.reopen_session(session_id)))


def _add_case_routes(router: fastapi.APIRouter, storage: store.Store, place: answers.Place) -> None:
    sessions = "/{suite}/sessions/{session_id}"

    @router.put(f"{sessions}/cases")
    async def put_case(session_id: str, request: schema.CaseRequest) -> JSONResponse:
        case, is_new = storage.put_case(session_id, request.__dict__)
        return JSONResponse(answers.whole_case(place, case), 201 if is_new else 200)

    @router.get(f"{sessions}/cases")
    async def list_cases(
        session_id: str, status: schema.CaseStatus | None = None, page: Page = 1, per_page: PerPage = 20
    ) -> JSONResponse:
        found = storage.cases(session_id, status=status, limit=per_page, offset=(page - 1) * per_page)
        url = f"{place.api}/sessions/{session_id}/cases"
        return _list(url, "cases", [answers.case(place, each) for each in found])

    @router.get(f"{sessions}/test-groups")
    async def list_groups(session_id: str, page: Page = 1, per_page: PerPage = 20) -> JSONResponse:
        found = storage.groups(session_id, limit=per_page, offset=(page - 1) * per_page)
        url = f"{place.api}/sessions/{session_id}/test-groups"
        return _list(url, "test_groups", [answers.group(place, session_id, each) for each in found])

    @router.get(f"{sessions}/test-groups/{{group_id}}")
    async def get_group(session_id: str, group_id: str) -> JSONResponse:
        for group in storage.groups(session_id):
            if group.id == group_id:
                return JSONResponse(answers.group(place, session_id, group))
        raise store.MissingError(f"test group {group_id} does not exist")

    @router.get(f"{sessions}/test-groups/{{group_id}}/cases")
    async def list_group_cases(session_id: str, group_id: str, page: Page = 1, per_page: PerPage = 20) -> JSONResponse:
        found = storage.cases(session_id, group=group_id, limit=per_page, offset=(page - 1) * per_page)
        url = f"{place.api}/sessions/{session_id}/test-groups/{group_id}/cases"
        return _list(url, "cases", [answers.case(place, each) for each in found])

    @router.get(f"{sessions}/test-groups/{{group_id}}/cases/{{case_id}}")
    async def get_case(session_id: str, group_id: str, case_id: str) -> JSONResponse:
        case = storage.case(session_id, case_id)
        if case.group_id != group_id:
            raise store.MissingError(f"test case {case_id} is not in test group {group_id}")
        return JSONResponse(answers.whole_case(place, case))


def _create(storage: store.Store, place: answers.Place, request: schema.SessionRequest | None) -> JSONResponse:
    fields = request.model_dump() if request else {}
    fields["created_by"] = (fields.get("created_by") or {}).get("id")
    return JSONResponse(answers.session(place, storage.create_session(fields)), 201)


def _close(
    storage: store.Store, place: answers.Place, session_id: str, request: schema.CloseRequest | None
) -> JSONResponse:
    closed = storage.close_session(session_id, closed_as=request.status if request else None)
    return JSONResponse(answers.session(place, closed))


def _list(url: str, name: str, shown: list[dict[str, Any]]) -> JSONResponse:
    return JSONResponse({"url": url, "html_url": None, name: shown})


async def _read_import(request: Request) -> tuple[schema.ImportRequest, list[dict[str, Any]]]:
    """Read the form of an import: its fields, and the cases of its `files`, all of them readable."""
    async with request.form() as form:
        files = [each for each in form.getlist("files") if isinstance(each, UploadFile)]
        if not files:
            raise fastapi.HTTPException(400, "files: at least one file is required")
        try:
            # an empty form field is how HTML says "not given"
            given = {name: value for name, value in form.items() if name != "files" and value != ""}
            fields = schema.ImportRequest.model_validate(given)
            cases = [case for file in files for case in reports.read_cases(await file.read())]
        except pydantic.ValidationError as problem:
            raise RequestValidationError(problem.errors()) from problem
        except reports.UnreadableError as problem:
            raise fastapi.HTTPException(400, f"files: {problem}") from problem
    return fields, cases
