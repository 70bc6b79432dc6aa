"""How failed test cases are run again: one command in the words of their own runner.

`commands` is the entry point; `python`, `javascript`, `jvm`, `others` know the runners, `target` has what is known of a
case, `patterns` write names as expressions. A command re-runs exactly the
case, or its file where the report does not tell more, or there is none: never one that runs something else. What was
tried with the real runners is in `tests/fixtures/rerun/`.
"""
