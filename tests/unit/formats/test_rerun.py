"""Commands that run a failed case again, for every runner; `make rerun` tries them against the runners themselves."""

import shlex

import pytest

from reporter import model
from reporter.formats.rerun import commands
from tests.support import powershell

FILES = frozenset(
    {
        "tests/test_cart.py",
        "api/tests/test_api.py",
        "test/cart.test.js",
        "test/total.test.js",
        "test/cart.js",
        "test/cart.test.mjs",
        "cypress/e2e/cart.cy.js",
        "test/cart_test.ts",
        "tests/CartTest.php",
        "spec/cart_spec.rb",
        "test/cart_test.rb",
        "cart.bats",
        "t/cart.t",
        "spec/cart_spec.lua",
        "features/cart.feature",
        "docs/cart.txt",
        "cart/cart_test.go",
        "test_shop.py",
        "test_x.py",
        "a/b/test_x.py",
        "t.py",
        "gradlew",
        "Gemfile",
        "composer.json",
    }
)


def case(producer: str, classname: str, name: str, **others: object) -> model.TestCase:
    values = {"group": "", "status": model.Status.FAILED, "producer": producer, **others}
    return model.TestCase(name=name, classname=classname, **values)  # type: ignore[arg-type]


def has_file(path: str) -> bool:
    return path in FILES


def again(*cases: model.TestCase) -> str:
    if len(cases) == 1:
        return commands.one(cases[0], has_file)
    return "\n".join(commands.for_all(cases, has_file))


