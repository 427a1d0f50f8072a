"""The words that every other room uses: event kinds, variables, dates, units, messages."""
