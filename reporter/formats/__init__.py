"""What happened: from a workspace to test cases.

| question | where |
|---|---|
| which files are this run's reports? | `discovery/` |
| which test cases does a report hold? | one package for each format: `junit/`, `trx/`; `READERS` chooses one |
| who wrote it, where did a case fail, which name is stable? | `producers`, `location`, `stable_names` |

Nothing here knows of Buddy, of CI systems or of how results are shown.
"""