BUN_ABC = r"a\sb\sc\sx|a\sc\s>\sb\sx|b\s>\sa\sc\sx|c\s>\sb\s>\sa\sx"
NO_UNIT_TESTS = "-Dtest=none '-Dsurefire.failIfNoSpecifiedTests=false'"
TESTNG_SET_UP = "\tat org.testng.internal.invokers.ConfigInvoker.invokeConfigurations(ConfigInvoker.java:358)"
TESTNG_6_SET_UP = "\tat org.testng.internal.Invoker.invokeConfigurationMethod(Invoker.java:523)"
MINITEST = "ruby -Itest test/cart_test.rb -n "
PYTEST, JS = "tests.test_cart", "test/cart.test.js"
# producer, class, name, what else the report tells, the command
ONE = [
    ("pytest", PYTEST, "test_a", {}, "pytest tests/test_cart.py::test_a"),
    ("pytest", f"{PYTEST}.TestCart.TestInner", "test_a", {}, "pytest tests/test_cart.py::TestCart::TestInner::test_a"),
    (
        *("pytest", PYTEST, "test_cart.f", {"text": "/w/tests/test_cart.py:2: DocTestFailure"}),
        "pytest --doctest-modules tests/test_cart.py::test_cart.f",
    ),
    ("pytest", PYTEST, "test_a[GB|x y]", {}, "pytest 'tests/test_cart.py::test_a[GB|x y]'"),
    ("pytest", PYTEST, "test_a[$HOME;(`)]", {}, "pytest tests/test_cart.py::test_a"),
    ("pytest", PYTEST, "test_a[$HOME;()]", {}, "pytest 'tests/test_cart.py::test_a[$HOME;()]'"),
    ("pytest", PYTEST, "test_a[it's]", {}, 'pytest "tests/test_cart.py::test_a[it\'s]"'),
    ("pytest", PYTEST, "test_a[it's $1]", {}, "pytest tests/test_cart.py::test_a"),
    ("pytest", PYTEST, 'test_a["]', {}, "pytest tests/test_cart.py::test_a"),
    ("pytest", PYTEST, "test_a[\\xfc]", {}, "pytest 'tests/test_cart.py::test_a[\\xfc]'"),
    ("pytest", "tests.test_api", "test_a", {"file": "api/tests/test_api.py"}, "pytest api/tests/test_api.py::test_a"),
    ("pytest", "tests.test_gone", "test_a", {}, ""),
    ("pytest", "", "tests.test_cart", {}, "pytest tests/test_cart.py"),
    ("pytest", PYTEST, "test_a[…]", {}, ""),
    ("pytest", PYTEST, "test_a[<tmp>/x]", {}, ""),
    ("pytest", PYTEST, "x" * 300, {}, ""),
    ("pytest", PYTEST, "test_a\x1b[31m", {}, ""),
    ("pytest", PYTEST, "test_a\nrm -rf", {}, ""),
    ("pytest", PYTEST, "test_a\u202e", {}, ""),
    ("pytest", PYTEST, "test_a\u200b", {}, ""),
    ("unittest", "test_shop.CartTest", "test_a", {}, "python -m unittest test_shop.CartTest.test_a"),
    ("unittest", "test_shop.CartTest", "test_a [part] (number=2)", {}, "python -m unittest test_shop.CartTest.test_a"),
    ("unittest", "", "setUpClass (test_shop.CartTest)", {}, "python -m unittest test_shop.CartTest"),
    ("unittest", "", "tearDownModule (test_shop)", {}, "python -m unittest test_shop"),
    ("unittest", "unittest.loader._FailedTest", "test_x", {}, "python -m unittest test_x"),
    ("unittest", "unittest.loader._FailedTest.a.b", "test_x", {}, "python -m unittest a.b.test_x"),
    ("unittest", "test_shop.CartTest", "a sentence", {}, ""),
    ("unittest", "a b", "test_a", {}, ""),
    ("django", "tests.test_cart.CartTest", "test_a", {}, "python manage.py test tests.test_cart.CartTest.test_a"),
    ("behave", "till.Till", "It is $1 (big)", {}, "behave -n '^It is \\$1 \\(big\\)$'"),
    ("behave", "cart.Cart", "is 3", {"file": "features/environment.py"}, "behave -n '^is 3$' features/cart.feature"),
    ("behave", "cart.Cart", "a b", {"file": "features/cart.feature"}, "behave -n '^a b$' features/cart.feature"),
    ("robot", "Shop.Cart", "Total Is Wrong", {}, "robot --test '*Shop.Cart.Total Is Wrong' ."),
    ("robot", "Shop.Cart", "Costs ${x} or \\", {}, "robot --test '*Shop.Cart.Costs *{x} or ??' ."),
    ("robot", "Shop.Cart", "Is it [x]?", {}, "robot --test '*Shop.Cart.Is it [[]x][?]' ."),
    ("jest", "cart total", "is 3", {"file": JS}, f"npx jest --runTestsByPath {JS} -t '^cart\\stotal\\sis\\s3$'"),
    ("jest", "cart total", "cart total", {"file": JS}, f"npx jest --runTestsByPath {JS} -t '^cart\\stotal$'"),
    (
        "jest",
        "cart",
        'it\'s a "b" `c` (d)',
        {"file": JS},
        f"npx jest --runTestsByPath {JS} -t '^cart\\sit\\u0027s\\sa\\s\\u0022b\\u0022\\s\\u0060c\\u0060\\s\\(d\\)$'",
    ),
    ("jest", "add", "adds two", {"file": JS}, f"npx jest --runTestsByPath {JS} -t '^add\\sadds\\stwo$'"),
    ("jest", JS, "is 3", {"file": JS}, f"npx jest --runTestsByPath {JS} -t '^(?:.*\\s)?is\\s3$'"),
    ("jest", "cart.test.js", "is 3", {"file": JS}, f"npx jest --runTestsByPath {JS} -t '^(?:.*\\s)?is\\s3$'"),
    ("jest", "cart is 3", "is 3", {"file": JS}, f"npx jest --runTestsByPath {JS} -t '^cart\\sis\\s3(?:\\sis\\s3)?$'"),
    ("jest", "cart › a", "b", {"file": JS}, f"npx jest --runTestsByPath {JS} -t '^cart(?:\\s›)?\\sa\\sb$'"),
    ("jest", JS, "Test suite failed to run", {"file": JS}, f"npx jest --runTestsByPath {JS}"),
    (
        "jest",
        "x",
        "Test execution failure: could be caused by test hooks like 'afterAll'.",
        {"file": JS},
        f"npx jest --runTestsByPath {JS}",
    ),
    ("jest", "cart", "is 3", {}, ""),
    ("vitest", JS, "cart > inner > is 3", {}, f"npx vitest run {JS} -t '^cart(?:\\s>)?\\sinner(?:\\s>)?\\sis\\s3$'"),
    ("vitest", JS, "no warehouse", {}, f"npx vitest run {JS} -t '^no\\swarehouse(?:\\s|$)'"),
    ("vitest", JS, JS, {}, f"npx vitest run {JS}"),
    ("vitest", "gone.test.js", "cart", {}, ""),
    ("mocha", "cart", "a\u00a0b", {"file": "test/cart.js"}, "npx mocha -g '^a\\u00a0b$' test/cart.js"),
    (
        "pytest",
        PYTEST,
        "tests.test_cart.total",
        {"text": "/w/tests/test_cart.py:4: DocTestFailure"},
        "pytest --doctest-modules tests/test_cart.py::tests.test_cart.total",
    ),
    # the class is the title of the `describe`s
    ("mocha-xunit", "cart", "is 3", {"file": "test/cart.js"}, "npx mocha -g '^cart\\sis\\s3$' test/cart.js"),
    ("mocha-xunit", "", "is 3", {"file": "test/cart.js"}, "npx mocha -g '^is\\s3$' test/cart.js"),
    (
        "mocha-xunit",
        "cart empty",
        '"before all" hook for "is 3"',
        {"file": "test/cart.js"},
        "npx mocha -g '^cart\\sempty\\sis\\s3' test/cart.js",
    ),
    # a scenario of Cucumber's is no method
    (
        "surefire",
        "s.RunIT",
        "throws",
        {"text": "\tat ✽.it throws(classpath:s/a.feature:3)"},
        "mvn test '-Dtest=s.RunIT'",
    ),
    # the title of a feature, or of its examples, is no class: the one that ran it is the suite
    ("surefire", "first", "Example #1.2", {"group": "s.RunIT"}, "mvn test '-Dtest=s.RunIT'"),
    ("surefire", "Cart (v2)", "equal", {"group": "s.RunIT"}, "mvn test '-Dtest=s.RunIT'"),
    ("surefire", "s/cart", "equal", {"group": "s.KarateTest"}, "mvn test '-Dtest=s.KarateTest'"),
    ("surefire", "CartTest", "equal", {"group": "CartTest"}, "mvn test '-Dtest=CartTest#equal'"),
    ("sbt", "shop.CartTest", "is 3", {}, "sbt 'testOnly shop.CartTest'"),
    ("sbt", "shop.CartCheck-0", "Cart.sorted", {}, ""),
    ("ginkgo", "S", "[It] is 3", {"file": "cart/cart_test.go"}, "ginkgo '--focus=^(?:S is 3)$' ./cart"),
    (
        "ginkgo",
        "S",
        "[It] is [3] [slow]",
        {"file": "cart/cart_test.go"},
        "ginkgo '--focus=^(?:S is \\[3\\](?: \\[slow\\])?)$' ./cart",
    ),
    ("ginkgo", "S", "[BeforeSuite]", {"file": "cart/cart_test.go"}, "ginkgo ./cart"),
    ("ginkgo", "S", "[It] is 3", {"file": "money/money.go"}, ""),
    ("pytest", PYTEST, "test_a[x\u00a0y]", {}, "pytest tests/test_cart.py::test_a"),
    ("mocha", "cart", "cart is 3", {"file": "test/cart.js"}, "npx mocha -g '^cart\\sis\\s3$' test/cart.js"),
    (
        "mocha",
        "cart",
        'cart "before all" hook for "is 3"',
        {"file": "test/cart.js"},
        "npx mocha -g '^cart\\sis\\s3' test/cart.js",
    ),
    (
        "node",
        "test",
        "is 3",
        {"file": "test/cart.test.mjs"},
        "node --test '--test-name-pattern=^is\\s3$' test/cart.test.mjs",
    ),
    ("node", "test", "is 3", {}, ""),
    ("node", "test", "/x/test/cart.test.mjs", {"file": "test/cart.test.mjs"}, "node --test test/cart.test.mjs"),
    (
        "playwright",
        "cart.spec.js",
        "cart › is 3",
        {},
        "npx playwright test 'cart\\.spec\\.js' -g '/(?:^| )cart\\.spec\\.js cart\\sis\\s3$/'",
    ),
    (
        "playwright",
        "cart.spec.js",
        "[firefox] › cart › is 3",
        {},
        "npx playwright test 'cart\\.spec\\.js' -g '/(?:^| )cart\\.spec\\.js cart\\sis\\s3$/' --project firefox",
    ),
    ("cypress", "cart", "is 3", {"file": "cypress/e2e/cart.cy.js"}, "npx cypress run --spec cypress/e2e/cart.cy.js"),
    (
        "bun",
        "inner > cart",
        "is 3",
        {"file": "test/cart_test.ts"},
        "bun test ./test/cart_test.ts -t '^ ?(cart\\sinner\\sis\\s3|inner\\s>\\scart\\sis\\s3)$'",
    ),
    ("bun", "c > b > a", "x", {"file": JS}, f"bun test ./{JS} -t '^ ?({BUN_ABC})$'"),
    ("bun", "e > d > c > b > a", "x", {"file": JS}, f"bun test ./{JS}"),
    ("deno", "./test/cart_test.ts", "cart > step", {}, "deno test --filter '/^(cart|cart > step)$/' test/cart_test.ts"),
    ("deno", "./test/cart_test.ts", "a/b", {}, "deno test --filter '/^a/b$/' test/cart_test.ts"),
    ("surefire", "shop.CartTest", "total", {}, "mvn test '-Dtest=shop.CartTest#total'"),
    ("surefire", "shop.CartTest", "total(int)[2]", {}, "mvn test '-Dtest=shop.CartTest#total'"),
    ("surefire", "shop.CartTest", "total{int}[2]", {}, "mvn test '-Dtest=shop.CartTest#total'"),
    ("surefire", "shop.CartTest", "total[1: 2]", {}, "mvn test '-Dtest=shop.CartTest#total,shop.CartTest#total[*]'"),
    ("surefire", "shop.CartTest$Inner", "total", {}, "mvn test '-Dtest=shop.CartTest$Inner#total'"),
    ("surefire", "shop.CartTest$When empty", "total", {}, "mvn test '-Dtest=shop.CartTest'"),
    ("surefire", "shop.CartTest(jdk 17 (arm))", "shop.CartTest(jdk 17 (arm))", {}, "mvn test '-Dtest=shop.CartTest'"),
    ("surefire", "shop.CartTest", "connect", {"text": TESTNG_SET_UP}, "mvn test '-Dtest=shop.CartTest'"),
    ("surefire", "shop.CartTest", "connect", {"text": TESTNG_6_SET_UP}, "mvn test '-Dtest=shop.CartTest'"),
    ("surefire", "The cart$When empty", "total", {}, ""),
    ("gradle", "shop.CartTest$When empty", "total", {}, ""),
    ("gradle", "shop.CartTest", "classMethod", {}, "./gradlew test --tests shop.CartTest"),
    ("gradle", "shop.CartTest", "initializationError", {}, "./gradlew test --tests shop.CartTest"),
    ("gradle", "shop.CartTest", "executionError", {}, "./gradlew test --tests shop.CartTest"),
    ("surefire", "shop.CartTest", "shop.CartTest", {}, "mvn test '-Dtest=shop.CartTest'"),
    ("surefire", "shop.CartTest", "the total is 3", {}, "mvn test '-Dtest=shop.CartTest'"),
    ("surefire", "The cart", "total", {}, ""),
    (
        "surefire",
        "shop.CartTest",
        "total",
        {"report": "api/target/surefire-reports/TEST-shop.CartTest.xml"},
        "mvn -pl api -am test '-Dtest=shop.CartTest#total' '-Dsurefire.failIfNoSpecifiedTests=false'",
    ),
    ("failsafe", "shop.CartIT", "total", {}, f"mvn verify '-Dit.test=shop.CartIT#total' {NO_UNIT_TESTS}"),
    (
        "failsafe",
        "shop.CartIT",
        "total",
        {"report": "api/target/failsafe-reports/TEST-shop.CartIT.xml"},
        f"mvn -pl api -am verify '-Dit.test=shop.CartIT#total' {NO_UNIT_TESTS} "
        "'-Dfailsafe.failIfNoSpecifiedTests=false'",
    ),
    (
        "gradle",
        "shop.CartTest",
        "total[it's $1]",
        {},
        "./gradlew test --tests shop.CartTest.total --tests 'shop.CartTest.total[*'",
    ),
    ("gradle", "shop.CartTest", "total()", {}, "./gradlew test --tests shop.CartTest.total"),
    (
        "gradle",
        "shop.CartTest",
        "total",
        {"report": "api/cart/build/test-results/integrationTest/TEST-x.xml"},
        "./gradlew ':api:cart:integrationTest' --tests shop.CartTest.total",
    ),
    ("go", "example.com/cart", "TestTotal", {}, "go test example.com/cart -count=1 -run '^TestTotal$'"),
    (
        "go",
        "example.com/cart",
        "TestTotal/a b/(c)",
        {},
        "go test example.com/cart -count=1 -run '^TestTotal$/^a_b$/^\\(c\\)$'",
    ),
    ("go", "example.com/cart", "TestMain", {}, "go test example.com/cart"),
    ("go", "example.com/cart", "TestMainMenu", {}, "go test example.com/cart -count=1 -run '^TestMainMenu$'"),
    ("go", "example.com/cart", "[build failed]", {}, "go test example.com/cart"),
    ("go", "p", "BenchmarkTotal/x y", {}, "go test p -count=1 -run '^$' -bench '^BenchmarkTotal$/^x_y$'"),
    ("go", "p", "TestTotal", {"text": "WARNING: DATA RACE\n"}, "go test -race p -count=1 -run '^TestTotal$'"),
    ("go", "", "TestTotal", {}, ""),
    (
        "nextest",
        "shop::cart",
        "tests::total",
        {},
        "cargo nextest run -E 'binary_id(=shop::cart) and test(=tests::total)'",
    ),
    ("nextest", "shop", "total(x)", {}, ""),
    ("libtest", "tests::vat", "total", {}, "cargo test --workspace -- --exact tests::vat::total"),
    ("libtest", "integration", "total", {}, "cargo test --workspace -- --exact total"),
    ("libtest", "unknown", "vat::total", {}, "cargo test --workspace -- --exact vat::total"),
    ("libtest", "src/lib.rs", "gross", {}, ""),
    ("cargo2junit", "", "total", {}, "cargo test --workspace -- --exact total"),
    ("cargo2junit", "", "src/lib.rs - gross", {}, ""),
    ("googletest", "CartTest", "Total", {}, "BINARY '--gtest_filter=CartTest.Total'"),
    ("googletest", "All/CartTest", "Total/0", {}, "BINARY '--gtest_filter=All/CartTest.Total/0'"),
    ("googletest", "CartTest", "a-b", {}, ""),
    ("googletest", "CartTest", "*", {}, ""),
    ("catch2", "shop.global", "a total, [big]", {}, "BINARY 'a total\\, \\[big\\]'"),
    ("catch2", "shop.global", "sections/two", {}, "BINARY 'sections,sections/two'"),
    ("catch2", "shop.global", "~not", {}, ""),
    ("catch2", "shop.global", "all*", {}, ""),
    ("ctest", "cart", "cart.total", {}, "ctest --output-on-failure -R '^cart\\.total$'"),
    (
        "phpunit",
        "Shop.CartTest",
        'testSum with data set "a/b (1)"',
        {"file": "tests/CartTest.php"},
        "vendor/bin/phpunit --filter '/^Shop\\x5cCartTest::testSum with data set \\x22a\\x2fb \\(1\\)\\x22$/' "
        "tests/CartTest.php",
    ),
    ("phpunit", "Shop.CartTest", "testSum", {}, ""),
    (
        "rspec",
        "spec.cart_spec",
        "Cart is (3)",
        {"line": 7},
        "bundle exec rspec spec/cart_spec.rb -E '^Cart\\sis\\s\\(3\\)$'",
    ),
    ("rspec", "spec.gone_spec", "Cart is (3)", {}, ""),
    (
        "minitest",
        "CartTest",
        "test_a",
        {"file": "test/cart_test.rb"},
        "ruby -Itest test/cart_test.rb -n 'CartTest#test_a'",
    ),
    ("minitest", "CartTest", "a b", {"file": "test/cart_test.rb"}, MINITEST + r"'/^CartTest#a\sb$/'"),
    ("minitest", "CartTest", "a/b/c", {"file": "test/cart_test.rb"}, MINITEST + "'/^CartTest#a/b/c$/'"),
    (
        "minitest",
        "Minitest::Result",
        "test_a",
        {"file": "test/cart_test.rb"},
        "ruby -Itest test/cart_test.rb -n test_a",
    ),
    ("minitest", "CartTest", "test_a", {}, ""),
    (
        "phpunit",
        "Shop.CartTest",
        "tearDownAfterClass",
        {"file": "tests/CartTest.php"},
        "vendor/bin/phpunit tests/CartTest.php",
    ),
    ("phpunit", "", "Error", {"file": "tests/CartTest.php"}, ""),
    ("bats", "cart.bats", "cart.bats (set-up/tear-down)", {}, "bats cart.bats"),
    ("bats", "cart.bats", "is $1 (3)", {}, "bats --filter '^is \\$1 \\(3\\)$' cart.bats"),
    ("prove", "t_cart_t", "is 3", {"file": "t/cart.t"}, "prove -v t/cart.t"),
    ("prove", "t_cart_t", "t_cart_t", {"file": "test_shop.py"}, ""),  # a module that the test died in
    ("busted", "spec", "a-b (3)", {"file": "spec/cart_spec.lua"}, "busted '--filter=^a%-b %(3%)$' spec/cart_spec.lua"),
    ("busted", "spec", "it's", {"file": "spec/cart_spec.lua"}, "busted '--filter=^it[^ -&(-~]s$' spec/cart_spec.lua"),
    ("busted", "spec", "cart before_each", {"file": "spec/cart_spec.lua"}, "busted spec/cart_spec.lua"),
    ("busted", "s", "s: spec/cart_spec.lua", {"file": "spec/cart_spec.lua", "group": "s"}, "busted spec/cart_spec.lua"),
    (
        "dotnet",
        "Shop.CartTest+Inner",
        "Shop.CartTest.Total(a: 1)",
        {},
        "dotnet test --filter "
        "'FullyQualifiedName=Shop.CartTest+Inner.Total|FullyQualifiedName~Shop.CartTest+Inner.Total\\('",
    ),
    ("dotnet", "Shop.CartTest", "Total", {}, "dotnet test --filter FullyQualifiedName=Shop.CartTest.Total"),
    ("jest", "cart", "cart total", {"file": JS}, rf"npx jest --runTestsByPath {JS} -t '^(?:cart\s)?cart\stotal$'"),
    ("pytest", "docs/cart.txt", "docs/cart.txt", {}, "pytest docs/cart.txt"),  # examples in a text
    ("surefire", "shop.CartTest", "CartTest", {}, "mvn test '-Dtest=shop.CartTest'"),
    ("gradle", "Cart total", "is wrong", {}, ""),
    ("dotnet", "Shop.CartTest", "wrong total | other", {}, ""),  # a title, in which a filter has signs of its own
    ("dotnet", "Shop.CartTest|Other", "Total", {}, ""),
    ("minitest", "CartTest", "it's$x", {"file": "test/cart_test.rb"}, MINITEST + r"'/^CartTest#it\u0027s\$x$/'"),
    # runners that need a file
    *((producer, "Cart", "total", {}, "") for producer in ("jest", "vitest", "mocha", "node", "bun", "deno")),
    *((producer, "Cart", "total", {}, "") for producer in ("cypress", "bats", "busted")),
    *((producer, "", "total", {}, "") for producer in ("playwright", "robot")),
    ("", PYTEST, "test_a", {}, ""),
    ("unheard of", PYTEST, "test_a", {}, ""),
]


