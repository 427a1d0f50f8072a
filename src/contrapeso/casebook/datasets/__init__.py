"""Files of data providers, read as they are handed out, for a user's own copies."""
