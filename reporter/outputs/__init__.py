"""Tell people: knows `model` only.

| question | where |
|---|---|
| which outputs are there? | `table`; each is made with a `destination` |
| log and terminal | `console_report`, `console_verdict`, of `console_lines`, by `console` |
| GitHub | `annotations`, `step_outputs`, `job_summary` of the pieces in `markdown/`, `comment/` |
| files | `json_result`, `ctrf`; `files` opens them |
| in which words? | `text/`, `besides_headline` |
"""
