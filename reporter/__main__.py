"""`python -m reporter`, and the console script `buddy-reporter`."""

from reporter import errors, interrupts


def main() -> int:
    """Run the command line; returns the exit code. Signals count from here on: importing the rest takes a moment."""
    try:
        interrupts.listen()
        from reporter import cli

        return cli.main()
    except errors.Interrupted as error:
        return int(error.exit_code)


if __name__ == "__main__":
    raise SystemExit(main())
