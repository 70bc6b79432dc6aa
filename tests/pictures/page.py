"""A job summary as a page: Markdown as GitHub renders it, near enough to judge how much stands on a screen.

The style is our own; sizes, spaces and colours are those that a browser measures on GitHub.
"""

import re

from markdown_it import MarkdownIt

_ALERT = re.compile(r"<blockquote>\s*<p>\[!(CAUTION|WARNING|NOTE)\]\s*(?:<br ?/?>)?\n?")
_LIGHT = {
    "page": "#ffffff", "text": "#1f2328", "link": "#0969da", "line": "#d1d9e0", "dim": "#59636e",
    "code": "#818b981f", "block": "#f6f8fa", "bad": "#cf222e",
}  # fmt: skip
_DARK = {
    "page": "#0d1117", "text": "#f0f6fc", "link": "#4493f8", "line": "#3d444d", "dim": "#9198a1",
    "code": "#656c7633", "block": "#151b23", "bad": "#f85149",
}  # fmt: skip
THEMES = {"light": _LIGHT, "dark": _DARK}
_STYLE = """
* { box-sizing: border-box }
html { background: %(page)s }
body { margin: 0; width: %(width)dpx; background: %(page)s; color: %(text)s; padding: 16px;
  font: 14px/1.5 "Noto Sans", "Liberation Sans", Arial, "DejaVu Sans", "Noto Color Emoji"; overflow-wrap: break-word }
a { color: %(link)s }
h2 { font-size: 21px; line-height: 1.25; margin: 0 0 16px; padding-bottom: 6px; border-bottom: 1px solid %(line)s }
h4 { font-size: 14px; margin: 24px 0 16px }
p, ul, pre, table, details, blockquote { margin: 0 0 16px }
ul { padding-left: 28px }
li + li { margin-top: 4px }
details ul { margin-top: 8px }
code { font-size: 85%%; font-family: "Liberation Mono", "DejaVu Sans Mono", monospace; background: %(code)s;
  border-radius: 6px; padding: 0.2em 0.4em; white-space: break-spaces }
pre { background: %(block)s; border-radius: 6px; padding: 16px; overflow: auto; line-height: 1.45 }
pre code { background: none; padding: 0; white-space: pre }
table { border-collapse: collapse; display: block; width: max-content; max-width: 100%%; overflow: auto }
th, td { border: 1px solid %(line)s; padding: 6px 13px }
blockquote { border-left: 4px solid %(bad)s; padding: 8px 16px }
blockquote .title { color: %(bad)s; font-weight: 600; margin-bottom: 8px; display: block }
blockquote > :last-child { margin-bottom: 0 }
summary { cursor: pointer }
"""


def render(markdown: str, *, theme: str, width: int) -> str:
    """Return the page; its title becomes its height in pixels once a browser has laid it out."""
    body = MarkdownIt("commonmark", {"html": True, "breaks": False}).enable("table").render(markdown)
    body = _ALERT.sub(_alert, body)
    style = _STYLE % {**THEMES[theme], "width": width}
    script = "document.title = Math.ceil(document.body.getBoundingClientRect().height)"
    head = f'<!doctype html><meta charset="utf-8"><title></title><style>{style}</style>'
    return f"{head}<body>{body}<script>{script}</script></body>"


def _alert(found: re.Match[str]) -> str:
    return f'<blockquote><span class="title">⛔ {found[1].capitalize()}</span><p>'
