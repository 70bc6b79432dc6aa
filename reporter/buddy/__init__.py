"""TELL BUDDY: from test cases to a confirmed session.

`address` finds the API, `payload` turns model values into request bodies, `names` tells equal names apart, `client`
speaks HTTP and sorts answers into acknowledged, rejected, transient and ambiguous, `pace` slows all workers together,
`delivery` is the session's life and keeps the receipt. Importing the package imports no HTTP library.
"""
