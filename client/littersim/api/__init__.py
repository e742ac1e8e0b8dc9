"""Handlers of the AirSim API, by wire name."""
