"""Retention: what is past its period goes by itself, every night, in every system where the operator has said so.

The profile's rules say what ends and when (`portal.company.keeping`), the port ends it, and this room keeps a record
of each night. It must never erase what somebody holds (`portal.sources.held`), what a law says is kept at least, or
what no rule dates; nor purge a large amount for the first time before staff have approved it.
"""