@pytest.mark.parametrize(("producer", "classname", "name", "others", "command"), ONE)
def test_one__command(producer: str, classname: str, name: str, others: dict[str, object], command: str) -> None:
    assert again(case(producer, classname, name, **others)) == command


def test_one__every_runner_is_in_the_table() -> None:
    assert set(commands.RUNNERS) == {row[0] for row in ONE if row[4]}


JEST, CONTINUE = "npx jest --runTestsByPath", "--continue-on-collection-errors"
SEVERAL = [
    ("pytest", [(PYTEST, "a"), (PYTEST, "b")], "pytest tests/test_cart.py::a tests/test_cart.py::b"),
    ("pytest", [(PYTEST, "a"), ("gone", "b")], ""),
    ("unittest", [("t.A", "a"), ("t.A", "b [x]"), ("t.A", "b [y]")], "python -m unittest t.A.a t.A.b"),
    ("jest", [(JS, "a"), (JS, "b (c)")], f"npx jest --runTestsByPath {JS} -t '^((?:.*\\s)?a|(?:.*\\s)?b\\s\\(c\\))$'"),
    (
        "jest",
        [(JS, "a"), ("test/total.test.js", "a")],
        f"{JEST} {JS} -t '^(?:.*\\s)?a$'\n{JEST} test/total.test.js -t '^(?:.*\\s)?a$'",
    ),
    ("vitest", [(JS, "a > b"), (JS, "c > d")], f"npx vitest run {JS} -t '^(?:a(?:\\s>)?\\sb|c(?:\\s>)?\\sd)$'"),
    ("mocha", [("test/cart.js", "a"), ("test/cart.js", "b")], "npx mocha -g '^(a|b)$' test/cart.js"),
    ("bun", [(JS, "a"), (JS, "b")], f"bun test ./{JS} -t '^ ?(a|b)$'"),
    ("deno", [(JS, "a"), (JS, "b > step")], f"deno test --filter '/^(a|b|b > step)$/' {JS}"),
    ("node", [("test", "a"), ("test", "b")], ""),
    ("playwright", [("a.ts", "a"), ("a.ts", "b")], "npx playwright test 'a\\.ts' -g '/(?:^| )a\\.ts (a|b)$/'"),
    ("behave", [("cart.C", "a"), ("cart.C", "b")], "behave -n '^a$' -n '^b$' features/cart.feature"),
    ("pytest", [("", "tests.test_cart"), (PYTEST, "a")], f"pytest {CONTINUE} tests/test_cart.py tests/test_cart.py::a"),
    ("mocha", [("", "a"), ("", '"after each" hook')], ""),
    ("surefire", [("s.A", "a"), ("s.B", "b")], "mvn test '-Dtest=s.A#a,s.B#b'"),
    ("failsafe", [("s.A", "a"), ("s.B", "b")], f"mvn verify '-Dit.test=s.A#a,s.B#b' {NO_UNIT_TESTS}"),
    ("gradle", [("s.A", "a"), ("s.B", "b")], "./gradlew test --tests s.A.a --tests s.B.b"),
    ("go", [("p", "TestA/x"), ("p", "TestA"), ("p", "TestB")], "go test p -count=1 -run '^TestA$/^x$|^TestB$'"),
    ("go", [("p", "TestA/x y"), ("p", "TestA/z")], "go test p -count=1 -run '^TestA$/^(x_y|z)$'"),
    ("go", [("p", "TestA"), ("p", "BenchmarkB")], "go test p -count=1 -run '^TestA$' -bench '^BenchmarkB$'"),
    (
        "go",
        [("p", "TestA"), ("q", "TestB")],
        "go test p -count=1 -run '^TestA$'\ngo test q -count=1 -run '^TestB$'",
    ),
    ("rspec", [("spec.cart_spec", "a"), ("spec.cart_spec", "b")], "bundle exec rspec spec/cart_spec.rb -E '^(a|b)$'"),
    ("libtest", [("tests", "a"), ("crate", "b")], "cargo test --workspace --no-fail-fast -- --exact tests::a b"),
    ("googletest", [("A", "a"), ("B", "b")], "BINARY '--gtest_filter=A.a:B.b'"),
    ("bats", [("cart.bats", "a"), ("cart.bats", "b")], "bats --filter '^(a|b)$' cart.bats"),
    ("behave", [("gone.C", "a"), ("gone.C", "b")], "behave -n '^a$'\nbehave -n '^b$'"),
    (
        "rspec",
        [("spec.cart_spec", "a"), ("test.cart_test", "a")],
        "bundle exec rspec spec/cart_spec.rb -E '^a$'\nbundle exec rspec test/cart_test.rb -E '^a$'",
    ),
    (
        "nextest",
        [("shop", "a"), ("shop", "b")],
        "cargo nextest run -E '(binary_id(=shop) and test(=a)) or (binary_id(=shop) and test(=b))'",
    ),
]


