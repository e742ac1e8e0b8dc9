"""Measured figures, each with the command that measures it. Medians of several runs; they never decide a test."""
