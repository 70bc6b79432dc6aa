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
from starlette.responses import JSONResponse, Response

from reporter.sandbox import answers, reports, request_suite, schema, store, tokens

# Buddy API docs, Getting started > Pagination: from 1, 20 by default; no highest value is documented
Page = Annotated[int, fastapi.Query(ge=1, le=10**9)]
PerPage = Annotated[int, fastapi.Query(ge=1, le=10**9)]


def by_suite_token(storage: store.Store) -> fastapi.APIRouter:
    """Route what a suite token may do: everything under `/unit-tests`, in the suite of the token."""
    router = fastapi.APIRouter(prefix="/unit-tests")

    @router.post("/sessions")
    async def create_session(here: request_suite.Here, request: schema.SessionRequest | None = None) -> JSONResponse:
        return _create(storage, here, request)

    @router.put("/sessions/{session_id}/cases")
    async def put_case(here: request_suite.Here, session_id: str, request: schema.CaseRequest) -> JSONResponse:
        case, _ = storage.put_case(session_id, request.__dict__)
        return JSONResponse(answers.whole_case(here, case), 201)

    @router.post("/sessions/{session_id}/cases/batch")
    async def add_cases(here: request_suite.Here, session_id: str, request: schema.CasesRequest) -> JSONResponse:
        # __dict__, not model_dump(): the fields are plain values, and 100 dumps cost more than the insert
        cases = storage.add_cases(session_id, [case.__dict__ for case in request.cases])
        return JSONResponse(answers.batch(here, session_id, cases), 201)

    @router.post("/sessions/{session_id}/close")
    async def close_session(
        here: request_suite.Here, session_id: str, request: schema.CloseRequest | None = None
    ) -> JSONResponse:
        return _close(storage, here, session_id=session_id, request=request)

    @router.post("/sessions/{session_id}/reopen")
    async def reopen_session(here: request_suite.Here, session_id: str) -> JSONResponse:
        return JSONResponse(answers.session(here, storage.reopen_session(session_id)))

    @router.post("/import")
    async def import_files(here: request_suite.Here, request: Request) -> JSONResponse:
        fields, cases = await _read_import(request)
        session = storage.import_session(fields.model_dump(), cases, suite_id=here.suite)
        return JSONResponse(answers.session(here, session), 201)

    return router


def by_personal_token(storage: store.Store) -> fastapi.APIRouter:
    """Route what a personal token may do: everything under `/workspaces/.../unit-tests`, in any suite."""
    router = fastapi.APIRouter(prefix="/workspaces/{workspace}/projects/{project}/unit-tests/suites")
    _add_suite_routes(router, storage)
    _add_session_routes(router, storage)
    _add_group_routes(router, storage)
    _add_case_routes(router, storage)
    return router


def _add_suite_routes(router: fastapi.APIRouter, storage: store.Store) -> None:
    @router.get("")
    async def list_suites(here: request_suite.Here) -> JSONResponse:
        shown = [answers.suite(here.of(suite.id), suite) for suite in storage.suites.all()]
        return JSONResponse(answers.listing(here.suites_api, here.project_app, suites=shown))

    @router.post("")
    async def add_suite(here: request_suite.Here, request: schema.SuiteRequest) -> JSONResponse:
        added = storage.add_suite(request.model_dump(), token=tokens.suite_token(here.url))
        return JSONResponse(answers.suite(here.of(added.id), added, with_token=True), 201)

    @router.get("/{suite}")
    async def get_suite(here: request_suite.Here) -> JSONResponse:
        return JSONResponse(answers.suite(here, storage.suite(here.suite), with_token=True))

    @router.delete("/{suite}")
    async def delete_suite(here: request_suite.Here) -> Response:
        storage.delete_suite(here.suite)
        return Response(status_code=204)

    @router.get("/{suite}/token")
    async def get_token(here: request_suite.Here) -> JSONResponse:
        return JSONResponse({"token": storage.suite(here.suite).token})


def _add_session_routes(router: fastapi.APIRouter, storage: store.Store) -> None:
    session = "/{suite}/sessions/{session_id}"

    @router.post("/{suite}/sessions")
    async def create_session(here: request_suite.Here, request: schema.SessionRequest | None = None) -> JSONResponse:
        return _create(storage, here, request)

    @router.get("/{suite}/sessions")
    async def list_sessions(
        here: request_suite.Here, branch: str | None = None, page: Page = 1, per_page: PerPage = 20
    ) -> JSONResponse:
        found = storage.sessions(suite_id=here.suite, branch=branch, limit=per_page, offset=(page - 1) * per_page)
        shown = [answers.session(here, each) for each in found]
        return JSONResponse(answers.listing(f"{here.api}/sessions", here.app, sessions=shown))

    @router.get(session)
    async def get_session(here: request_suite.Here, session_id: str) -> JSONResponse:
        return JSONResponse(answers.session(here, storage.session(session_id)))

    @router.delete(session)
    async def delete_session(here: request_suite.Here, session_id: str) -> Response:
        storage.delete_session(session_id)
        return Response(status_code=204)

    @router.post(f"{session}/close")
    async def close_session(
        here: request_suite.Here, session_id: str, request: schema.CloseRequest | None = None
    ) -> JSONResponse:
        return _close(storage, here, session_id=session_id, request=request)

    @router.post(f"{session}/reopen")
    async def reopen_session(here: request_suite.Here, session_id: str) -> JSONResponse:
        return JSONResponse(answers.session(here, storage.reopen_session(session_id)))


