"""Tell people: console, annotations, job summary, step outputs and the result as JSON; knows `model` only."""
