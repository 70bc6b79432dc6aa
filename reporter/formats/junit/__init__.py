"""JUnit XML: `reader` is the entry point, `decode/` makes bytes well-formed UTF-8, `parse/` makes test cases.

`root_elements` knows what a document is.
"""
