"""The sandbox: a local Buddy, to try things against and to test with.

It speaks the Unit Tests API on loopback, keeps sessions in SQLite and shows them on a page, so that a
report can be followed to its end with no account. `server.serve` runs it in the foreground,
`server.running` beside a test or the demo.

Nothing here may import the rest of the project, and nothing of the rest but `cli` and `demo` may import this
package (and `cli` only when it is asked for): its libraries are an extra, `buddy-test-reporter[sandbox]`.
"""
