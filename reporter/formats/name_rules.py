"""What is replaced in names because it can't be the same in the next run: the table that `stable_names` goes by.

No expression may take more than linear time: names are whatever a report holds.
"""

import re
from typing import NamedTuple


class Rule(NamedTuple):
    """What is replaced in a name, and what with."""

    what: str
    needs: str  # a string without which the expression can't match: most names hold none, and are done with
    expression: re.Pattern[str]
    instead: str
    in_names: bool = True  # else in class names and groups alone
    is_whole: bool = False  # matches whole names, and so says by one search in many of them that none needs it
    producers: frozenset[str] = frozenset()  # in whose names alone; empty is in everybody's

    def may_change(self, text: str) -> bool:
        """Say whether any of the names may match that stand in `text`, one in each line."""
        return self.needs in text and (not self.is_whole or self.expression.search(text) is not None)


_ADDRESS, _TEMPORARY = "memory address", "temporary folder"
# no character that may begin a path may stand in one, or the expressions take quadratic time
_START = r"(?<![^\s\[\](),;='\"<>])"
_PATH = r"[^\s\[\](),;='\"<>]*"
_PYTHON_RANDOM = r"tmp[a-z0-9_]{6,10}(?![a-z0-9_])"
_JAVA_RANDOM = r"junit-?\d{8,20}\b"
_SOURCE = (
    r"lua|moon|rb|py|[cm]?[jt]sx?|go|rs|java|kts?|scala|groovy|php|pl|t|c|cc|cpp|cxx|h|hpp|cs|fs|vb|swift|dart|exs?|erl"
    r"|hs|clj|[rR]|sh|bats|feature|robot|nim|zig|jl|cr|mli?|d|f90|adb|pas|sv|v|vhdl?|sql|proto|tf|ya?ml|json|toml|md|html"
    r"|vue|svelte|s?css|less|psm?1|bicep|hcl|rego|xml|rst|Dockerfile"
)
_BROWSER = r"HeadlessChrome|Chrome|Chromium|Firefox|Safari|Edge|Opera|Electron|PhantomJS|jsdom|IE"
REPLACED = (
    Rule(_ADDRESS, " at 0x", re.compile(r"(?<= at )0x[0-9a-fA-F]{6,16}\b"), "0x…"),
    # how Java shows an object that has no text: `shop.Cart@1b6d3586`, `shop.Cart$$Lambda$14/0x00007f0c01@1b6d3586`
    Rule(_ADDRESS, "$", re.compile(r"(?<=\$\$Lambda)(?:\$\d+)?/(?:0x[0-9a-f]+|\d+)"), "/…"),
    Rule(_ADDRESS, "@", re.compile(r"(\b[A-Z]\w*;?|\[[BCDFIJSZ]|/…)@[0-9a-f]{6,8}(?![\w.-])"), r"\1@…"),
    Rule(
        _TEMPORARY,
        "pytest-of-",
        re.compile(rf"{_START}{_PATH}[/\\]pytest-of-[\w.-]+[/\\]pytest-\d+(?:[/\\]popen-gw\d+)?"),
        "<tmp>",
    ),
    Rule(_TEMPORARY, "/tmp/", re.compile(rf"/tmp/(?:{_PYTHON_RANDOM}|{_JAVA_RANDOM})"), "<tmp>"),
    Rule(_TEMPORARY, "/tmp/Test", re.compile(r"/tmp/Test\w+?\d{6,10}(?=/\d{3}\b)"), "<tmp>"),  # Go's t.TempDir()
    Rule(_TEMPORARY, "/var/folders/", re.compile(r"/var/folders/\w\w/\w+/T/[\w.-]+"), "<tmp>"),
    Rule(
        _TEMPORARY,
        "\\Temp\\",
        re.compile(rf"{_START}[A-Za-z]:\\{_PATH}\\Temp\\(?:{_PYTHON_RANDOM}|{_JAVA_RANDOM})"),
        "<tmp>",
    ),
    # Busted names the file and the line where a test begins
    Rule("line", ":", re.compile(rf"(\.(?:{_SOURCE})):\d{{1,7}}(?::\d{{1,7}})?$", re.ASCII), r"\1", in_names=False),
    # PHP_CodeSniffer: `PEAR.Commenting.FileComment.Missing at src/cart.php (2:1)`; PHPStan and Psalm: `src/cart.php:12`
    Rule("line", ":", re.compile(r"( at [^\n]{1,300}\.\w{1,10}) \(\d{1,7}:\d{1,7}\)$", re.ASCII), r"\1"),
    Rule(
        "line",
        ":",
        re.compile(rf"^(\S{{1,300}}\.(?:{_SOURCE})):\d{{1,7}}(?::\d{{1,7}})?$", re.ASCII | re.MULTILINE),
        r"\1",
        is_whole=True,
    ),
    # Rust's examples in comments: `double (line 6)`
    Rule(
        "line",
        "(",
        re.compile(r" \(line \d{1,7}\)$", re.ASCII | re.MULTILINE),
        "",
        producers=frozenset({"libtest", "cargo2junit"}),
    ),
    # Bats 1.8 behind a `setup_file` that failed: `begin 2 wrong total`
    Rule(
        "number",
        "begin ",
        re.compile(r"^begin \d{1,7} (?=\S)", re.ASCII | re.MULTILINE),
        "",
        is_whole=True,
        producers=frozenset({"bats"}),
    ),
    # Karate: `[2:7] wrong total`, the number and the line of a scenario, `[5.2:22]` of an example
    Rule(
        "line",
        ":",
        re.compile(r"^\[\d{1,4}(?:\.\d{1,4})?:\d{1,7}\] (?=\S)", re.ASCII | re.MULTILINE),
        "",
        is_whole=True,
        producers=frozenset({"karate", "surefire", "failsafe", "gradle"}),
    ),
    # Karma: `Chrome Headless 120.0.6099.109 (Linux x86_64)`, in class names with `_`
    Rule(
        "browser version",
        "(",
        re.compile(
            rf"\b((?:Mobile[ _])?(?:{_BROWSER})(?:[ _]Headless)?)[ _]"
            r"\d{1,5}(?:[._]\d{1,6}){0,5}[ _]\([^()]{0,80}\)"
        ),
        r"\1",
        in_names=False,
    ),
    # WebdriverIO: `chrome.156_0_8078_108.linux.cart`
    Rule(
        "browser version",
        "_",
        re.compile(
            rf"^(?=\w{{0,40}}\.\d)((?:\w{{0,20}}(?:{_BROWSER}|Explorer))\.)\d{{1,5}}(?:_\d{{1,6}}){{1,4}}\.",
            re.IGNORECASE | re.MULTILINE,
        ),
        r"\1",
        in_names=False,
        is_whole=True,
    ),
    Rule(
        "job id", "job-20", re.compile(r"^job-20\d\d-\d\d-\d\dT\d\d\.\d\d-[0-9a-f]{7,40}"), "job", in_names=False
    ),  # Avocado
)
OUTSIDE_PATHS = tuple(rule for rule in REPLACED if rule.what != _TEMPORARY)  # most names hold no path
