"""Measures how well people are understood: sets of utterances in, tables, pictures and exit codes out."""
