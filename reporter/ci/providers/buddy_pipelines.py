"""Buddy pipelines: run, action run and who started it (Buddy docs, Default variables).

Variables only; what they don't tell, `detect` asks git for. The BUDDY_EXECUTION_* names are those of older Buddy
instances, on-premises ones among them.
"""

from collections.abc import Mapping

from reporter.ci import context, context_builder, values, workspace_files
from reporter.ci.providers.provider import Provider


def _fill(into: context_builder.ContextBuilder, files: workspace_files.Files, inputs: Mapping[str, str]) -> None:
    """Fill in what Buddy's variables tell; none says which attempt it is."""
    _fill_ref(into)
    into.put_first("revision", "BUDDY_RUN_COMMIT", "BUDDY_EXECUTION_REVISION")
    into.put_first("ci_run_url", "BUDDY_RUN_URL", "BUDDY_EXECUTION_URL")
    into.put_first("execution_id", "BUDDY_RUN_HASH", "BUDDY_EXECUTION_ID")
    into.put_first("action_execution_id", "BUDDY_ACTION_RUN_HASH")
    _fill_author(into)


def _fill_ref(into: context_builder.ContextBuilder) -> None:
    ref_type, name = into.env("BUDDY_RUN_REF_TYPE"), into.env("BUDDY_RUN_REF_NAME")
    if ref_type in context.REF_TYPES:
        if into.put_ref(ref_type, name, "BUDDY_RUN_REF_NAME", type_source="BUDDY_RUN_REF_TYPE"):
            return
    elif ref_type:
        into.passed_over("ref_type", "BUDDY_RUN_REF_TYPE", "not one of " + ", ".join(context.REF_TYPES))
    else:
        into.empty("ref_type", "BUDDY_RUN_REF_TYPE")
    into.put_first_ref_of(
        ("BUDDY_RUN_PR_NO", "PULL_REQUEST"),
        ("BUDDY_RUN_TAG", "TAG"),
        ("BUDDY_RUN_BRANCH", "BRANCH"),
        ("BUDDY_EXECUTION_PULL_REQUEST_NO", "PULL_REQUEST"),
        ("BUDDY_EXECUTION_TAG", "TAG"),
        ("BUDDY_EXECUTION_BRANCH", "BRANCH"),
    )


def _fill_author(into: context_builder.ContextBuilder) -> None:
    variable = "BUDDY_TRIGGERING_ACTOR_ID"
    if member := values.number(into.env(variable)):
        into.put_value("created_by", {"id": member}, variable)
    elif into.env(variable):
        into.passed_over("created_by", variable, "not an integer")
    else:
        into.empty("created_by", variable)


PROVIDER = Provider("buddy", "BUDDY", "BUDDY", _fill)
