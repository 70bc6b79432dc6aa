"""Draw the seven situations of a job summary, each from a real run: `python -m tests.pictures [FOLDER] [SITUATION]...`.

Needs Chromium with its fonts (Debian packages chromium, fonts-noto-core, fonts-noto-color-emoji) and markdown-it-py.
For each situation it writes the Markdown, the log and pictures in light and dark, 1000 and 390 pixels wide, and says
how many screens of a phone they take.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from reporter.sandbox import server
from tests.pictures import page, run, situations

_LOOKS = {"light": ("light", 1000), "dark": ("dark", 1000), "phone": ("light", 390), "phone-dark": ("dark", 390)}
_PHONE = 844  # pixels of height
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_README = {"red": ("light", "dark")}  # the picture of the README


def main(arguments: list[str]) -> int:
    """Draw; returns the exit code."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        print("no browser: install Chromium (Debian package chromium)", file=sys.stderr)
        return 1
    folder = Path((arguments or ["build/pictures"])[0])
    folder.mkdir(parents=True, exist_ok=True)
    with server.running() as sandbox:
        for name in arguments[1:] or situations.ALL:
            markdown, log = run.summary(situations.ALL[name](), sandbox.token)
            (folder / f"{name}.md").write_text(markdown, "utf-8")
            (folder / f"{name}.log").write_text(log, "utf-8")
            for look, (theme, width) in _LOOKS.items():
                height = draw(
                    browser, page.render(markdown, theme=theme, width=width), width, folder / f"{name}-{look}.png"
                )
                if look == "phone":
                    print(
                        f"{name}: {len(markdown.encode()):,} bytes, {height / _PHONE:.1f} screens of a phone",
                        flush=True,
                    )
    _for_readme(folder)
    return 0


def draw(browser: str, html: str, width: int, picture: Path) -> int:
    """Take a picture of a page in full, and return its height in pixels."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(html, "utf-8")
        options = [
            "--headless",
            "--no-sandbox",
            "--hide-scrollbars",
            "--disable-gpu",
            f"--user-data-dir={folder}/profile",
        ]
        dom = _call([browser, *options, f"--window-size={width},800", "--dump-dom", str(source)])
        found = re.search(r"<title>(\d+)</title>", dom)
        if not found:
            raise RuntimeError("the browser did not lay out the page")
        height = int(found[1])
        window = f"--window-size={width},{height}"
        _call([browser, *options, window, f"--screenshot={picture.resolve()}", str(source)])
        return height


def _call(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(f"the browser ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def _for_readme(folder: Path) -> None:
    for name, looks in _README.items():
        for look in looks:
            picture = folder / f"{name}-{look}.png"
            if picture.exists():
                shutil.copy(picture, run.ROOT / "docs" / f"summary-{look}.png")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
