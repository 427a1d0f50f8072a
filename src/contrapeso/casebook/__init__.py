"""A casebook folder: read, checked, and turned into a record. Imports no JAX."""
