"""Visual Studio's test results: what `dotnet test --logger trx` and the newer test platform's `--report-trx` write.

`reader` is the entry point. It reads a report twice: `survey` learns what the results refer to (classes, attempts, the
outcome of the run), `handler` makes the test cases, `results` says what one result means, `counters` compares.
The elements and outcomes are those of Visual Studio's schema, vstst.xsd.
"""
