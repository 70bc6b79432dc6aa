"""Reads a checkout's `.git` without a git binary.

`git_repository` knows HEAD, refs, commits and trees, `objects` single objects, `ref_from_git` what they tell of
where we are, `checked_out` which files a checkout began with.
"""
