"""What earlier runs tell about this one: since when a test case fails, which are new, which were fixed.

`recorder` takes the test cases of this run, `runs` is the file of earlier ones as values, `comparison` compares the
two. Nothing here opens a file: the pipeline does.
"""
