"""From bytes to well-formed UTF-8: `encoding` says what they are, `repair` repairs them, `source` hands them out.

`feeding` gives them to expat.
"""
