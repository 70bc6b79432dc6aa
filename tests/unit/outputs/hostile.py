"""What others may write into names and messages, and a reader of Markdown that finds what came alive in it."""

import html
import re

from hypothesis import strategies

TOKENS = (
    "<b>",
    "</details>",
    "</summary>",
    "</code>",
    "<!--",
    "<script>",
    "|",
    "`",
    "```",
    "~~~",
    "`" * 300,
    "\n",
    "\r",
    "\r\n",
    "\u2028",
    "\x85",
    "\n\n",
    " ",
    "    ",
    "\t",
    "@alice",
    "@acme/team",
    "#1",
    "GH-1",
    "gh-12",
    "acme/shop#3",
    "deadbeef",
    "0123456789abcdef0123456789abcdef01234567",
    ":smile:",
    ":+1:",
    "https://evil.example/x",
    "www.evil.example",
    "a@b.example",
    "mailto:a@b.example",
    "[x](https://evil.example)",
    "![x](https://evil.example/y.png)",
    "[^1]",
    "$x^2$",
    "$$",
    "**",
    "_",
    "~~",
    "\\",
    "&lt;b&gt;",
    "&#64;bob",
    "# ",
    "- ",
    "1. ",
    "> ",
    "---",
    "===",
    "> [!NOTE]",
    "::error::boo",
    "::add-mask::a",
    "##[error]boo",
    "##vso[task.x]y",
    "#",
    ":",
    "\x1b[31m",
    "\x1b]0;title\x07",
    "\x1b]8;;https://evil.example\x1b\\",
    "\x9b2J",
    "\x1b",
    "\u202e",
    "\u200b",
    "\u200d",
    "\u00a0",
    "\ufeff",
    "\0",
    "\b",
    "\ud800",
    "%0A",
    "%",
    "€",
    "🙂",
    "…",
    "<i>",
    "</i>",
    "-->",
    "<!-- buddy-test-reporter",
    "<details open>",
    "![CAUTION]",
    "> [!CAUTION]",
    "```sh",
    "<https://evil.example>",
    "@acme/pricing @alice",
    "; rm -rf ~",
    "$(id)",
    "\u2019",
)
TEXTS = strategies.lists(strategies.sampled_from(TOKENS) | strategies.text(max_size=8), max_size=12).map("".join)

_LIVE = (
    re.compile(r"@[A-Za-z0-9]"),
    re.compile(r"#[0-9]"),
    re.compile(r"(?i)\bGH-[0-9]"),
    re.compile(r"(?<![0-9A-Za-z_])[0-9a-fA-F]{7,40}(?![0-9A-Za-z_])"),
    re.compile(r":[a-z0-9+_-]+:"),
    re.compile(r"(?i)(?:https?|ftp|mailto|xmpp):\S"),
    re.compile(r"(?i)www\.\S"),
    re.compile(r"\$.*\$"),
)
_STRUCTURE = re.compile(r"[\"#$*<>@\[\\\]^`{|}~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|^[+=-]|&(?!#[0-9]+;)")
_TAG = re.compile(r"</?span>")


def alive(escaped: str) -> list[str]:
    """Return what in text from `escape.markdown` Markdown or GitHub would take for more than text."""
    bare = re.sub(r"&#[0-9]+;", "·", _TAG.sub("", escaped))
    found = [match[0] for match in _STRUCTURE.finditer(bare)]
    found += [match[0] for match in [re.match(r"[0-9]+[.)]", escaped)] if match]
    for node in _TAG.split(escaped):
        found += [match[0] for pattern in _LIVE if (match := pattern.search(html.unescape(node)))]
    return found


def shown(escaped: str) -> str:
    """Return the text that a browser shows for text from `escape.markdown`."""
    return html.unescape(_TAG.sub("", escaped))


_ALLOWED = re.compile(
    r"<b>[0-9,]+ ×</b>|<i>…</i>|</?(?:details|summary|code|span)>|<br>|<a href=\"https?://(?:[\w.:~/?=%+#-]|&#38;)*\">|</a>|\]\(<https?://[^<>\s]*>\)|&#[0-9]+;",
    re.ASCII,
)


def faults(markdown: str) -> list[str]:
    """Return what is wrong with a page: a fence or tag left open or never opened, HTML that isn't ours."""
    fence, found = "", []
    tags: list[str] = []
    for line in markdown.split("\n"):
        run = re.match(r"`*", line)
        mark = run[0] if run else ""
        if fence:
            closes = len(mark) >= min(len(fence), 255) and not line.strip("` ")
            fence = "" if closes else fence
        elif len(mark) >= 3 and "`" not in line[len(mark) :]:
            fence = mark
        else:
            found += _line_faults(line, tags)
    return found + ([f"open fence {fence}"] if fence else []) + [f"open {tag}" for tag in tags]


def _line_faults(line: str, tags: list[str]) -> list[str]:
    found = []
    for closing, tag in re.findall(r"<(/?)(details|summary|code|span|a)(?: href=[^>]*)?>", line):
        if not closing:
            tags.append(tag)
        elif not tags or tags.pop() != tag:
            found.append(f"stray </{tag}>")
    rest = _ALLOWED.sub("", line)
    found += re.findall(r"<.{0,20}|&.{0,10}|`+|@.{0,9}", rest)
    return found
