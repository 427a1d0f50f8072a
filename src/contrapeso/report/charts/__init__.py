"""One Altair specification for each chart of the report."""
