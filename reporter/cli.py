"""The composition root: options, environment, streams, clock, signals; and the one place that turns errors into codes.

Only this module reads `os.environ` and `sys.argv`. What a command needs is imported when the command runs: `--help`
and a run that sends nothing must not pay for what they don't use.
"""

import contextlib
import io
import os
import sys
import types
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TextIO

import click

from reporter import __version__, interrupts, options
from reporter.errors import ExitCode, Interrupted, ReporterError, UsageError
from reporter.settings_reader import UnusableError, read

if TYPE_CHECKING:
    from reporter.outputs.console import Console
    from reporter.runtime import Runtime

# set by Windows Terminal, editors, ConEmu and those that come with a shell of Unix
_NEWER_TERMINALS = frozenset({"WT_SESSION", "TERM_PROGRAM", "ConEmuANSI", "ANSICON", "TERM"})
_BUG = "this is a bug in Buddy Test Reporter: please report it with the lines above, on the project's issue page"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    # an earlier step may have set it: OpenSSL would write what decrypts the token into that file
    os.environ.pop("SSLKEYLOGFILE", None)
    _open_missing_streams()
    _write_utf8()
    if arguments is None:
        arguments = sys.argv[1:]  # told to click, which on Windows would expand `*` and `%NAME%` in its own copy
    try:
        return _main(arguments)
    finally:
        _flush()


def _main(arguments: list[str]) -> int:
    try:
        result = commands.main(args=arguments, prog_name="buddy-reporter", standalone_mode=False)
    except ReporterError as error:
        _print_error(error.message, error.cure)
        return int(error.exit_code)
    except click.ClickException as error:
        message = error.format_message().removesuffix(".")
        _print_error(message[:1].lower() + message[1:], f"see {_command_in(arguments)} --help")
        return int(ExitCode.USAGE)
    except (click.Abort, KeyboardInterrupt):
        return int(ExitCode.INTERRUPTED)
    except Interrupted as error:
        return int(error.exit_code)
    except Exception as error:
        return _report_bug(error)
    return int(result or 0)


def _command_in(arguments: list[str]) -> str:
    named = [name for name in arguments[:1] if name in commands.commands]
    return " ".join(["buddy-reporter", *named])


def _open_missing_streams() -> None:
    """Replace streams that were closed at the start (`>&-`), before a file or a socket gets their numbers."""
    if None not in (sys.stdin, sys.stdout, sys.stderr):
        return
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # open to the end
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _write_utf8() -> None:
    """Write UTF-8 where a stream has another encoding, as pipes have on Windows: runners and files read UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        is_other = (getattr(stream, "encoding", "") or "").lower().replace("-", "") != "utf8"
        if is_other and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            # the reader has gone (`| head`): Python must not complain about it at exit
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _print_error(message: str, cure: str) -> None:
    _console(sys.stderr, os.environ).error(message, cure)


def _report_bug(error: Exception, *secrets: str) -> int:
    import traceback

    from reporter.redact import Redactor

    console = _console(sys.stderr, os.environ)
    redactor = Redactor(os.environ, extra=tuple(filter(None, secrets)))
    # a traceback is shown for bugs only; it may quote input, and people are asked to publish it
    console.lines(redactor.text("".join(traceback.format_exception(error))).splitlines())
    console.error(redactor.text(f"unexpected {type(error).__name__}: {error}"), _BUG)
    return int(ExitCode.BUG)


def _knows_colours(environ: Mapping[str, str], system: str = os.name) -> bool:
    """Say whether a terminal shows colours: the old console of Windows writes `\x1b[31m` as it stands."""
    return system != "nt" or not _NEWER_TERMINALS.isdisjoint(environ)


def _console(stream: TextIO, environ: Mapping[str, str], *, verbose: bool = False) -> "Console":
    from reporter.outputs.console import Console
    from reporter.runtime import is_in_actions

    is_tty = stream.isatty() and environ.get("TERM") != "dumb"
    colour = (is_tty and _knows_colours(environ)) or bool(environ.get("FORCE_COLOR"))
    colour = colour and not environ.get("NO_COLOR")
    width = 0
    with contextlib.suppress(OSError, ValueError):
        width = os.get_terminal_size(stream.fileno()).columns if is_tty else 0
    in_actions = is_in_actions(environ)
    return Console(stream, is_tty=is_tty, colour=colour, in_actions=in_actions, verbose=verbose, width=width)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, invoke_without_command=True
)
@click.version_option(__version__, prog_name="buddy-reporter")
@click.pass_context
def commands(context: click.Context) -> int:
    """Report JUnit XML and TRX test results to Buddy and to people."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        return int(ExitCode.USAGE)
    return int(ExitCode.OK)


