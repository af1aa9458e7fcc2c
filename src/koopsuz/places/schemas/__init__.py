"""Reads territory, facts, schools and outlines from files. Pure: no database, so that the command line can use it."""
