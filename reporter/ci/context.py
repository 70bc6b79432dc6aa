"""What `ci` returns: the fields of the create request, each with its source.

Values only. Nothing here looks anything up.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, NamedTuple

from reporter import model

# The keys of the create request, in its order (Buddy API docs, Unit Tests > Sessions > Create).
FIELDS = (
    "ci_provider",
    "ci_run_url",
    "revision",
    "ref_type",
    "ref_name",
    "run_id",
    "created_by",
    "execution_id",
    "action_execution_id",
)
PROVIDERS = ("NONE", "BUDDY", "GITHUB_ACTION", "CIRCLE_CI")
REF_TYPES = ("BRANCH", "TAG", "PULL_REQUEST")


class Field(NamedTuple):
    """One value of the create request and where it came from.

    `source` is a variable, "event payload pull_request.head.sha", ".git/HEAD", "input revision" or the like.
    """

    value: Any
    source: str


@dataclasses.dataclass(frozen=True, slots=True)
class CiContext:
    """Where the tests ran, as far as it is known.

    `fields` holds only what is known, in the order of `FIELDS`. `looked` tells for each field what was looked at
    and passed over, and why, in that order ("CIRCLE_TAG: not set"). `provider` is the CI system's name among ours
    ("github_actions", "gitlab_ci"; "" is none that is known), not Buddy's word for it. `attempt` counts from 1 the
    runs of what `run_id` names, `is_repeated` says that another job, which reports them, runs again. `base_ref` is the
    branch that a pull request is to be merged into, `default_branch` the one that most branches come from,
    `repository_url` the web address of the repository; each is None or "" where it is not known.
    """

    fields: Mapping[str, Field]
    warnings: tuple[model.Problem, ...] = ()
    looked: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    provider: str = ""
    attempt: int | None = None
    is_repeated: bool = False
    base_ref: str = ""
    default_branch: str = ""
    repository_url: str = ""

    @property
    def is_first_attempt(self) -> bool | None:
        """Say whether this is the first attempt at the run and at reporting it, None where that is not known."""
        if self.attempt is None:
            return None
        return self.attempt == 1 and not self.is_repeated

    @property
    def payload(self) -> dict[str, Any]:
        """Return the body of the create request."""
        return {name: field.value for name, field in self.fields.items()}

    @property
    def sources(self) -> dict[str, str]:
        """Return where each field of `payload` came from."""
        return {name: field.source for name, field in self.fields.items()}
