"""The `hepatica` command."""
