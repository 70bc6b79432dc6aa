"""The exit codes, and the errors that are expected: each knows its exit code and what to do about it.

Anything that is not a `ReporterError` and reaches `cli` is a bug of ours (exit code 1).
"""

import enum


class ExitCode(enum.IntEnum):
    """The process's exit codes; scripts rely on the numbers."""

    OK = 0
    BUG = 1
    USAGE = 2
    NO_TESTS = 3
    UNREADABLE_REPORT = 4
    REJECTED = 5
    UNREACHABLE = 6
    TESTS_FAILED = 7
    INTERRUPTED = 130
    TERMINATED = 143


class ReporterError(Exception):
    """An expected error: one line for people, an exit code, and what to do about it."""

    exit_code = ExitCode.BUG

    def __init__(self, message: str, *, cure: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure


class UsageError(ReporterError):
    """An input, a flag or a variable has a value that can't be used."""

    exit_code = ExitCode.USAGE


class Interrupted(BaseException):
    """SIGINT or SIGTERM arrived.

    A `BaseException`, so that no `except Exception` on the way to `cli` catches it.
    """

    def __init__(self, exit_code: ExitCode) -> None:
        super().__init__(exit_code.name)
        self.exit_code = exit_code


class SignalBlock:
    """A block in which signals are treated specially; this one does nothing (see `interrupts.Signals`).

    `arrived` is the exit code of the signal that came, if one did.
    """

    arrived: ExitCode | None = None

    def hold(self) -> None:
        """From here on, only note a signal that arrives."""

    def release(self) -> None:
        """Raise for the signal that was noted, and from here on for any other."""

    def __enter__(self) -> "SignalBlock":
        return self

    def __exit__(self, *error: object) -> None:
        return None
