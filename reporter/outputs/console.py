"""The console: lines for the log of a job or for a terminal.

Everything printed goes through `escape.defuse`; the stream is given, and nothing here makes a run fail.
"""

import threading
import time
from collections.abc import Callable
from typing import TextIO

from reporter.outputs.console_lines import Line, Part, Style
from reporter.outputs.text import escape

_REDRAW_S = 0.1  # on a terminal
_REMIND_S = 10.0  # in a log
_BAR = 24  # characters
_FOLDED = 5  # annotations that may stand open
_YELLOW, _RED, _DIM = "33", "31", "2"
_COLOURS = {
    Style.GOOD: "1;32",
    Style.BAD: "1;31",
    Style.ODD: "1;33",
    Style.HEADING: "1",
}


class Console:
    """Where a run prints: plain lines, GitHub's commands, a progress bar; safe to call from several threads."""

    def __init__(
        self,
        stream: TextIO,
        *,
        is_tty: bool = False,
        colour: bool = False,
        in_actions: bool = False,
        verbose: bool = False,
        width: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Print to a stream; `width` is that of the terminal in characters, 0 where nothing is to be wrapped."""
        self._stream = stream
        self._is_tty = is_tty
        self._colour = colour
        self._in_actions = in_actions
        self._is_verbose = verbose
        self._width = width
        self._clock = clock
        self._drawn = 0  # characters of the bar that stands on the terminal
        self._shown_at: float | None = None
        self._lock = threading.RLock()

    def line(self, text: str) -> None:
        """Print text, each of its lines defused."""
        self._print(escape.defuse(text))

    def heading(self, text: str) -> None:
        """Print a line that a terminal shows in bold."""
        self._print(self._painted(escape.defuse(text), _COLOURS[Style.HEADING]))

    def lines(self, lines: list[str]) -> None:
        """Print several lines."""
        for line in lines:
            self.line(line)

    def parts(self, parts: list[Part]) -> None:
        """Print the parts of a report, each below its title; GitHub folds those that may be folded."""
        for number, part in enumerate(parts):
            if part.folds and self._in_actions:
                self.group(f"{part.title} ({part.total:,})")
                self.marked(part.lines)
                self.endgroup()
            else:
                before = [Line("")] if number else []
                self.marked([*before, Line("", f"{part.title}:", Style.HEADING), *part.lines])

    def marked(self, lines: list[Line]) -> None:
        """Print lines, with their marks in colour and wrapped at words where the stream is a terminal."""
        for line in lines:
            first, *rest = self._wrapped(line)
            first = escape.defuse(first)
            if line.mark and line.style in _COLOURS and first[line.indent :].startswith(line.mark):
                end = line.indent + len(line.mark)
                first = first[: line.indent] + self._painted(line.mark, _COLOURS[line.style]) + first[end:]
            self._print("\n".join([first, *map(escape.defuse, rest)]))

    def _wrapped(self, line: Line) -> list[str]:
        text = str(line)
        if not self._is_tty or not line.hang or not line.hang + 20 < self._width < len(text):
            return [text]
        import textwrap  # on a terminal only: a run in a job should not pay for it

        return textwrap.wrap(
            text, self._width, subsequent_indent=" " * line.hang, break_long_words=False, break_on_hyphens=False
        ) or [text]

    def commands(self, lines: list[str], title: str = "") -> None:
        """Print workflow commands as they are: what `annotations.render` made; nothing outside GitHub.

        Under a title many of them are folded: GitHub shows annotations elsewhere too, each of them once.
        """
        if not self._in_actions:
            return
        folds = title and len(lines) > _FOLDED
        head = escape.command("group", f"{title} ({len(lines)})")
        for line in [head, *lines, "::endgroup::"] if folds else lines:
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
        """Show how far something is: a bar on a terminal, elsewhere a line every ten seconds.

        The bar is removed when `done` reaches `total`, and before any other line. A `total` of 0 is unknown.
        """
        with self._lock:
            finished = 0 < total <= done
            if finished:
                self._erase()
                self._shown_at = None
            elif self._is_due():
                self._draw(escape.one_line(what, 40), done, total)

    def finish(self) -> None:
        """Remove a bar that is still shown."""
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
        bar = f"{what} [{'#' * filled}{'.' * (_BAR - filled)}] {figure}" if total > 0 else f"{what}: {figure}"
        if len(bar) >= self._width > 0:
            bar = escape.clip(f"{what}: {figure}", self._width - 1)  # a bar that wraps can't be redrawn
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
            return  # the stream is closed: the run goes on
