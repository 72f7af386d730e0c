"""Evidence packs: all that is known of one case in one signed archive, which proves itself offline.

A pack is written forward into the answer to whoever takes it; nothing of it is kept, and no clear byte reaches the
disk. This package must never leave out what speaks against the company.
"""