@pytest.mark.parametrize(("producer", "names", "command"), SEVERAL)
def test_for_all__command(producer: str, names: list[tuple[str, str]], command: str) -> None:
    assert again(*(case(producer, classname, name) for classname, name in names)) == command


@pytest.mark.parametrize("command", sorted({row[4] for row in ONE if row[4]} | {row[2] for row in SEVERAL if row[2]}))
def test_for_all__every_command_is_plain_in_powershell(command: str) -> None:
    for line in command.split("\n"):
        (words,) = powershell.statements(line)
        assert words == shlex.split(line)


def test_for_all__one_runner_and_not_too_many() -> None:
    cases = [case("pytest", PYTEST, f"test_{at}") for at in range(51)]
    assert again(*cases[:50]).count("::") == 50
    assert again(*cases) == ""
    assert again(cases[0], case("unittest", "t.A", "a")).split("\n") == [
        "pytest tests/test_cart.py::test_0",
        "python -m unittest t.A.a",
    ]
    assert again(cases[0], case("", "t.A", "a")) == ""
    assert again(*(case("go", f"p{at}", "TestA") for at in range(6))) == ""
    assert again(*(case("pytest", PYTEST, f"test_{'x' * 100}{at}") for at in range(50))) == ""


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"go.mod"}, "go test example.com/cart -count=1 -run '^TestA$'"),
        ({"go/cart/go.mod"}, "go -C go/cart test example.com/cart -count=1 -run '^TestA$'"),
        ({"go/cart/go.mod", "go.work"}, "go test example.com/cart -count=1 -run '^TestA$'"),
    ],
)
def test_one__a_go_module_below_the_root(files: set[str], command: str) -> None:
    found = case("go", "example.com/cart", "TestA", file="go/cart/cart_test.go")
    assert commands.one(found, files.__contains__) == command


