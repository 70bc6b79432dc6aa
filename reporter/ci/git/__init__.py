"""Reads a checkout's `.git` without a git binary: `git_repository` HEAD and refs, `objects` single objects."""
