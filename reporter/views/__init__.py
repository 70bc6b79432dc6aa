"""TELL PEOPLE: job summary, annotations, console, outputs and the result as JSON; knows `model` only."""
