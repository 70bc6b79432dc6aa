"""HTTP with Buddy.

`client` sends over `connections`, `retry` says when to try again and `rate_limit` how fast to go. What an answer means
is in `responses`, what a failure is in `failures`; `answer_body` and `case_counter` keep long answers out of memory.
"""
