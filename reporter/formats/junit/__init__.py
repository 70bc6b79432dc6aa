"""JUnit XML: `reader` is the door, `decode/` turns bytes into well-formed UTF-8, `parse/` makes test cases of it."""
