"""For all tests: nothing but loopback is reached, and this machine's own CI variables stay outside."""

import contextlib
import functools
import gc
import inspect
import linecache
import os
import signal
import socket
from collections.abc import Iterator
from types import CodeType, ModuleType
from typing import Any

import coverage
import hypothesis
import pytest

# how long an example takes is the machine's affair
_ANY_MACHINE = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
# the same examples in each run, nothing kept; others with `--hypothesis-profile random`
hypothesis.settings.register_profile("same", _ANY_MACHINE, derandomize=True, database=None)
hypothesis.settings.register_profile("random", _ANY_MACHINE, max_examples=1000)
hypothesis.settings.load_profile("same")

_OWN = (
    *("GITHUB_", "INPUT_", "BUDDY", "CIRCLE", "RUNNER_", "ACTIONS_", "CI", "ACT", "GITLAB", "JENKINS_", "BUILD_URL"),
    *(
        "GIT_COMMIT",
        "TRAVIS",
        "BITBUCKET_",
        "BUILDKITE",
        "DRONE",
        "APPVEYOR",
        "SEMAPHORE",
        "TF_BUILD",
        "BUILD_SOURCE",
        "SYSTEM_",
    ),
)
_COVERED = "COVERAGE_PROCESS_CONFIG"  # what coverage gives to processes, so that they are traced too
_CLOCKS = ("timing.", "process_time", "thread_time", "perf_counter", "getrusage", "tracemalloc")
# what a developer's shell may hold that changes what is shown, or where requests go
_SHELL = ("NO_COLOR", "FORCE_COLOR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


def pytest_configure() -> None:
    """Hear SIGINT, also where the tests run in the background, for which a shell ignores it; processes inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Keep the garbage collector from what is collected: it takes 3 of 9 s meanwhile, and 0.4 s for each pass later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Let tests that compare times or memory run without tracing for coverage, in processes that they start too."""
    if item.get_closest_marker("ratio") is None:
        return (yield)
    with _without_coverage():
        return (yield)


@contextlib.contextmanager
def _without_coverage() -> Iterator[None]:
    tracing = coverage.Coverage.current()
    for_processes = os.environ.pop(_COVERED, None)
    if tracing is not None:
        tracing.stop()
    try:
        yield
    finally:
        if tracing is not None:
            tracing.start()
        if for_processes is not None:
            os.environ[_COVERED] = for_processes


@functools.cache
def _measuring(module: ModuleType) -> tuple[str, ...]:
    """Return the functions of a test module that read a clock or the memory, or call one that does, and the clocks."""
    sources = {name: _source(made) for name, made in vars(module).items() if inspect.isfunction(made)}
    words = set(_CLOCKS)
    found = 0
    while len(words) > found:
        found = len(words)
        words |= {f"{name}(" for name, source in sources.items() if any(word in source for word in words)}
    return tuple(words)


@functools.cache
def _source(function: Any) -> str:
    code = getattr(inspect.unwrap(function), "__code__", None)  # what C made has none
    if code is None:
        return ""
    lines = linecache.getlines(code.co_filename)
    return "".join(lines[code.co_firstlineno - 1 : _last_line(code)])


def _last_line(code: CodeType) -> int:
    """Return the last line of a function and of those inside it (`inspect.getsource` parses the file: 7 s for all)."""
    inner = [_last_line(held) for held in code.co_consts if isinstance(held, CodeType)]
    return max([line or 0 for _, _, line in code.co_lines()] + inner)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that compare times or memory: tracing for coverage would falsify them."""
    for item in items:
        function = getattr(item, "function", None)
        function = getattr(getattr(function, "hypothesis", None), "inner_test", function)
        module = getattr(item, "module", None)
        if function is None or module is None:
            continue
        source = _source(function)
        if any(word in source for word in _measuring(module)):
            item.add_marker("ratio")


@pytest.fixture(autouse=True)
def _no_ci_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(_OWN) or name in _SHELL or name.lower() in _PROXIES:
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(host: object) -> None:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "localhost")
        if not name.startswith(_LOOPBACK):
            raise AssertionError(f"a test reaches for {name}")

    def guarded(method: Any) -> Any:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                check(address[0])
            return method(self, address)

        return connect

    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        check(host)
        return look_up(host, *arguments, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
