"""The place of a case: the entry point of this package, which costs nothing before the first failure."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reporter import model
from reporter.formats import roots

if TYPE_CHECKING:
    from reporter.formats.location import search


class Locator:
    """Maps what reports say about places to files of the workspace; walks it when the first case asks.

    `environ` tells the folders that the checkout has on other machines (see `roots`).
    """

    def __init__(self, workspace: str, environ: Mapping[str, str]) -> None:
        self._workspace = workspace
        self._roots = roots.known_roots(environ, workspace)
        self._search: search.Search | None = None

    def place(self, case: model.TestCase) -> model.TestCase:
        """Return the case with `file` and `line` where it failed, and with the place of the raise if elsewhere.

        Files are relative to the workspace, with `/`. What can't be found there stays as the report has it.
        """
        if self._search is None:
            from reporter.formats.location import search  # 15 ms that a run without a failure need not pay

            self._search = search.Search(self._workspace, self._roots)
        if not self._search.paths.index:  # a job that got nothing but the reports
            return case
        return self._search.place(case)
