"""The port to the company's systems: where personal data lies, and how it is read, corrected and erased there.

No HTTP request, policy or case crosses the port: a source knows where data lies, the rooms above know
what the law says. The portal's own tables are described by each room's `source.py` and reached the same way.
This room must never import a room above it, and never decide whether something may be erased.
"""
