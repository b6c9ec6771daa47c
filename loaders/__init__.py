"""Readers that turn files into changesets."""