def test_one__django_where_there_is_a_manage_py() -> None:
    found = case("unittest", "shop.tests.CartTest", "test_a")
    assert (
        commands.one(found, {"manage.py", "shop/tests.py"}.__contains__)
        == "python manage.py test shop.tests.CartTest.test_a"
    )


BELOW = {"web/a b/test/x.test.js", "web/a b/package.json"}


def test_one__a_package_below_the_root_runs_in_its_folder() -> None:
    found = case("mocha", "", "is 3", file="web/a b/test/x.test.js")
    there = "cd 'web/a b'; npx mocha -g '^is\\s3$' test/x.test.js; cd ../.."
    assert [words[0] for words in powershell.statements(there)] == ["cd", "npx", "cd"]
    assert commands.one(found, BELOW.__contains__) == there
    # a workspace: the report lies where the runner ran
    workspace = BELOW | {"package.json"}
    assert commands.one(found, workspace.__contains__) == "npx mocha -g '^is\\s3$' 'web/a b/test/x.test.js'"
    assert commands.one(found._replace(report="web/a b/junit.xml"), workspace.__contains__) == there


def test_one__a_class_that_is_a_path_tells_where_the_runner_ran() -> None:
    found = case("vitest", "test/x.test.js", "a > b", file="web/a b/test/x.test.js")
    has_file = (BELOW | {"package.json"}).__contains__
    assert commands.one(found, has_file).startswith("cd 'web/a b'; npx vitest run test/x.test.js ")
    at_root = found._replace(classname="web/a b/test/x.test.js")
    assert commands.one(at_root, has_file).startswith("npx vitest run 'web/a b/test/x.test.js' ")


