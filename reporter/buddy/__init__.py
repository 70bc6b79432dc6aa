"""Tell Buddy: from test cases to a confirmed session.

| question | where |
|---|---|
| where is the API? | `address` |
| what does a request hold? | `payload`, `case_data` |
| which requests are there? | `session_api` (one method for each endpoint), `session_create` |
| how does a request go? | `http/`: `client`, `failures` and `responses` (what a failure is), `retry`, `rate_limit` |
| what did earlier sessions hold? | `earlier_sessions` |
| how is a run delivered? | `delivery/`: `lifecycle` (of the session), `sender` (workers), `reconcile`, `receipt` |

Importing the package imports no HTTP library.
"""
