"""Which files are this run's reports.

`search` looks for them, `globs` are the patterns that name them, `checkout` asks git which files are its own,
`duplicates` tells files of one content, `selection` collects what was found, `safe_files` opens without following
links.
"""
