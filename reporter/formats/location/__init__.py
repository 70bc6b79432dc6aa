"""Where in the source a case failed: from host paths and stack traces to a file of the workspace.

| question | module |
|---|---|
| which files does the workspace hold? | `index` |
| which of them does a path of another machine mean? | `resolver`, `schemes`; `jvm`, `golang` for classes, packages |
| where does a text name a file and a line? | `text_places`, by `positions`, `split_places`, `written_path` |
| which file is the case's own? | `own_file`, with `test_files` for how tests are named, `robot` for its suites |
| where is a test declared that no trace tells? | `declarations`, `inherited` |
| where do languages and features declare it? | `go_tests`, `c_tests`, `rust_tests`, `titled_tests`, `feature_tests` |
| which sources are read for that? | `test_sources` |
| which of the places do people want to see? | `shown_place`; `inlined` knows lines that no file has |
| which of it was looked up before? | `remembered` |
| all of it for one case | `locator`, and `search` once there is one |

Reports come from another machine's view of the same checkout: the runner's host, another container, Windows. Nothing
outside the workspace is looked at, and the workspace is walked once, when the first failure needs it.
"""

from reporter.formats.location.locator import Locator

__all__ = ["Locator"]
