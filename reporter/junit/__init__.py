"""WHAT happened: from paths to bytes to test cases.

| question | modules, in the order in which a report meets them |
|---|---|
| which files? | `discovery`, `patterns`, `harvest`, `twins`; `files` (no links), `checkout`, `roots` (contents) |
| which bytes? | `source`, with `encoding` (what they are) and `sanitise` (how they are mended) |
| which cases? | `reader`, with `survey` (a look ahead), `handler` (the parser's events), `elements`, `cases` |
| what became of them? | `verdict` for one case; for a suite `nesting`, `suite`, `attempts`, `promises` |
| called what, and where? | `stable` (names), `times`, `text` (lengths), `location` (file and line) |

Nothing here knows of Buddy, of CI systems or of how results are shown.
"""
