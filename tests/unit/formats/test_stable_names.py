"""Names that change with every run are made stable, or left alone with a note."""

import pytest

from reporter.formats import escape_sequences
from tests.support import timing
from tests.unit.formats.reports import read

ADDRESSES = ("<object at 0x7f3a2b1c9d10>", "<object at 0x7f3a2b1c9e20>")


def _named(name: str) -> str:
    return f'<testsuite name="s"><testcase classname="c" name="{name}"/></testsuite>'


@pytest.mark.parametrize(
    ("name", "stable"),
    [
        ("t[&lt;object at 0x7f3a2b1c9d10&gt;]", "t[<object at 0x…>]"),
        ("t[/tmp/pytest-of-ci/pytest-12/data.txt]", "t[<tmp>/data.txt]"),
        ("t[/tmp/tmpab12cd_9/x]", "t[<tmp>/x]"),
        ("t[/var/folders/ab/cdef12/T/tmp.x/y]", "t[<tmp>/y]"),
        ("t[/tmp/pytest-of-ci/pytest-12/popen-gw3/t0]", "t[<tmp>/t0]"),
        ("t[C:\\Users\\ci\\Temp\\pytest-of-ci\\pytest-0\\a]", "t[<tmp>\\a]"),
        ("t[C:\\Users\\ci\\AppData\\Local\\Temp\\tmpab12cd_9\\a]", "t[<tmp>\\a]"),
        ("t[/tmp/junit-4711471147114711/a, /tmp/junit4711471147114711]", "t[<tmp>/a, <tmp>]"),
        ("TestCart//tmp/TestCart123456789/001/a", "TestCart/<tmp>/001/a"),
        ("pays(Cart)[shop.Cart@1b6d3586, 2]", "pays(Cart)[shop.Cart@…, 2]"),
        ("[1] shop.Cart$$Lambda$14/0x00007f0c01@1b6d3586", "[1] shop.Cart$$Lambda/…@…"),
        ("[1] [Ljava.lang.String;@1b6d3586, [I@1b6d3586", "[1] [Ljava.lang.String;@…, [I@…"),
    ],
)
def test_clean__replaces_what_can_not_be_stable(name: str, stable: str) -> None:
    found = read(_named(name))
    assert found.names == [stable]
    assert "replaced so that Buddy can follow them" in found.messages


_KARATE = '<testsuite failures="0" name="shop/cart.feature" skipped="0" tests="1" time="1">{}</testsuite>'
_LIBTEST = '<testsuite name="test" package="test" id="0" tests="1">{}</testsuite>'


@pytest.mark.parametrize(
    ("suite", "name", "stable"),
    [
        (_KARATE, "[2:7] wrong total", "wrong total"),  # the scenario's number and line
        (_KARATE, "[5.2:22] prices of wine", "prices of wine"),
        (_LIBTEST, "double (line 6)", "double"),  # an example in a comment
    ],
)
def test_clean__takes_the_line_off_names_of_its_runner_alone(suite: str, name: str, stable: str) -> None:
    case = f'<testcase classname="shop.cart" name="{name}" time="1"/>'
    assert read(suite.format(case)).names == [stable]
    assert read(f'<testsuite name="any">{case}</testsuite>').names == [name]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("t[550e8400-e29b-41d4-a716-446655440000]", "UUID"),
        ("t[2026-01-02T03:04:05]", "time"),
        ("t[gw3]", "worker id"),
        ("t[seed=12345]", "random seed"),
    ],
)
def test_clean__leaves_a_possible_parameter_alone(name: str, what: str) -> None:
    found = read(_named(name))
    assert found.names == [name]
    assert what in found.messages


@pytest.mark.parametrize(
    "name",
    [
        "test_total",
        "t[0x10]",
        "t[1-2]",
        "gets /tmp/x",
        "at 10:30",
        "seed",
        "mail to joe@abcdef.org",
        "joe@abcdef1",
        "Joe@abcdef.org",
        "uses checkout@8f4b7f84",
        "/tmp/TestCart/001",
        "Lambda/1",
    ],
)
def test_clean__ordinary_names_stay_without_a_word(name: str) -> None:
    found = read(_named(name))
    assert found.names == [name]
    assert found.file.problems == ()


