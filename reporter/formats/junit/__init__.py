"""JUnit XML: `reader` is the door, `decode/` turns bytes into well-formed UTF-8, `parse/` that into test cases."""
