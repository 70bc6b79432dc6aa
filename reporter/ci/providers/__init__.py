"""One module for each CI system: what its variables, and GitHub's event payload, tell about the run."""
