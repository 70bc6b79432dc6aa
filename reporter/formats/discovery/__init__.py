"""Which files are this run's reports.

`search` looks for them, `globs` are the patterns that name them, `walk` goes through folders. `this_run` sorts out what
is not of this run: `checkouts` asks git which files are its own, by git's folder (`git_folders`), its index (`tracked`,
read by `git_index` and `ewah`) and its times (`checkout_times`), and GitHub's runner when the job began (`job_start`).
`build_copies` knows what a build made of those, `source_archives` what came without git, `duplicates` tells files of
one content, `merged_reports` and `phrased_reports` those that hold the test cases of others, which `held_cases` reads.
`selection` collects what was found, `notes` and `examples` have the words for it, `safe_files` opens without following
links, `paths` compares paths of any system.
"""
