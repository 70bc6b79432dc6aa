"""Marks that tell which program wrote a report: names, properties and orders of attributes, as tables.

One line for each mark, collected from `tests/data`. How they are weighed, and what tells writers apart that share an
order, is in `producers`.
"""

ROOT_NAMES = {
    "pytest tests": "pytest",
    "jest tests": "jest",
    "vitest tests": "vitest",
    "Mocha Tests": "mocha",
    "bun test": "bun",
    "deno test": "deno",
    "AllTests": "googletest",
    "nextest-run": "nextest",
    "Criterion Tests": "criterion",
    "TAP Tests": "tap",
    "cocotb tests": "cocotb",  # with pytest's order of attributes
}
SUITE_NAMES = {"nose2-junit": "nose2", "LuaUnit": "luaunit", "Cucumber": "cucumber"}
PACKAGES = {"org.ruff": "ruff", "org.eslint": "eslint", "stylelint.rules": "stylelint"}
COMMENTS = {"org.testng.reporters": "testng", "Criterion": "criterion"}
SUITE_PROPERTIES = {
    "go.version": "go",
    "results_style_1_X": "ounit",
    "browser.launcher": "web-test-runner",
    "QTestVersion": "qttest",  # Qt 6 has Vitest's order of attributes
}
# what libtest writes as the class of a test that stands in no module, or whose name has all of them: of the library,
# of a file in `tests`, of all other binaries (library/test, formatters/junit.rs)
LIBTEST_CLASSES = frozenset({"crate", "integration", "unknown"})

# orders of attributes; further ones may follow
GOOGLETEST_ROOT = ("tests", "failures", "disabled", "errors", "time", "timestamp")
NEXTEST_ROOT = ("name", "tests", "skipped", "failures", "errors", "uuid")
PLAYWRIGHT_ROOT = ("id", "name", "tests", "failures", "skipped", "errors", "time")
MOCHA_ROOT = ("name", "time", "tests", "failures")
LIT_ROOT = ("time",)
LIT_SUITE = ("name", "tests", "failures", "skipped", "time")
MESON_ROOT = ("tests", "errors", "failures")
MESON_CASE = ("name", "classname")
XUNIT_CASE = ("classname", "name")
NODE_CASE = ("name", "time", "classname")
PYTEST_SUITE = ("name", "errors", "failures", "skipped", "tests", "time", "timestamp", "hostname")
JEST_SUITE = ("name", "errors", "failures", "skipped", "timestamp", "time", "tests")
GOTESTSUM_SUITES = (
    ("tests", "failures", "skipped", "time", "name", "timestamp"),
    ("tests", "failures", "time", "name", "timestamp"),  # nothing skipped, or before 1.13
)
SUITE_ORDERS = {
    PYTEST_SUITE: "pytest",
    JEST_SUITE: "jest",
    **dict.fromkeys(GOTESTSUM_SUITES, "go"),
    ("name", "tests", "failures", "errors", "id", "hostname", "skipped", "time", "timestamp"): "go",
    ("name", "tests", "failures", "errors", "id", "hostname", "time", "timestamp"): "go",
    ("name", "package", "tests", "disabled", "skipped", "errors", "failures", "time", "timestamp"): "ginkgo",
    ("name", "timestamp", "hostname", "tests", "failures", "errors", "skipped", "time"): "vitest",
    ("name", "timestamp", "hostname", "tests", "failures", "skipped", "time", "errors"): "playwright",
    ("name", "timestamp", "hostname", "time", "errors", "tests", "skipped", "disabled", "failures"): "jasmine",
    ("name", "timestamp", "hostname", "tests", "skipped", "failures", "errors", "time"): "testthat",
    ("name", "tests", "skipped", "failures", "errors", "timestamp", "hostname", "time"): "gradle",
    ("name", "tests", "failures", "disabled", "skipped", "errors", "time", "timestamp"): "googletest",
    ("name", "tests", "failures", "disabled", "skipped", "hostname", "time", "timestamp"): "ctest",
    ("name", "id", "timestamp", "tests", "failures", "errors", "time"): "newman",
    ("hostname", "name", "tests", "errors", "failures", "skipped", "time", "timestamp"): "sbt",
    ("tests", "skipped", "errors", "failures", "id", "name", "time"): "boost",
    ("name", "time", "disabled", "errors", "tests", "failures", "skipped"): "node",
    ("name", "timestamp", "tests", "file", "time", "failures"): "mocha",
    ("name", "timestamp", "tests", "time", "failures"): "mocha",
    ("name", "tests", "failures", "errors", "skipped", "assertions", "time"): "minitest",
    ("name", "skipped", "failures", "errors", "tests", "assertions", "time"): "minitest",
    ("name", "filepath", "skipped", "failures", "errors", "tests", "assertions", "time"): "minitest",
}
LONGEST_SUITE = max(map(len, SUITE_ORDERS))
SUITE_BEGINNINGS = {order[:4] for order in SUITE_ORDERS}  # most orders of others are told apart by these
# orders that another writer could come to: see `producers`
NOT_WITHOUT_MORE = frozenset({"vitest", "gradle", "boost", "node", "mocha"})
