"""A storm of field devices on a bad network against the real server: nothing lost, doubled or on the wrong school."""
