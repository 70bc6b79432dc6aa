"""Which files are this run's reports.

`search` looks for them, `globs` are the patterns that name them, `walk` goes through folders, `checkouts` asks git
which files are its own: `tracked` compares them with an index, which `git_index` reads. `build_copies` knows what a
build made of those, `source_archives` what came without git, `duplicates` tells files of one content, `merged_reports`
those that hold the test cases of others, `selection` collects what was found, `safe_files` opens without following
links, `paths` compares paths of any system.
"""
