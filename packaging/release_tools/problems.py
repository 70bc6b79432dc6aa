"""The one error of the release tools: what is wrong, one line each."""


class ReleaseError(Exception):
    """A release can't be made; `problems` names everything that was found."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
