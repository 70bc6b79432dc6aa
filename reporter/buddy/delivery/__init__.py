"""The delivery of one run.

| question | module |
|---|---|
| what goes where? | `options` |
| how does the session live? | `lifecycle`, from its `opening` to its end |
| who sends? | `sender`: workers and their batches |
| what are cases called at Buddy? | `unique_names`, `sent_names` |
| what became of them? | `ledger`; `reconcile` settles what was not answered, `refusals` stops what is refused whole |
| how did it end? | `outcome`, `receipt`; `position` is where another run goes on |
"""