def test_clean__time_stamp_behind_a_suite_goes() -> None:
    found = read('<testsuite name="tests.Cart-20260102030405"><testcase name="t"/></testsuite>')
    assert found.cases[0].group == "tests.Cart"
    assert "time stamp" in found.messages


def test_clean__class_names_and_groups_too() -> None:
    found = [
        read(f'<testsuite name="s{one}"><testcase classname="c{one}" name="t{one}"><failure/></testcase></testsuite>')
        for one in (
            address.replace("<", "&lt;").replace(">", "&gt;")
            for address in (*ADDRESSES, "/tmp/tmpab12cd_9", "/tmp/tmpzy12cd_9")
        )
    ]
    names = [(case.group, case.classname, case.name) for one in found for case in one.cases]
    assert names[0] == names[1] == ("s<object at 0x…>", "c<object at 0x…>", "t<object at 0x…>")
    assert names[2] == names[3] == ("s<tmp>", "c<tmp>", "t<tmp>")
    alone = read('<testsuite name="s"><testcase classname="c[/tmp/tmpab12cd_9]" name="t"/></testsuite>')
    assert alone.cases[0].classname == "c[<tmp>]"


def test_notes__name_each_example_once() -> None:
    suite = '<testsuite name="s at 0x7f3a2b1c9d10"><testcase name="t"/></testsuite>'
    assert read(f"<testsuites>{suite * 3}</testsuites>").messages.count("0x7f3a2b1c9d10") == 1


def test_clean__a_report_that_is_called_after_the_time_gives_a_stable_group() -> None:
    assert read('<testcase name="t"/>', "out/TEST-tests.Cart-20260102030405.xml").cases[0].group == "TEST-tests.Cart"


@pytest.mark.parametrize("place", ["group", "classname", "name"])
def test_notes__of_names_alone(place: str) -> None:
    names = {"group": "s", "classname": "c", "name": "t", place: "550e8400-e29b-41d4-a716-446655440000"}
    report = '<testsuite name="{group}"><testcase classname="{classname}" name="{name}"/></testsuite>'
    assert ("UUID" in read(report.format(**names)).messages) is (place == "name")