def test_for_all__one_command_for_each_module_of_maven() -> None:
    modules = [f"{name}/target/surefire-reports/TEST-s.A.xml" for name in ("money", "till", "money")]
    cases = [case("surefire", "s.A", f"m{at}", report=report) for at, report in enumerate(modules)]
    ignoring = "'-Dsurefire.failIfNoSpecifiedTests=false'"
    assert again(*cases) == (
        f"mvn -pl money -am test '-Dtest=s.A#m0,s.A#m2' {ignoring}\nmvn -pl till -am test '-Dtest=s.A#m1' {ignoring}"
    )


def test_for_all__one_command_for_each_project_of_gradle() -> None:
    projects = [f"{name}/build/test-results/test/TEST-s.A.xml" for name in ("money", "till", "money")]
    cases = [case("gradle", "s.A", f"m{at}", report=report) for at, report in enumerate(projects)]
    assert again(*cases) == (
        "./gradlew ':money:test' --tests s.A.m0 --tests s.A.m2\n./gradlew ':till:test' --tests s.A.m1"
    )


def test_for_all__one_command_for_each_package_of_ginkgo() -> None:
    files = {"cart/cart_test.go", "till/till_test.go"}
    cases = [case("ginkgo", "Shop", "[It] adds", file=file) for file in sorted(files)]
    assert commands.for_all(cases, files.__contains__) == [
        "ginkgo '--focus=^(?:Shop adds)$' ./cart",
        "ginkgo '--focus=^(?:Shop adds)$' ./till",
    ]


