"""TELL BUDDY: from test cases to a confirmed session.

| question | modules |
|---|---|
| what goes where? | `order` (what is asked for), `address`, `payload` (bodies), `names` (equal ones told apart) |
| how does a request go? | `client` (HTTP), `answers` (what a failure is), `tries` (once more?), `pace` (how fast?) |
| how does a session go? | `delivery` (its life), `remote` (what Buddy does with it), `sender` (workers), `settling` |
| what came of it? | `book` (of every case), `receipts` |

Importing the package imports no HTTP library.
"""
