"""The console: lines for the log of a job or for a terminal, and the report that ends a run.

Everything printed goes through `escape.defuse`; the stream is given, and nothing here makes a run fail.
"""

import threading
import time
from collections.abc import Callable
from typing import TextIO

from reporter import model
from reporter.views import cause, escape, wording

_REDRAW_S = 0.1  # on a terminal
_REMIND_S = 10.0  # in a log
_BAR = 24  # characters
_MOST = 20  # reports, failed test cases, problems in the report at the end
_YELLOW, _RED, _DIM = "33", "31", "2"


class Console:
    """Where a run talks: plain lines, GitHub's commands, a progress bar; safe to call from several threads."""

    def __init__(
        self,
        stream: TextIO,
        *,
        is_tty: bool = False,
        colour: bool = False,
        in_actions: bool = False,
        verbose: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream
        self._is_tty = is_tty
        self._colour = colour
        self._in_actions = in_actions
        self._is_verbose = verbose
        self._clock = clock
        self._drawn = 0  # characters of the bar that stands on the terminal
        self._shown_at: float | None = None
        self._lock = threading.RLock()

    def line(self, text: str) -> None:
        """Print text, each of its lines defused."""
        self._print(escape.defuse(text))

    def lines(self, lines: list[str]) -> None:
        """Print several lines."""
        for line in lines:
            self.line(line)

    def commands(self, lines: list[str]) -> None:
        """Print workflow commands as they are: what `annotations.render` made; nothing outside GitHub."""
        if self._in_actions:
            for line in lines:
                self._print(line)

    def mask(self, secret: str) -> None:
        """Have GitHub mask a secret that did not come from its own store; nothing outside GitHub."""
        if self._in_actions:
            self._print(escape.command("add-mask", secret))

    def verbose(self, text: str) -> None:
        """Print text only where details were asked for."""
        if self._is_verbose:
            self._print(self._painted(escape.defuse(text), _DIM))

    def warning(self, text: str) -> None:
        """Print a warning, on GitHub as an annotation."""
        self._alert("warning", text, _YELLOW)

    def error(self, text: str, cure: str = "") -> None:
        """Print an error and, on a line of its own, what to do about it."""
        self._alert("error", f"{text}\n{cure}" if cure else text, _RED)

    def group(self, title: str) -> None:
        """Begin a part of the log, which GitHub folds."""
        name = escape.one_line(title)
        self._print(escape.command("group", name) if self._in_actions else escape.defuse(name))

    def endgroup(self) -> None:
        """End the part of the log that `group` began."""
        if self._in_actions:
            self._print("::endgroup::")

    def progress(self, what: str, done: int, total: int) -> None:
        """Show how far something is: a bar on a terminal, elsewhere a line now and then.

        The bar goes when `done` reaches `total`, and makes way for any other line. A `total` of 0 is unknown.
        """
        with self._lock:
            finished = 0 < total <= done
            if finished:
                self._erase()
                self._shown_at = None
            elif self._is_due():
                self._draw(escape.one_line(what, 40), done, total)

    def finish(self) -> None:
        """Take away a bar that still stands."""
        with self._lock:
            self._erase()
            self._shown_at = None

    def _is_due(self) -> bool:
        now = self._clock()
        if self._shown_at is None and not self._is_tty:
            self._shown_at = now  # the first line comes only if the work turns out to be long
        pause = _REDRAW_S if self._is_tty else _REMIND_S
        if self._shown_at is not None and now - self._shown_at < pause:
            return False
        self._shown_at = now
        return True

    def _draw(self, what: str, done: int, total: int) -> None:
        figure = f"{done:,} of {total:,}" if total > 0 else f"{done:,}"
        if not self._is_tty:
            self._print(escape.defuse(f"{what}: {figure}"))
            return
        filled = _BAR * max(done, 0) // total if total > 0 else 0
        bar = f"{what} [{'#' * filled}{'.' * (_BAR - filled)}] {figure}"
        self._write("\r" + bar + " " * (self._drawn - len(bar)))
        self._drawn = len(bar)

    def _erase(self) -> None:
        if self._drawn:
            self._write("\r" + " " * self._drawn + "\r")
            self._drawn = 0

    def _alert(self, kind: str, text: str, colour: str) -> None:
        if self._in_actions:
            self._print(escape.command(kind, text))
            return
        first, *rest = escape.clean(text).split("\n")
        prefix = self._painted(f"{kind}:", colour)
        self._print("\n".join([f"{prefix} {escape.defuse(first)}", *(f"  {escape.defuse(line)}" for line in rest)]))

    def _painted(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._colour else text

    def _print(self, text: str) -> None:
        with self._lock:
            self._erase()
            self._write(text + "\n")

    def _write(self, text: str) -> None:
        """Write and flush; a stream that is closed or broken, or knows fewer characters, stops nothing."""
        try:
            try:
                self._stream.write(text)
            except UnicodeEncodeError:
                encoding = getattr(self._stream, "encoding", None) or "ascii"
                self._stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            self._stream.flush()
        except (OSError, ValueError, LookupError):
            return  # nobody listens any more: what the run does for others goes on


def render_report(result: model.Result) -> list[str]:
    """Return the lines that end a run: reports, failed test cases, counts, problems, receipt, address."""
    return [
        *_reports(result),
        *_failures(result),
        *_problems(result),
        "",
        *_verdict(result),
        *_receipt(result),
    ]


def _left(total: int, one: str) -> list[str]:
    left = total - _MOST
    return [f"  ({wording.count(left, f'more {one}')})"] if left > 0 else []


def _reports(result: model.Result) -> list[str]:
    if not result.files:
        return ["no report was read", *(f"  {escape.one_line(line)}" for line in result.passed_over[:_MOST])]
    return [
        f"{wording.count(len(result.files), 'report')}:",
        *(f"  {escape.one_line(file.path)}: {_counts(file.counts)}" for file in result.files[:_MOST]),
        *_left(len(result.files), "report"),
    ]


def _counts(counts: model.Counts) -> str:
    return ", ".join([wording.cases(counts.tests), *wording.tally(counts)])


def _failures(result: model.Result) -> list[str]:
    cases = result.failures[:_MOST]
    if not cases:
        return []
    lines = [line for case in cases for line in _failure(case)]
    total = max(result.counts.bad, len(result.failures)) + _MOST - len(cases)
    return ["", "failed test cases:", *lines, *_left(total, "failed test case")]


def _failure(case: model.TestCase) -> list[str]:
    mark = "ERROR " if case.status is model.Status.ERROR else "FAILED"
    place = escape.one_line(wording.where(case.file, case.line))
    message = cause.line(case)
    name = escape.one_line(wording.title(case), 200)
    return [f"  {mark} {name}" + (f" ({place})" if place else ""), *([f"         {message}"] if message else [])]


def _problems(result: model.Result) -> list[str]:
    found = wording.problems(result)
    lines = []
    for problem in found[:_MOST]:
        place = escape.one_line(wording.where(problem.file, problem.line))
        lines.append("  " + ": ".join(part for part in (place, escape.one_line(problem.message, 500)) if part))
    return ["", "problems:", *lines, *_left(len(found), "problem")] if found else []


def _verdict(result: model.Result) -> list[str]:
    lines = [f"ALARM: {escape.one_line(result.alarm, 1000)}"] if result.alarm.strip() else []
    tally = wording.tally(result.counts)
    return [*lines, wording.headline(result) + (f": {', '.join(tally)}" if tally else "")]


def _receipt(result: model.Result) -> list[str]:
    receipt = result.receipt
    if receipt.upload is model.Upload.SKIPPED and not receipt.sent:
        lines = ["receipt: nothing was sent to Buddy"]
    else:
        losses = wording.losses(receipt)
        lines = [f"receipt: {wording.chain(receipt)}" + (f" ({losses})" if losses else "")]
    lines += [f"  why: {escape.one_line(receipt.reason, 1000)}"] if receipt.reason else []
    lines += [f"  what to do: {escape.one_line(receipt.cure, 1000)}"] if receipt.cure else []
    lines += [f"  {line.word}: {line.here:,} here, {line.buddy:,} at Buddy" for line in wording.differences(result)]
    url = escape.address(result.session.url)
    return [*lines, f"session: {url}"] if url else lines
