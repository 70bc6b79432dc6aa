"""Folders that a checkout is known by, and what follows them."""

import pytest

from reporter.formats import roots

ENVIRON = {
    "GITHUB_WORKSPACE": "/github/workspace",
    "RUNNER_WORKSPACE": "/home/runner/work/shop",
    "GITHUB_REPOSITORY": "acme/shop-app",
    "HOME": "/home/ci",
    "CIRCLE_WORKING_DIRECTORY": "~/project",
}


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/github/workspace/tests/test_cart.py", "tests/test_cart.py"),
        ("/home/runner/work/shop/shop-app/cart_test.go", "cart_test.go"),
        ("/home/ci/project/spec/cart_spec.rb", "spec/cart_spec.rb"),
        ("/home/runner/work/cobra/cobra/args_test.go", "args_test.go"),
        ("/__w/shop/shop/a/b.py", "a/b.py"),
        ("D:\\a\\shop\\shop\\src\\cart.cs", "src/cart.cs"),
        ("file:///here/src/cart.ts", "src/cart.ts"),
        ("/elsewhere/src/cart.ts", ""),
        ("src/cart.ts", ""),
        ("/home/runner/work/shop/other/x.py", ""),
    ],
)
def test_relative__follows_a_known_root(path: str, wanted: str) -> None:
    assert roots.relative(path, roots.known_roots(ENVIRON, "/here")) == wanted


@pytest.mark.parametrize(
    "path", ["C:\\work\\Shop\\src\\cart.cs", "c:/Work/shop/src/cart.cs", "file:///c:/work/shop/src/cart.cs"]
)
def test_relative__windows_compares_without_case(path: str) -> None:
    known = roots.known_roots({}, "C:\\work\\shop")
    assert roots.relative(path, known) == "src/cart.cs"
    assert roots.relative("/WORK/shop/src/cart.cs", ("/work/shop/",)) == ""


def test_known_roots__the_file_system_itself_is_none() -> None:
    assert "/" not in roots.known_roots({"GITHUB_WORKSPACE": "/"}, "/")


def test_known_roots__the_longest_first_and_never_all_of_a_system_or_home() -> None:
    environ = {"WORKSPACE": "/w/shop/till", "CI_PROJECT_DIR": "/", "CIRCLE_WORKING_DIRECTORY": "~", "HOME": "/root"}
    environ["BUILDKITE_BUILD_CHECKOUT_PATH"] = "\\"
    assert roots.known_roots(environ, "/w") == ("/github/workspace/", "/w/shop/till/", "/w/")
