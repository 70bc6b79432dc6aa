"""Reads a checkout's `.git` without a git binary: `git_repository` knows refs and HEAD, `objects` single objects."""
