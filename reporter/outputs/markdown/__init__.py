"""Pieces of Markdown that the job summary is laid out from."""