def _add_group_routes(router: fastapi.APIRouter, storage: store.Store) -> None:
    groups = "/{suite}/sessions/{session_id}/test-groups"

    @router.post(groups)
    async def add_group(here: request_suite.Here, session_id: str, request: schema.GroupRequest) -> JSONResponse:
        return JSONResponse(answers.group(here, session_id, storage.add_group(session_id, request.name)), 201)

    @router.get(groups)
    async def list_groups(
        here: request_suite.Here, session_id: str, page: Page = 1, per_page: PerPage = 20
    ) -> JSONResponse:
        found = storage.groups(session_id, limit=per_page, offset=(page - 1) * per_page)
        url, html_url = f"{here.api}/sessions/{session_id}/test-groups", f"{here.app}/{session_id}"
        shown = [answers.group(here, session_id, each) for each in found]
        return JSONResponse(answers.listing(url, html_url, test_groups=shown))

    @router.get(f"{groups}/{{group_id}}")
    async def get_group(here: request_suite.Here, session_id: str, group_id: str) -> JSONResponse:
        return JSONResponse(answers.group(here, session_id, storage.group(session_id, group_id)))

    @router.get(f"{groups}/{{group_id}}/cases")
    async def list_group_cases(
        here: request_suite.Here, session_id: str, group_id: str, page: Page = 1, per_page: PerPage = 20
    ) -> JSONResponse:
        found = storage.cases(session_id, group=group_id, limit=per_page, offset=(page - 1) * per_page, data_chars=0)
        url = f"{here.api}/sessions/{session_id}/test-groups/{group_id}/cases"
        html_url = f"{here.app}/{session_id}#group-{group_id}"
        return JSONResponse(answers.listing(url, html_url, cases=[answers.case(here, each) for each in found]))

    @router.get(f"{groups}/{{group_id}}/cases/{{case_id}}")
    async def get_case(here: request_suite.Here, session_id: str, group_id: str, case_id: str) -> JSONResponse:
        case = storage.case(session_id, case_id)
        if case.group_id != group_id:
            raise store.MissingError(f"test case {case_id} is not in test group {group_id}")
        return JSONResponse(answers.whole_case(here, case))


def _add_case_routes(router: fastapi.APIRouter, storage: store.Store) -> None:
    cases = "/{suite}/sessions/{session_id}/cases"

    @router.put(cases)
    async def put_case(here: request_suite.Here, session_id: str, request: schema.CaseRequest) -> JSONResponse:
        case, is_new = storage.put_case(session_id, request.__dict__)
        return JSONResponse(answers.whole_case(here, case), 201 if is_new else 200)

    @router.get(cases)
    async def list_cases(
        here: request_suite.Here,
        session_id: str,
        status: schema.CaseStatus | None = None,
        page: Page = 1,
        per_page: PerPage = 20,
    ) -> JSONResponse:
        found = storage.cases(session_id, status=status, limit=per_page, offset=(page - 1) * per_page, data_chars=0)
        return JSONResponse(answers.batch(here, session_id, found))


def _create(storage: store.Store, here: answers.Place, request: schema.SessionRequest | None) -> JSONResponse:
    fields: dict[str, Any] = request.model_dump() if request else {}
    fields["created_by"] = (fields.get("created_by") or {}).get("id")
    return JSONResponse(answers.session(here, storage.create_session(fields, suite_id=here.suite)), 201)


def _close(
    storage: store.Store, here: answers.Place, *, session_id: str, request: schema.CloseRequest | None
) -> JSONResponse:
    closed = storage.close_session(session_id, closed_as=request.status if request else None)
    return JSONResponse(answers.session(here, closed))


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
            return fields, _read_files(files)
        except pydantic.ValidationError as problem:
            raise RequestValidationError(problem.errors()) from problem


def _read_files(files: list[UploadFile]) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = []
    for file in files:
        try:
            cases += reports.read_cases(file.file)
        except reports.UnreadableError as problem:
            raise fastapi.HTTPException(400, f"files: {problem}") from problem
        if len(cases) > reports.MOST_CASES:
            raise fastapi.HTTPException(413, f"files: more than {reports.MOST_CASES:,} test cases")
    if not cases:
        raise fastapi.HTTPException(400, "files: no test case in them")
    return cases
