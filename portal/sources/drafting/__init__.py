"""Drafts a first `sources.toml` from a database's schema: a start for whoever knows the system, never the last word.

It reads names, types, keys and indexes, and no row. Every guess says that it is one.
"""
