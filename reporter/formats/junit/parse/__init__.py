"""From UTF-8 to test cases.

`prescan` looks ahead, `handler` takes the parser's events, `elements` builds one small element a case, `case_maker` and
`results` decide what became of it; for a suite `suite`, `suite_stack`, `suite_results`, `attempts`, `gotestsum`,
`declared_counts`.
"""
