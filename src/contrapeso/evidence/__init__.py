"""Sources, passages, claims, and who holds them. Imports no JAX."""
