"""Where are we? Detects CI, run, ref and revision from a given environment and given files.

Pure: no process environment, no network, no subprocess, no git binary. Explicit inputs always win, and an empty text
means unset. What is missing or broken leaves its own field unset, with a warning, and never stops the run.
"""

from collections.abc import Mapping

from reporter.ci import context, context_builder, values, workspace_files
from reporter.ci.git import ref_from_git
from reporter.ci.providers import PROVIDERS, github_actions, provider

CiContext = context.CiContext
DiskFiles = workspace_files.DiskFiles
Field = context.Field
Files = workspace_files.Files
__all__ = ["CiContext", "DiskFiles", "Field", "Files", "detect"]

_TRUE = frozenset(("true", "1"))
_FIELDS_OF_INPUTS = {
    "revision": "revision",
    "ref_name": "ref_name",
    "run_id": "run_id",
    "run_url": "ci_run_url",
    "created_by": "created_by",
}


def detect(environ: Mapping[str, str], files: workspace_files.Files, overrides: Mapping[str, str]) -> context.CiContext:
    """Say where the tests ran: the fields of Buddy's create request, each with its source.

    Args:
        environ: the environment; nothing else is asked.
        files: the workspace's files and the event payload.
        overrides: the inputs that are set, as text: ref_type, ref_name, revision, run_id, run_url, created_by,
            event_name, event_path.

    Never raises. Of several CIs that announce themselves the first in `providers.PROVIDERS` counts: a GitHub runner
    that was started inside another CI's job inherits that job's variables, not the other way round. Only
    `act` (ACT=true), which imitates GitHub, counts only where no other CI announces itself. Without any
    announcement a GITHUB_RUN_ID, GITHUB_SHA or GITHUB_REF means GitHub, as in a container that was given only some
    of the variables.
    """
    inputs = {name: text.strip() for name, text in overrides.items() if text.strip()}
    into = context_builder.ContextBuilder(
        environ, [field for name, field in _FIELDS_OF_INPUTS.items() if name in inputs]
    )
    found = _announced(into, environ)
    if found is not None:
        into.provider = found.identity
        found.fill(into, files, inputs)
    if found is None or found.asks_git:
        # GitHub's variables are complete, and its ref must not come from a detached checkout of something else
        ref_from_git.fill(into, files, upwards=found is None)
    _override(into, inputs)
    return into.finished()


def _announced(into: context_builder.ContextBuilder, environ: Mapping[str, str]) -> provider.Provider | None:
    """Return the CI system that the environment announces, and note Buddy's word for it."""
    announced = [known for known in PROVIDERS if known.announces(environ)]
    is_act = environ.get("ACT", "").strip().lower() in _TRUE
    if len(announced) > 1 and announced[0] is github_actions.PROVIDER and is_act:
        into.passed_over("ci_provider", announced.pop(0).flag, "ACT says that act runs this job, not GitHub")
    for known in PROVIDERS:
        if known in announced:
            into.put_value("ci_provider", known.buddy_value, known.flag)
            return known
        if not into.env(known.flag):
            into.empty("ci_provider", known.flag)
        elif not known.announces(environ):
            into.passed_over("ci_provider", known.flag, "not true")
    if name := github_actions.hint(environ):
        into.put_value("ci_provider", github_actions.PROVIDER.buddy_value, name)
        return github_actions.PROVIDER
    into.put_value("ci_provider", "NONE", "no variable of a known CI")
    return None


def _override(into: context_builder.ContextBuilder, inputs: Mapping[str, str]) -> None:
    into.unmute()
    for name in ("revision", "run_id", "run_url"):
        if name in inputs:
            into.put(_FIELDS_OF_INPUTS[name], inputs[name], f"input {name}")
    _override_author(into, inputs.get("created_by", ""))
    _override_ref(into, inputs.get("ref_type", "").upper(), inputs.get("ref_name", ""))


def _override_author(into: context_builder.ContextBuilder, text: str) -> None:
    if member := values.number(text):
        into.put_value("created_by", {"id": member}, "input created_by")
    elif text:
        into.passed_over("created_by", "input created_by", "not an integer")
        into.warn(
            "the input created_by is not sent, because it is not the id (an integer) of a Buddy member",
            code="odd-author",
        )


def _override_ref(into: context_builder.ContextBuilder, ref_type: str, name: str) -> None:
    """Let the inputs win, and keep type and name together: Buddy takes no type without a name."""
    if ref_type and ref_type not in context.REF_TYPES:
        into.passed_over("ref_type", "input ref_type", "not one of " + ", ".join(context.REF_TYPES))
        ref_type = ""
    if name and into.put("ref_name", name, "input ref_name") and not into.has("ref_type"):
        into.put_value("ref_type", "BRANCH", "input ref_name, a branch as long as ref_type is not set")
    if ref_type and into.has("ref_name"):
        into.put_value("ref_type", ref_type, "input ref_type")
    elif ref_type:
        into.passed_over("ref_type", "input ref_type", "no ref name is known to go with it")
        into.warn(
            "the input ref_type is not sent, because no ref name is known to go with it, as happens outside a "
            "checkout; set the input ref_name too",
            code="ref-type-without-name",
        )
