"""Run episodes elsewhere: the same function, the same result."""
