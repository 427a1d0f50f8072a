"""Named sets of mechanisms. A theory knows mechanisms; the engine does not."""
