"""Tell Buddy: from test cases to a confirmed session.

| question | where |
|---|---|
| where is the API, what does a request hold? | `address`, `payload`, `session_api` (one method for each endpoint) |
| how does a request go? | `http/`: `client`, `responses` (what a failure is), `retry`, `rate_limit` |
| how is a run delivered? | `delivery/`: `lifecycle` (of the session), `sender`, `reconcile`, `ledger`, `receipt` |

Importing the package imports no HTTP library.
"""
