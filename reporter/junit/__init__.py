"""WHAT happened: from paths to bytes to test cases.

`discovery` finds the reports, `reader` turns one into a stream of `model.TestCase`; on the way `sanitise` mends bytes,
`handler` and `verdict` read cases, `suite` compares promises with contents, `stable` and `location` clean names and
places. Nothing here knows of Buddy, of CI systems or of how results are shown.
"""
