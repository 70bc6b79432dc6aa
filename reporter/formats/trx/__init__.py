"""Visual Studio test results (TRX), as `dotnet test` writes them with `--logger trx` or `--report-trx`."""
