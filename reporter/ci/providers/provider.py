"""What a CI system is to us; each is one module beside this one, and its line in `PROVIDERS`."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from reporter.ci import context_builder, workspace_files

_TRUE = frozenset(("true", "1"))

Fill = Callable[[context_builder.ContextBuilder, workspace_files.Files, Mapping[str, str]], None]


class Provider(NamedTuple):
    """A CI system.

    `identity` is its name inside the project, `buddy_value` what Buddy's API has for it (`ci_provider`, NONE where it
    knows no word). `flag` is the variable by which it announces itself. `fill` gets the context to fill in, the files,
    and the inputs that are set. `asks_git` says whether `.git` may tell what its variables don't.
    """

    identity: str
    buddy_value: str
    flag: str
    fill: Fill
    asks_git: bool = True
    is_flag_any_text: bool = False  # the flag holds an address or a version instead of "true"

    def announces(self, environ: Mapping[str, str]) -> bool:
        """Say whether the environment is that of a job of this CI system."""
        text = environ.get(self.flag, "").strip().lower()
        return text in _TRUE or bool(self.is_flag_any_text and text)
