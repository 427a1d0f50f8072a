"""Forecasts from the past only, honest baselines, proper scores."""
