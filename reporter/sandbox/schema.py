"""What Buddy accepts: the requests of the Unit Tests API, with their documented types and enums.

Strict where the documentation names a type (a number in quotes is refused), silent on fields that it does
not name: they are ignored. Only shapes live here; what a request does is `store`'s business.

Source: Buddy API docs, Unit Tests > Sessions > Create, and Unit Tests > Test cases > Add; Buddy's published
OpenAPI types (`AddSessionRequest`, `AddTestCaseRequest`, `AddCasesRequest`, `ImportSessionRequest`).
"""

from typing import Annotated, Literal, Self

import pydantic
import pydantic_core

BATCH_CASES = 10_000  # no limit is documented; this one keeps the sandbox's memory small

CiProvider = Literal["NONE", "BUDDY", "GITHUB_ACTION", "CIRCLE_CI"]
RefType = Literal["BRANCH", "TAG", "PULL_REQUEST"]
CaseStatus = Literal["PASSED", "FAILED", "SKIPPED", "ERROR"]
CloseStatus = Literal["PASSED", "FAILED", "ERROR"]

Text = Annotated[str, pydantic.StringConstraints(strict=True)]
# "required" is read as "not empty": a client that fills the field in is right under either reading
RequiredText = Annotated[str, pydantic.StringConstraints(strict=True, min_length=1)]
# SQLite keeps integers in 64 bits
Number = Annotated[int, pydantic.Field(strict=True, ge=0, le=2**63 - 1)]
MemberId = Annotated[int, pydantic.Field(strict=True, ge=1, le=2**63 - 1)]
Seconds = Annotated[float, pydantic.Field(strict=True, allow_inf_nan=False)]


class Member(pydantic.BaseModel):
    """A reference to a member of the workspace."""

    id: MemberId | None = None


class ImportRequest(pydantic.BaseModel):
    """The form fields of an import: a session's, without `run_id` and `created_by`."""

    ci_provider: CiProvider | None = None
    ci_run_url: Text | None = None
    revision: Text | None = None
    ref_type: RefType | None = None
    ref_name: Text | None = None
    execution_id: Text | None = None
    action_execution_id: Text | None = None

    @pydantic.model_validator(mode="after")
    def check_ref_name(self) -> Self:
        """Refuse a ref type without a ref name.

        Source: Buddy API docs, Unit Tests > Sessions > Create: `ref_name` "may be null if ref_type is not
        provided".
        """
        if self.ref_type is not None and not self.ref_name:
            raise pydantic_core.PydanticCustomError("ref_name", "ref_name is required where ref_type is given")
        return self


class SessionRequest(ImportRequest):
    """The body of a create request; every field is optional."""

    run_id: Text | None = None
    created_by: Member | None = None


class CaseRequest(pydantic.BaseModel):
    """One test case; `time` is in seconds, `data` the original XML of the report."""

    test_group_name: RequiredText
    classname: RequiredText
    name: RequiredText
    status: CaseStatus
    time: Seconds
    data: Text | None = None


class CasesRequest(pydantic.BaseModel):
    """The body of a batch; the first case that does not fit ends the check of it."""

    cases: Annotated[list[CaseRequest], pydantic.Field(max_length=BATCH_CASES), pydantic.FailFast()]


class SuiteRequest(pydantic.BaseModel):
    """The body of a request that makes a suite: its name, and settings that are kept and not acted upon."""

    name: RequiredText
    timeout: Number | None = None
    error_pattern: Text | None = None
    slow_threshold: Number | None = None
    send_commit_status: pydantic.StrictBool | None = None


class GroupRequest(pydantic.BaseModel):
    """The body of a request that makes a test group ahead of its cases."""

    name: RequiredText


class CloseRequest(pydantic.BaseModel):
    """The body of a close request: documented without one, sent with one by Buddy's own collector."""

    status: CloseStatus | None = None


def describe(problem: pydantic_core.ErrorDetails) -> str:
    """Say one validation problem in one line: the place (`cases.3.status`), then what is wrong with it."""
    if problem["type"] == "json_invalid":
        return f"the body is not valid JSON: {problem.get('ctx', {}).get('error', problem['msg'])}"
    place = ".".join(str(part) for part in problem["loc"] if part not in ("body", "query"))
    if not place and problem["type"] == "model_attributes_type":
        return "the body should be a JSON object, sent as application/json"
    message = problem["msg"][:1].lower() + problem["msg"][1:]
    return f"{place}: {message}" if place else message
