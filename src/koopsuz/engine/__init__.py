"""The engine: values in, values out. No Django, no files, no network, no clock, no chance."""
