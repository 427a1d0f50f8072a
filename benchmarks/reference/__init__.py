"""The reference polity: one small set of equations that every engine runs."""