@commands.command(cls=options.ReportCommand)
@click.argument("patterns", nargs=-1, metavar="[PATTERN]...")
@options.of_inputs()
@click.option("--verbose", "-v", is_flag=True, help="show every field's source, every file's reason, every request")
def report(patterns: tuple[str, ...], verbose: bool, **flags: Any) -> int:
    """Read JUnit XML and TRX reports, send every test case to Buddy, show the results.

    PATTERNs are globs that name reports (`!` excludes, `**` recurses); without any, the workspace is searched. Every
    option is also an input, INPUT_SOME_NAME.
    """
    from reporter.pipeline import run

    environ = dict(os.environ)
    try:
        settings = read(flags, patterns, environ)
    except UnusableError as error:
        settings = error.settings  # nothing is sent, but the results are shown, and the exit code says so
    try:
        return int(run(settings, make_runtime(environ, verbose=verbose, json_on_stdout=settings.json == "-")))
    except (ReporterError, click.Abort):
        raise
    except Exception as error:
        return _report_bug(error, settings.token)


@commands.command()
@click.option("--port", default=0, show_default=True, help="port to listen on, on loopback; 0 picks a free one")
@click.option("--database", default=None, metavar="FILE", help="SQLite file to keep everything in  [default: memory]")
@click.option("--token", default=None, metavar="T", help="suite token to accept  [default: one that is made up]")
@click.option("--slow-counts", is_flag=True, help="answer a close with IN_PROGRESS, and its counts a second later")
def sandbox(port: int, database: str | None, token: str | None, slow_counts: bool) -> int:
    """Run a local Buddy to try things against, until interrupted.

    The first line on standard output is its address.
    """
    server = _sandbox_server()
    return int(server.serve(port=port, database=database, token=token, slow_counts=slow_counts))


@commands.command()
@click.option("--keep", is_flag=True, help="keep the local Buddy running afterwards, to look at the session's page")
def demo(keep: bool) -> int:
    """Report sample reports to a local Buddy: the main job with nothing to set up."""
    _sandbox_server()
    from reporter.demo import demonstrate

    command = _called_as(sys.argv[0], sys.executable, folder=os.getcwd())
    return demonstrate(os.environ, keep=keep, make_runtime=make_runtime, command=command)


def _called_as(program: str, python: str, *, folder: str, flavour: types.ModuleType = os.path) -> str:
    """Return how this program was called, for hints that can be copied; `flavour` is `os.path` or another system's."""
    if flavour.basename(program) != "__main__.py":
        return "buddy-reporter"
    with contextlib.suppress(ValueError):  # on Windows: no path leads from one drive to another
        relative = flavour.relpath(python, folder)
        if not relative.startswith(".."):
            python = relative
    if " " in python:
        python = "& " * (flavour.sep == "\\") + f"'{python}'"  # as PowerShell calls a program whose name is quoted
    return f"{python} -m reporter"


def _sandbox_server() -> Any:
    try:
        from reporter.sandbox import server
    except ImportError as error:
        raise MissingExtraError(error.name or "") from error
    return server


class MissingExtraError(ReporterError):
    """The sandbox's dependencies are not installed."""

    exit_code = ExitCode.USAGE

    def __init__(self, module: str) -> None:
        super().__init__(
            f"the sandbox needs {module}, which is not installed",
            cure="install the extra: pip install 'buddy-test-reporter[sandbox]'",
        )


def make_runtime(
    environ: Mapping[str, str], *, verbose: bool, json_on_stdout: bool = False, workspace: str = ""
) -> "Runtime":
    """Gather what a run works with: streams, workspace, signals."""
    from reporter.runtime import Runtime, is_in_actions

    verbose = verbose or environ.get("RUNNER_DEBUG") == "1"
    show = _console(sys.stderr if json_on_stdout else sys.stdout, environ, verbose=verbose)
    # one stream in Actions: there the two arrive in any order
    talk = show if is_in_actions(environ) or json_on_stdout else _console(sys.stderr, environ, verbose=verbose)
    return Runtime(
        environ=environ,
        workspace=workspace or _workspace(environ),
        talk=talk,
        show=show,
        write_raw=_write_raw,
        interruptible=interrupts.Signals,
    )


def _workspace(environ: Mapping[str, str]) -> str:
    named = environ.get("GITHUB_WORKSPACE", "")
    if named and os.path.isdir(named):
        return named
    try:
        return os.getcwd()
    except OSError as error:
        raise UsageError("the working directory is gone", cure="change to a folder that exists") from error


def _write_raw(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
