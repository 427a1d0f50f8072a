"""From record to posterior: sampling, diagnostics, badges."""
