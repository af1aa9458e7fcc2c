"""Figures of speed, memory and growth: printed side by side, never asserted as times in tests."""
