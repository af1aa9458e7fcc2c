"""One module per rule; see `tools.house`."""
