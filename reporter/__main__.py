"""`python -m reporter`, and the console script `buddy-reporter`."""

from reporter.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
