"""The comment on the pull request: `markdown` is its text, `github` keeps one comment up to date at GitHub.

`api` speaks to it.
"""
