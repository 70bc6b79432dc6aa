"""From bytes to well-formed UTF-8: `encoding` finds out what the bytes are, `repair` mends, `source` hands them out."""
