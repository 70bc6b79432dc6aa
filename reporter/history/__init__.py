"""What earlier runs tell about this one: since when a test case fails, which are new, which were fixed.

`recorder` takes the test cases of this run, `runs` is the file of earlier ones as values, `sessions` the same from
Buddy, `comparison` compares the two. `identity` is what a test case is recognised by, `sample` tells whether two runs
are of the same tests. Nothing here opens a file: the pipeline does.
"""
