"""Organisations, local approaches, awards and sources: the lists, and the page of a source."""
