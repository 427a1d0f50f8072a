"""One episode of one polity, set against rival theories that learnt from other polities."""
