"""`make attack`: the project's own attacks, run against the program as a user runs it; see `attacks` for the table."""
