"""Builds a context: the one mutable object in `ci`, which `detect` passes from rule to rule.

It reads the given environment, keeps the first valid value of each field and notes what was passed over. It does not
know any provider.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from reporter import model
from reporter.ci import context, values


class ContextBuilder:
    """Collects fields, sources, warnings and what was passed over.

    Warnings about a field in `overridden` are dropped until `unmute`, because an input replaces the value.
    """

    def __init__(self, environ: Mapping[str, str], overridden: Collection[str] = ()) -> None:
        self._environ = environ
        self._overridden = frozenset(overridden)
        self._fields: dict[str, context.Field] = {}
        self._warnings: dict[str, str] = {}  # code by message
        self._looked: dict[str, list[str]] = {}
        self.provider = ""
        self.attempt: int | None = None
        self.is_repeated = False
        self.base_ref = ""
        self.default_branch = ""
        self.repository_url = ""

    def env(self, name: str) -> str:
        """Return a variable without the blanks around it; the empty text means unset, everywhere."""
        return self._environ.get(name, "").strip()

    def has(self, field: str) -> bool:
        """Say whether the field is known by now."""
        return field in self._fields

    def value(self, field: str) -> Any:
        """Return what is known for the field, else None."""
        found = self._fields.get(field)
        if found is None:
            return None
        return found.value

    def warn(self, message: str, field: str = "", *, code: str) -> None:
        """Note something that people should know; once, and not about a field that an input sets."""
        if field not in self._overridden:
            self._warnings.setdefault(message, code)

    def passed_over(self, field: str, what: str, why: str) -> None:
        """Note that `what` was looked at for the field, and why it was not taken."""
        self._looked.setdefault(field, []).append(f"{what}: {why}")

    def empty(self, field: str, *names: str) -> None:
        """Note variables that say nothing."""
        for name in names:
            why = "not set"
            if name in self._environ:
                why = "empty"
            self.passed_over(field, name, why)

    def put(self, field: str, text: str, source: str) -> bool:
        """Take a text for the field unless it is unfit; say whether it was taken."""
        text = text.strip()
        if field == "ci_run_url":
            text = values.without_credentials(text)
        if not text:
            self.passed_over(field, source, "empty")
            return False
        if why := values.unfit(field, text):
            self.passed_over(field, source, why)
            message = f"{source} {why}, so it is not sent as {field}; set the input {input_name(field)} instead"
            self.warn(message, field, code="unfit-value")
            return False
        if field == "revision" and not values.is_sha(text):
            self.warn(
                f"the revision {values.shown(text)} from {source} is not a full commit hash (40 or 64 hex digits), so "
                "Buddy may not find the commit; it is sent all the same, check what sets it",
                field,
                code="odd-revision",
            )
        self._fields[field] = context.Field(text, source)
        return True

    def put_value(self, field: str, value: Any, source: str) -> None:
        """Take a value that needs no check."""
        self._fields[field] = context.Field(value, source)

    def put_ref(self, ref_type: str, name: str, source: str, *, type_source: str = "") -> bool:
        """Take ref type and name together, or neither: Buddy wants no type without a name."""
        if not self.put("ref_name", name, source):
            return False
        self.put_value("ref_type", ref_type, type_source or source)
        return True

    def put_first(self, field: str, *names: str) -> bool:
        """Take the first of the variables that says something fit for the field."""
        for name in names:
            if not (text := self.env(name)):
                self.empty(field, name)
            elif self.put(field, text, name):
                return True
        return False

    def put_first_ref(self, candidates: Iterable[tuple[str, str, str]]) -> bool:
        """Take the first of (variable, ref type, ref name) whose name says something fit."""
        for variable, ref_type, name in candidates:
            if name and self.put_ref(ref_type, name, variable):
                return True
            if not self.env(variable):
                self.empty("ref_name", variable)
            elif not name:
                self.passed_over("ref_name", variable, "not the number of a pull request")
        return False

    def put_first_ref_of(self, *variables: tuple[str, str]) -> bool:
        """Take the first of (variable, ref type) that says something fit: the number of a pull request, or a name."""
        candidates = []
        for variable, ref_type in variables:
            name = self.env(variable)
            if ref_type == "PULL_REQUEST":
                name = values.pull(name)
            candidates.append((variable, ref_type, name))
        return self.put_first_ref(candidates)

    def put_repository(self, url: str) -> None:
        """Take the web address of the repository, if it is one."""
        if url and not values.unfit("ci_run_url", url):
            self.repository_url = values.without_credentials(url).removesuffix(".git").rstrip("/")

    def put_base(self, name: str) -> None:
        """Take the branch that a pull request is to be merged into, unless it is known already."""
        name = name.strip().removeprefix("refs/heads/")
        if name and not self.base_ref and not values.unfit("ref_name", name):
            self.base_ref = name

    def put_default_branch(self, name: str) -> None:
        """Take the repository's default branch, from which most branches come."""
        name = name.strip()
        if name and not values.unfit("ref_name", name):
            self.default_branch = name

    def unmute(self) -> None:
        """Keep warnings about overridden fields from now on: what follows are the inputs themselves."""
        self._overridden = frozenset()

    def finished(self) -> context.CiContext:
        """Return the context, its fields in the order of the create request."""
        if self._looked.get("ref_name"):
            self._looked.setdefault("ref_type", self._looked["ref_name"])  # the two go together
        return context.CiContext(
            fields={name: self._fields[name] for name in context.FIELDS if name in self._fields},
            warnings=tuple(
                model.Problem(message, effect=model.Effect.WARNING, code=code)
                for message, code in self._warnings.items()
            ),
            looked={name: tuple(self._looked[name]) for name in context.FIELDS if name in self._looked},
            provider=self.provider,
            attempt=self.attempt,
            is_repeated=self.is_repeated,
            base_ref=self.base_ref,
            default_branch=self.default_branch,
            repository_url=self.repository_url,
        )


def input_name(field: str) -> str:
    """Return the input that overrides a field."""
    return field.removeprefix("ci_")