@pytest.mark.parametrize(
    "piece",
    ["/tmp/", "pytest-of-", "/pytest-of-a/", "\\Temp\\", "C:\\", "A$", "Aa@", "$$Lambda", "/tmp/Test1", "a at 0x"],
)
def test_clean__takes_linear_time(piece: str) -> None:
    needles = "/tmp/ /pytest-of- \\Temp\\ @ $$Lambda /tmp/Test /var/folders/ at 0x"

    def clean(characters: int) -> None:
        name = needles + piece * (characters // len(piece))
        cases = "".join(f'<testcase name="{number}{name}"/>' for number in range(300))
        read(f"<testsuite>{cases}</testsuite>")

    assert timing.takes_at_most(16, lambda: clean(1900), than=lambda: clean(240))


ATTRIBUTES = [
    'name=" gives change "',
    'name="t" classname=" c "',
    'name="t" class="c"',
    'name="t" classname="" class="c"',
    f'name="{"n" * 3000}" classname="{"c" * 3000}"',
    f'name="t" classname="{"c" * 1999}"',
    'name="t" filepath="a.py" lineno="7"',
    'name="t" file="" filepath="a.py" line="" lineno=" 7 "',
    'name="t" file="" time="1,5"',
    f'name="t" file="{"f" * 3000}"',
    'name="t" line="٣" time="٣"',
    'name="t" line="-1" time="-1"',
    'name="t" status="run"',
]


@pytest.mark.parametrize("attributes", ATTRIBUTES)
def test_names__are_the_same_whether_the_test_passes_or_fails(attributes: str) -> None:
    """A case without children is made in another place than one with children."""
    suite = '<testsuite name="s" file="s.py">{}</testsuite>'
    (passed,) = read(suite.format(f"<testcase {attributes}/>")).cases
    (failed,) = read(suite.format(f"<testcase {attributes}><failure/></testcase>")).cases
    assert failed._replace(status=passed.status, data="") == passed


PLAYWRIGHT = (
    '<testsuite name="cart.spec.js" timestamp="" hostname="{project}" tests="1" failures="0" skipped="0" time="0" '
    'errors="0"><testcase name="{name}" classname="cart.spec.js" time="0"/></testsuite>'
)


@pytest.mark.parametrize(
    ("project", "name", "expected"),
    [
        ("chromium", "cart › total", "[chromium] cart › total"),
        ("chromium", "[chromium] › total", "[chromium] › total"),
        ("", "cart › total", "cart › total"),
    ],
)
def test_clean__names_the_project_of_playwright(project: str, name: str, expected: str) -> None:
    assert read(PLAYWRIGHT.format(project=project, name=name)).names == [expected]


@pytest.mark.parametrize(
    ("suite", "expected"),
    [("TestCafe Tests: Chrome 120.0.0.0 / Linux 0.0", ["adds", "adds", "adds"]), ("shop", None)],
)
def test_clean__leaves_out_what_testcafe_remarks_on_this_run(suite: str, expected: list[str] | None) -> None:
    names = ["adds (unstable)", "adds (screenshots: /w/shots/1 (2).png)", "adds (unstable) (screenshots: /w/1.png)"]
    cases = "".join(f'<testcase classname="Cart" file="cart.js" name="{name}" time="0.1"/>' for name in names)
    assert read(f'<testsuite name="{suite}" tests="3">{cases}</testsuite>').names == (expected or names)


ROOTS = ("/builds/shop/", "C:/agent/shop/")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("  cart ", "cart"),
        ("spec/cart_spec.lua:3", "spec/cart_spec.lua"),
        ("tests/Till.Tests.ps1:12", "tests/Till.Tests.ps1"),
        ("policy/cart.rego:4:2", "policy/cart.rego"),
        ("api.example.com:8080", "api.example.com:8080"),
        ("shop::cart", "shop::cart"),
        ("job-2026-11-26T13.31-c7cd965", "job"),
        ("Chrome Headless 131.0.0.0 (Linux x86_64)", "Chrome Headless"),
        ("Firefox_128_0_(Linux_0_0_0).cart", "Firefox.cart"),
        ("chrome.156_0_8078_108.linux.cart", "chrome.linux.cart"),
        ("microsoftedge.120_0_1.windows.cart", "microsoftedge.windows.cart"),
        ("core.1_2.cart", "core.1_2.cart"),
        ("/builds/shop/src/cart.py", "src/cart.py"),
        ("C:\\agent\\shop\\src\\cart.py", "src/cart.py"),
        ("file:///builds/shop/src/cart.py", "src/cart.py"),
        ("/home/runner/work/shop/shop/src/cart.py", "src/cart.py"),
        ("/home/runner/work/shop/shop", "shop"),
        ("/builds/shop/", "shop"),
        ("/builds/other", "/builds/other"),
        ("/opt/other/cart.py", "/opt/other/cart.py"),
    ],
)
def test_clean__class_names_and_groups_stay_the_same_on_every_machine(written: str, expected: str) -> None:
    report = f'<testsuite name="{written}"><testcase classname="{written}" name="t" time="0"/></testsuite>'
    (case,) = read(report, known_roots=ROOTS).cases
    assert (case.classname, case.group) == (expected, expected)


def test_clean__names_lose_the_folder_of_the_machine() -> None:
    report = '<testsuite name="s"><testcase classname="c" name="mypy /builds/shop/a.py (x)" time="0"/></testsuite>'
    found = read(report, known_roots=ROOTS)
    assert found.names == ["mypy a.py (x)"]
    assert "a folder of the machine that changes with every run" in found.messages


def test_clean__a_rule_for_class_names_leaves_names_alone() -> None:
    name = "chrome.156_0_8078_108.linux.cart"
    report = f'<testsuite name="s"><testcase classname="{name}" name="{name}" time="0"/></testsuite>'
    (case,) = read(report).cases
    assert (case.classname, case.name) == ("chrome.linux.cart", name)


