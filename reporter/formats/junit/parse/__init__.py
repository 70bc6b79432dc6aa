"""From UTF-8 to test cases.

| question | module |
|---|---|
| which suites have to be held back? | `prescan`, which looks ahead |
| what does the parser meet? | `handler`; `elements` builds one small element a case |
| what became of a case? | `case_maker`, `results`, with `durations` and `json_errors` |
| how are most cases made quickly? | `plain_cases` makes many at a time, for which they wait in `waiting_cases` |
| which name is the test's behind TAP's number? | `tap_names` |
| where does a case belong? | `suite`, `suite_stack`; `open_case` is the one in which a report ends |
| what does a suite itself say? | `suite_results`, `declared_counts` |
| what has it printed? | `suite_output`; `go_output`, `meson_output` for two that tell more there |
| which cases are attempts at one test? | `attempts`, `gotestsum` |
"""
