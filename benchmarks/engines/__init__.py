"""One file for each engine that runs the reference polity."""