def test_for_all__packages_in_folders_of_their_own() -> None:
    files = {f"{name}/{file}" for name in "ab" for file in ("package.json", "x.js")}
    cases = [case("mocha", "", "is 3", file=f"{name}/x.js") for name in "ab"]
    assert commands.for_all(cases, files.__contains__) == [
        "cd a; npx mocha -g '^is\\s3$' x.js; cd ..",
        "cd b; npx mocha -g '^is\\s3$' x.js; cd ..",
    ]


@pytest.mark.parametrize("folder", ["-x", "a\u2019b", "a\nb"])
def test_one__a_folder_that_no_shell_takes_gives_no_command(folder: str) -> None:
    files = {f"{folder}/package.json", f"{folder}/x.js"}
    assert commands.one(case("mocha", "", "is 3", file=f"{folder}/x.js"), files.__contains__) == ""


@pytest.mark.parametrize(
    ("producer", "classname", "name"),
    [
        ("pytest", "-p", "test_a"),
        ("go", "-exec=x", "TestA"),
        ("minitest", "-x", "test_a"),
        ("catch2", "", "-o x"),
        ("unittest", "-m", "a"),
        ("behave", "-f", "a"),
        ("playwright", "--config=x", "a"),
        ("playwright", "a.ts", "[--config=x] › a"),
        ("googletest", "-x", "a"),
        ("prove", "-x", "a"),
        ("dotnet", "-x", "a"),
        ("go", "-v", "TestA"),
        ("playwright", "-g", "a"),
        ("minitest", "", "-n"),
        ("robot", "-t", "-t"),
    ],
)
def test_one__no_name_becomes_an_option(producer: str, classname: str, name: str) -> None:
    command = commands.one(case(producer, classname, name, file="-x"), lambda _: True)
    words = shlex.split(command)
    assert classname not in words
    assert name not in words
    assert not [word for word in words if word.startswith("-") and not commands._is_option(word)]


