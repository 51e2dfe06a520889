"""The bench for developers: one turn seen from every side, talks replayed, and files of utterances scored."""