# Go's encoder writes U+FFFD for ESC, those of sbt and Mocha nothing, Surefire a reference that is escaped again
RED = (
    "\x1b[31m{}\x1b[0m",
    "&#27;[31m{}&#x1b;[0m",
    "&amp;#27;[31m{}&amp;#27;[0m",
    "&amp;amp#27;[31m{}&amp;amp#27;[0m",
    "\ufffd[38;5;9m{}\ufffd[0m",
    "[31m{}[0m",
    "[31m{}[39m",
    "[1m[41m{}[49m[22m",
    "#x1B[31m{}#x1B[0m",
    "\x1b]8;;http://a.b\x07{}\x1b]8;;\x07",
)


@pytest.mark.parametrize("text", ["rate(x[10m]) and a[0m] of tests[5m: 3], b[39m]", "[22m, 30m] is not [22m, 31m]"])
def test_escape_sequences__brackets_of_a_text_stay(text: str) -> None:
    assert escape_sequences.remove(text) == text


@pytest.mark.parametrize("sequence", RED)
def test_escape_sequences__go_whole(sequence: str) -> None:
    red = sequence.format("red")
    found = read(
        f'<testsuite name="{red}"><testcase classname="{red}" name="{red}" time="0"/>'
        f'<testcase classname="c" name="{red} 2"><failure message="{red}">{red}</failure>'
        f"<system-out>{red}</system-out></testcase></testsuite>"
    )
    passed, failed = found.cases
    assert (passed.name, passed.classname, passed.group) == ("red", "red", "red")
    assert (failed.name, failed.message, failed.text, failed.output) == ("red 2", "red", "red", "red")
    assert "[31m" not in failed.data
    assert "http" not in failed.data


def test_names__of_bats_lose_the_number_that_a_failed_set_up_puts_before_them() -> None:
    suite = '<testsuites><testsuite name="cart.bats"><testcase classname="{}" name="begin 2 wrong total"/>'
    assert read(f"{suite.format('cart.bats')}</testsuite></testsuites>").names == ["wrong total"]
    assert read(f"{suite.format('c')}</testsuite></testsuites>").names == ["begin 2 wrong total"]  # of another runner


def test_names__of_node_are_escaped_once() -> None:
    report = '<testsuites><testcase name="a &amp;quot;b&amp;quot;" time="0" classname="test"/></testsuites>'
    assert read(report).names == ['a "b"']


@pytest.mark.parametrize(
    ("written", "stable", "line"),
    [
        ("Missing.Comment at src/my shop/cart.php (12:1)", "Missing.Comment at src/my shop/cart.php", 12),
        ("src/cart.php:12", "src/cart.php", 12),  # PHPStan, Psalm
        ("Ln 4 Col 3 eval of user input", "eval of user input", 4),  # sarif-junit
        ("css/shop.css (2:3)", "css/shop.css", 2),  # stylelint-formatter-junit
        ("ratio (2:3)", "ratio (2:3)", 0),
        ("Ln 4 Colours", "Ln 4 Colours", 0),
        ("reads src/cart.php:12", "reads src/cart.php:12", 0),
        ("fails at 3 (12:1)", "fails at 3 (12:1)", 0),
    ],
)
def test_clean__a_line_leaves_the_name_and_is_kept(written: str, stable: str, line: int) -> None:
    found = read(_named(written)).cases[0]
    assert (found.name, found.line) == (stable, line)


def test_clean__a_line_of_the_class_is_kept() -> None:
    report = '<testsuite name="site"><testcase classname="site.yml:8" name="prices"{}><failure/></testcase></testsuite>'
    found = read(report.format("")).cases[0]
    assert (found.classname, found.line) == ("site.yml", 8)
    assert read(report.format(' line="9"')).cases[0].line == 9


def test_clean__places_in_lists_leave_the_names_of_ounit() -> None:
    report = (
        '<testsuite id="0" package="Cart" name="Cart"><properties><property name="{}" value="none"/></properties>'
        '<testcase name="Cart:6:prices:0:tea" classname="Cart:6:prices:0:tea"/><testcase name="Cart:7"/></testsuite>'
    )
    assert read(report.format("results_style_1_X")).names == ["Cart:prices:tea", "Cart:7"]
    assert read(report.format("other")).names == ["Cart:6:prices:0:tea", "Cart:7"]
