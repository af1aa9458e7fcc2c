"""Shapes of what devices send."""
