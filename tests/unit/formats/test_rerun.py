"""Commands that run a failed case again, for every runner; `make rerun` tries them against the runners themselves."""

import pytest

from reporter import model
from reporter.formats.rerun import commands

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
    return commands.several(cases, has_file)


PYTEST, JS = "tests.test_cart", "test/cart.test.js"
# producer, class, name, what else the report tells, the command
ONE = [
    ("pytest", PYTEST, "test_a", {}, "pytest tests/test_cart.py::test_a"),
    ("pytest", f"{PYTEST}.TestCart.TestInner", "test_a", {}, "pytest tests/test_cart.py::TestCart::TestInner::test_a"),
    ("pytest", PYTEST, "test_a[GB|x y]", {}, "pytest 'tests/test_cart.py::test_a[GB|x y]'"),
    ("pytest", PYTEST, "test_a[$HOME;(`)]", {}, ""),
    ("pytest", PYTEST, "test_a[$HOME;()]", {}, "pytest 'tests/test_cart.py::test_a[$HOME;()]'"),
    ("pytest", PYTEST, "test_a[it's]", {}, 'pytest "tests/test_cart.py::test_a[it\'s]"'),
    ("pytest", PYTEST, "test_a[it's $1]", {}, ""),
    ("pytest", PYTEST, 'test_a["]', {}, ""),
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
    ("django", "shop.tests.CartTest", "test_a", {}, "python manage.py test shop.tests.CartTest.test_a"),
    ("behave", "till.Till", "It is $1 (big)", {}, "behave -n '^It is \\$1 \\(big\\)$'"),
    ("behave", "cart.Cart", "is 3", {"file": "features/environment.py"}, "behave -n '^is 3$' features/cart.feature"),
    ("behave", "cart.Cart", "a b", {"file": "features/cart.feature"}, "behave -n '^a b$' features/cart.feature"),
    ("robot", "Shop.Cart", "Total Is Wrong", {}, "robot --test '*Shop.Cart.Total Is Wrong' ."),
    ("robot", "Shop.Cart", "Is it [x]?", {}, ""),
    ("jest", "cart total", "is 3", {"file": JS}, f"npx jest {JS} -t '^cart total is 3$'"),
    ("jest", "cart total", "cart total", {"file": JS}, f"npx jest {JS} -t '^cart total$'"),
    ("jest", "cart", 'it\'s a "b" `c` (d)', {"file": JS}, f"npx jest {JS} -t '^cart it.s a .b. .c. \\(d\\)$'"),
    ("jest", JS, "Test suite failed to run", {"file": JS}, f"npx jest {JS}"),
    (
        "jest",
        "x",
        "Test execution failure: could be caused by test hooks like 'afterAll'.",
        {"file": JS},
        f"npx jest {JS}",
    ),
    ("jest", "cart", "is 3", {}, ""),
    ("vitest", JS, "cart > inner > is 3", {}, f"npx vitest run {JS} -t '^cart(?: >)? inner(?: >)? is 3$'"),
    ("vitest", JS, "no warehouse", {}, f"npx vitest run {JS} -t '^no warehouse(?: |$)'"),
    ("vitest", JS, JS, {}, f"npx vitest run {JS}"),
    ("vitest", "gone.test.js", "cart", {}, ""),
    ("mocha", "cart", "cart is 3", {"file": "test/cart.js"}, "npx mocha -g '^cart is 3$' test/cart.js"),
    (
        "mocha",
        "cart",
        'cart "before all" hook for "is 3"',
        {"file": "test/cart.js"},
        "npx mocha -g '^cart is 3' test/cart.js",
    ),
    (
        "node",
        "test",
        "is 3",
        {"file": "test/cart.test.mjs"},
        "node --test '--test-name-pattern=^is 3$' test/cart.test.mjs",
    ),
    ("node", "test", "is 3", {}, ""),
    ("node", "test", "/x/test/cart.test.mjs", {"file": "test/cart.test.mjs"}, "node --test test/cart.test.mjs"),
    ("playwright", "cart.spec.js", "cart › is 3", {}, "npx playwright test cart.spec.js -g 'cart is 3$'"),
    (
        "playwright",
        "cart.spec.js",
        "[firefox] › cart › is 3",
        {},
        "npx playwright test cart.spec.js -g 'cart is 3$' --project firefox",
    ),
    ("cypress", "cart", "is 3", {"file": "cypress/e2e/cart.cy.js"}, "npx cypress run --spec cypress/e2e/cart.cy.js"),
    (
        "bun",
        "inner > cart",
        "is 3",
        {"file": "test/cart_test.ts"},
        "bun test ./test/cart_test.ts -t '^ ?cart inner is 3$'",
    ),
    ("deno", "./test/cart_test.ts", "cart > step", {}, "deno test --filter '/^cart$/' test/cart_test.ts"),
    ("deno", "./test/cart_test.ts", "a/b", {}, "deno test test/cart_test.ts"),
    ("surefire", "shop.CartTest", "total", {}, "mvn test '-Dtest=shop.CartTest#total'"),
    ("surefire", "shop.CartTest", "total(int)[2]", {}, "mvn test '-Dtest=shop.CartTest#total'"),
    ("surefire", "shop.CartTest", "total{int}[2]", {}, "mvn test '-Dtest=shop.CartTest#total'"),
    ("surefire", "shop.CartTest$Inner", "total", {}, "mvn test '-Dtest=shop.CartTest$Inner#total'"),
    ("surefire", "shop.CartTest", "shop.CartTest", {}, "mvn test '-Dtest=shop.CartTest'"),
    ("surefire", "shop.CartTest", "the total is 3", {}, "mvn test '-Dtest=shop.CartTest'"),
    ("surefire", "The cart", "total", {}, ""),
    (
        "surefire",
        "shop.CartTest",
        "total",
        {"report": "api/target/surefire-reports/TEST-shop.CartTest.xml"},
        "mvn -pl api test '-Dtest=shop.CartTest#total'",
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
    ("go", "", "TestTotal", {}, ""),
    (
        "nextest",
        "shop::cart",
        "tests::total",
        {},
        "cargo nextest run -E 'binary_id(=shop::cart) and test(=tests::total)'",
    ),
    ("nextest", "shop", "total(x)", {}, ""),
    ("googletest", "CartTest", "Total", {}, "BINARY '--gtest_filter=CartTest.Total'"),
    ("googletest", "All/CartTest", "Total/0", {}, "BINARY '--gtest_filter=All/CartTest.Total/0'"),
    ("googletest", "CartTest", "a-b", {}, ""),
    ("googletest", "CartTest", "*", {}, ""),
    ("ctest", "cart", "cart.total", {}, "ctest --output-on-failure -R '^cart\\.total$'"),
    (
        "phpunit",
        "Shop.CartTest",
        'testSum with data set "a/b (1)"',
        {"file": "tests/CartTest.php"},
        "vendor/bin/phpunit --filter '/::testSum with data set .a.b \\(1\\).$/' tests/CartTest.php",
    ),
    ("phpunit", "Shop.CartTest", "testSum", {}, ""),
    (
        "rspec",
        "spec.cart_spec",
        "Cart is (3)",
        {"line": 7},
        "bundle exec rspec spec/cart_spec.rb -E '^Cart is \\(3\\)$'",
    ),
    ("rspec", "spec.gone_spec", "Cart is (3)", {}, ""),
    (
        "minitest",
        "CartTest",
        "test_a",
        {"file": "test/cart_test.rb"},
        "ruby -Itest test/cart_test.rb -n 'CartTest#test_a'",
    ),
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
    ("busted", "spec", "is 3", {"file": "spec/cart_spec.lua"}, "busted spec/cart_spec.lua"),
    (
        "dotnet",
        "Shop.CartTest+Inner",
        "Shop.CartTest.Total(a: 1)",
        {},
        "dotnet test --filter FullyQualifiedName=Shop.CartTest.Inner.Total",
    ),
    ("", PYTEST, "test_a", {}, ""),
    ("unheard of", PYTEST, "test_a", {}, ""),
]


@pytest.mark.parametrize(("producer", "classname", "name", "others", "command"), ONE)
def test_one__command(producer: str, classname: str, name: str, others: dict[str, object], command: str) -> None:
    assert again(case(producer, classname, name, **others)) == command


def test_one__every_runner_is_in_the_table() -> None:
    assert set(commands.RUNNERS) == {row[0] for row in ONE if row[4]}


SEVERAL = [
    ("pytest", [(PYTEST, "a"), (PYTEST, "b")], "pytest tests/test_cart.py::a tests/test_cart.py::b"),
    ("pytest", [(PYTEST, "a"), ("gone", "b")], ""),
    ("unittest", [("t.A", "a"), ("t.A", "b [x]"), ("t.A", "b [y]")], "python -m unittest t.A.a t.A.b"),
    ("jest", [(JS, "a"), (JS, "b (c)")], f"npx jest {JS} -t '^(a|b \\(c\\))$'"),
    ("vitest", [(JS, "a"), (JS, "b")], ""),
    ("mocha", [("", "a"), ("", "b")], "npx mocha -g '^(a|b)$'"),
    ("mocha", [("", "a"), ("", '"after each" hook')], ""),
    ("surefire", [("s.A", "a"), ("s.B", "b")], "mvn test '-Dtest=s.A#a,s.B#b'"),
    ("gradle", [("s.A", "a"), ("s.B", "b")], "./gradlew test --tests s.A.a --tests s.B.b"),
    ("go", [("p", "TestA/x"), ("p", "TestA"), ("p", "TestB")], "go test p -count=1 -run '^(TestA|TestB)$'"),
    ("go", [("p", "TestA"), ("q", "TestB")], ""),
    ("rspec", [("spec.cart_spec", "a"), ("spec.cart_spec", "b")], "bundle exec rspec spec/cart_spec.rb -E '^(a|b)$'"),
    ("googletest", [("A", "a"), ("B", "b")], "BINARY '--gtest_filter=A.a:B.b'"),
    ("bats", [("cart.bats", "a"), ("cart.bats", "b")], "bats --filter '^(a|b)$' cart.bats"),
]


@pytest.mark.parametrize(("producer", "names", "command"), SEVERAL)
def test_several__command(producer: str, names: list[tuple[str, str]], command: str) -> None:
    assert again(*(case(producer, classname, name) for classname, name in names)) == command


def test_several__one_runner_and_not_too_many() -> None:
    cases = [case("pytest", PYTEST, f"test_{at}") for at in range(51)]
    assert again(*cases[:50]).count("::") == 50
    assert again(*cases) == ""
    assert again(cases[0], case("unittest", "t.A", "a")) == ""
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
    assert commands.one(found, {"manage.py"}.__contains__) == "python manage.py test shop.tests.CartTest.test_a"


@pytest.mark.parametrize("producer", ["jest", "vitest", "mocha"])
def test_one__a_package_below_a_root_that_is_none(producer: str) -> None:
    found = case(producer, "", "is 3", file="web/cart/a.test.js")
    below = {"web/cart/a.test.js", "web/cart/package.json"}
    assert commands.one(found, below.__contains__) == ""
    assert "web/cart/a.test.js" in commands.one(found, (below | {"package.json"}).__contains__)


def test_for_all__one_command_for_each_runner() -> None:
    pytest_cases = [case("pytest", PYTEST, name) for name in ("test_a", "test_b")]
    go = case("go", "example.com/shop", "TestA")
    found = commands.for_all([pytest_cases[0], go, pytest_cases[1]], has_file)
    assert found == ["pytest tests/test_cart.py::test_a tests/test_cart.py::test_b", again(go)]


def test_for_all__none_where_one_has_no_command_or_there_are_too_many() -> None:
    known, unknown = case("pytest", PYTEST, "test_a"), case("", "a", "b")
    assert commands.for_all([known, unknown], has_file) == []
    assert commands.for_all([], has_file) == []
    behaves = [case("behave", "features.cart", f"scenario {at}") for at in range(6)]
    assert len(commands.for_all(behaves[:5], has_file)) == 5
    assert commands.for_all(behaves, has_file) == []
