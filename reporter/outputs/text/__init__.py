"""Text that all outputs share.

| question | module |
|---|---|
| how is it said? | `wording`, `delivery_wording` |
| why did a case fail? | `reasons`, by the lines that `report_lines` takes for telling |
| where else do writers put that? | `producer_reasons`, `tap_reasons`, `robot_reasons`, `doctest_reasons` |
| where does LLVM's lit? | `lit_reasons` |
| where does a text hold the values that were compared? | `value_reasons` |
| where do languages put it? | `cpp_reasons`, `go_reasons`, `java_reasons`, `rust_reasons` |
| where is it in the repository? | `source_links` |
| how is text of others written? | `escape`: every escaping rule |
"""
