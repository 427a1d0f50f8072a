"""The engine: mechanisms, theories, and one pure step. Knows no mechanism by name, no file."""
