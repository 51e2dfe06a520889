"""Measures Hepatica's speed and memory: `python -m bench`, or `make bench`."""
