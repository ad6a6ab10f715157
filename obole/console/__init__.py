"""The back door: the `obole` command."""
