"""Sensors of a vehicle: what settings.json declares. Readings follow from pose, time and seed alone."""
