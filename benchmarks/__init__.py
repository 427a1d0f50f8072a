"""What contrapeso's engine does in a second, beside peers and the limit, in one run."""
