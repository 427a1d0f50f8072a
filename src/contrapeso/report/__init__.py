"""One offline page out of a run and its casebook."""
