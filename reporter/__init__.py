"""Buddy Test Reporter: JUnit XML or TRX in, a confirmed Buddy session and a job summary out."""

__version__ = "1.0.0"
