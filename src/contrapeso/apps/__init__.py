"""Front doors: the command line and, later, the web laboratory. Thin; no model logic."""
