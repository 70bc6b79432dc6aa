"""What happened: from a workspace to test cases.

| question | where |
|---|---|
| which files are this run's reports? | `discovery/` |
| which test cases does a report hold? | one package for each format: `junit/`, `trx/` |
| which formats are there? | `readers` |
| who wrote it? | `producers`, by the tables of `producer_marks` |
| which name is stable? | `stable_names`, by the table `name_rules`; which leg of a matrix is it? `variants` |
| where did a case fail, and whom to ask? | `location/`, `codeowners` |
| how is it run again? | `rerun/` |
| for all of them | `roots` of checkouts, `capped_text`, `escape_sequences` |

Nothing here knows of Buddy, of CI systems or of how results are shown.
"""
