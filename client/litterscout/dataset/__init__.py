"""Datasets on disk: written an episode at a time, read lazily, checked wholly. Needs no simulator."""
