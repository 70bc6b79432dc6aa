"""The whole program where what Windows lacks is missing: flags of open, folders held open, owners, signals; in cp1252.

What differs in paths is tested as functions over text (`tests/unit/formats/test_discovery_safety.py`).
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reporter.sandbox import server
from tests.support.workplace import Workplace

# Python docs: os (availability of each name), signal
_WITHOUT = """
import os, signal, sys
for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_DIRECTORY", "O_CLOEXEC", "O_PATH", "geteuid", "getuid", "getgid", "uname",
             "chown", "fchown", "lchown", "fchmod", "mkfifo", "fork", "sysconf", "sched_getaffinity"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGKILL", "SIGHUP", "SIGALRM", "SIGUSR1", "SIGPIPE", "pthread_sigmask", "setitimer"):
    delattr(signal, name)
signal.SIGBREAK = signal.SIGQUIT
os.supports_dir_fd = os.supports_fd = os.supports_follow_symlinks = set()
for name in ("fcntl", "pwd", "grp", "resource", "termios", "posix_ipc"):
    sys.modules[name] = None
from reporter.__main__ import main
raise SystemExit(main())
"""
_REPORT = """<?xml version="1.0" encoding="UTF-8"?>\r
<testsuite name="größe">\r
<testcase classname="日本" name="≠ passes"/>\r
<testcase classname="c" name="fails" file="C:\\a\\shop\\shop\\tests\\test_cart.py" line="2">\r
<failure message="1 ≠ 2"/></testcase>\r
</testsuite>\r
"""


pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="the system itself lacks them here")]


def _run(place: Workplace, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-c", _WITHOUT, "report", *arguments],
        cwd=place.folder,
        env=place.environ | {"PYTHONIOENCODING": "cp1252"} | environ,
        capture_output=True,
        check=False,
    )


def test_report__does_the_main_job_without_what_windows_lacks(tmp_path: Path) -> None:
    place = Workplace(tmp_path)
    place.put("junit.xml", _REPORT)
    (tmp_path / "tests").mkdir()
    place.put("tests/test_cart.py", "\n\n\n")
    payload = '{\r\n"pull_request": {"number": 7, "head": {"sha": "' + "b" * 40 + '"}}}\r\n'
    place.put("event.json", b"\xef\xbb\xbf" + payload.encode())
    with server.running() as buddy:
        environ = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_REF": "refs/pull/7/merge"}
        environ |= {"GITHUB_EVENT_PATH": str(tmp_path / "event.json"), "GITHUB_WORKSPACE": str(tmp_path)}
        environ |= {
            "INPUT_TOKEN": buddy.token,
            "INPUT_FILES": "junit.xml\r\n!old/*.xml\r\n",
            "RUNNER_TEMP": str(tmp_path),
        }
        environ |= {"INPUT_HISTORY": "new/history.json", "INPUT_CTRF": "new/ctrf.json", "INPUT_JSON": "new/result.json"}
        done = _run(place, **environ)
        said = done.stdout.decode("utf-8") + done.stderr.decode("utf-8")
        assert done.returncode == 0, said
        (session,) = buddy.store.sessions()
        cases = [(case.classname, case.name) for case in buddy.store.cases(session.id)]
    assert (session.ref_name, session.revision) == ("pull/7", "b" * 40)
    assert cases == [("日本", "≠ passes"), ("c", "fails")]
    assert "::error file=tests/test_cart.py,line=2," in said
    assert "1 ≠ 2" in said
    result: dict[str, Any] = json.loads((tmp_path / "new" / "result.json").read_bytes())
    assert result["delivery"]["upload"] == "confirmed"
    assert json.loads((tmp_path / "new" / "ctrf.json").read_bytes())["results"]["summary"]["tests"] == 2
    assert (tmp_path / "new" / "history.json").stat().st_size
    assert b"\r" not in (tmp_path / "out").read_bytes() + (tmp_path / "sum").read_bytes()


def test_report__follows_no_link_where_folders_cannot_be_held(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "junit.xml").write_text(_REPORT)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "link").symlink_to(tmp_path / "outside", target_is_directory=True)
    place = Workplace(tmp_path / "work")
    done = _run(place, "--dry-run", "--json", "link/result.json", "link/junit.xml")
    assert done.returncode == 0
    assert b"0 test cases" in done.stdout or b"no test case" in done.stdout + done.stderr
    assert b"links inside the workspace are not followed" in done.stdout + done.stderr
    assert not (tmp_path / "outside" / "result.json").exists()