@pytest.mark.parametrize("name", ["test_***", "test_…", "a <tmp>/b", "test_\x00", "a\nb"])
@pytest.mark.parametrize("producer", sorted(commands.RUNNERS))
def test_one__a_name_that_is_not_whole_gives_no_command(producer: str, name: str) -> None:
    assert commands.one(case(producer, "tests.test_cart", name, file=JS), lambda _: True) == ""


NESTED = {"file": "test/cart.test.mjs", "group": "checkout"}
FRAME = "    at TestContext.<anonymous> (file:///w/a.mjs:5:29)\n    at Test.run (node:internal/test_runner/test:7:2)"
BY_SUITE = f"{FRAME}\n    at Suite.processPendingSubtests (node:internal/test_runner/test:526:18)"
BY_SUITE_FIRST = f"{FRAME}\n    at Test.start (node:internal/x:7:1)\n    at node:internal/test_runner/test:1133:71"
BY_TEST = (
    f"{FRAME}\n    at Test.start (node:internal/x:7:1)\n    at TestContext.test (node:internal/test_runner/test:2:2)"
)
CHOSEN = "node --test '--test-name-pattern=^is\\s3$' test/cart.test.mjs"
ALL = "node --test test/cart.test.mjs"


@pytest.mark.parametrize(
    ("text", "command"),
    [(BY_SUITE, CHOSEN), (BY_SUITE_FIRST, CHOSEN), (BY_TEST, ALL), (f"{BY_TEST}\n{BY_SUITE}", ALL), ("", ALL)],
)
def test_one__node_runs_the_parts_of_a_test_with_it(text: str, command: str) -> None:
    """The frames are those of Node.js 18 to 24, where a `describe` and where a test runs what stands in it."""
    assert commands.one(case("node", "test", "is 3", text=text, **NESTED), has_file) == command


def test_one__node_takes_a_group_named_after_the_report_for_none() -> None:
    found = case("node", "test", "is 3", file="test/cart.test.mjs", group="c", report="out/c.xml")
    assert commands.one(found, has_file) == CHOSEN
    assert commands.one(found._replace(classname="c"), has_file) == ALL  # since version 24: part of c


@pytest.mark.parametrize("path", ["backend/manage.py", "backend/shop/tests.py"])
def test_one__django_below_the_root(path: str) -> None:
    found = case("unittest", "shop.tests.CartTest", "test_a", file="backend/shop/tests.py")
    files = {"backend/manage.py", "backend/shop/tests.py"}
    assert commands.one(found, files.__contains__) == "python backend/manage.py test shop.tests.CartTest.test_a"
    assert commands.one(found, (files - {path}).__contains__) == ""


def test_one__wrappers_where_the_checkout_has_them() -> None:
    surefire, gradle = case("surefire", "shop.CartTest", "total"), case("gradle", "shop.CartTest", "total")
    assert commands.one(surefire, {"mvnw"}.__contains__) == "./mvnw test '-Dtest=shop.CartTest#total'"
    assert commands.one(gradle, lambda _: False) == "gradle test --tests shop.CartTest.total"
    spec = case("rspec", "spec.cart_spec", "a")
    assert commands.one(spec, {"spec/cart_spec.rb"}.__contains__) == "rspec spec/cart_spec.rb -E '^a$'"


def test_for_all__one_command_for_each_runner() -> None:
    pytest_cases = [case("pytest", PYTEST, name) for name in ("test_a", "test_b")]
    go = case("go", "example.com/shop", "TestA")
    found = commands.for_all([pytest_cases[0], go, pytest_cases[1]], has_file)
    assert found == ["pytest tests/test_cart.py::test_a tests/test_cart.py::test_b", again(go)]


def test_for_all__none_where_one_has_no_command_or_there_are_too_many() -> None:
    known, unknown = case("pytest", PYTEST, "test_a"), case("", "a", "b")
    assert commands.for_all([known, unknown], has_file) == []
    assert commands.for_all([], has_file) == []
    packages = [case("go", f"example.com/p{at}", "TestA") for at in range(6)]
    assert len(commands.for_all(packages[:5], has_file)) == 5
    assert commands.for_all(packages, has_file) == []


def test_for_all__each_case_where_its_runner_takes_no_list() -> None:
    hooks = [case("mocha", "", f'a "before all" hook for "{name}"', file="test/cart.js") for name in "bc"]
    assert commands.for_all(hooks, has_file) == [again(hook) for hook in hooks]
