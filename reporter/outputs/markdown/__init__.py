"""Pieces of Markdown that the job summary is laid out from.

`top` and `receipt_section` are its beginning and end, `causes` and `entries` what stands between, `layout` keeps the
page small enough.
"""
