"""Who the company is: its profile, declared in TOML, validated, and offered to every other room.

This room holds no tables and knows no person. It must never import another room, and no other
room may contain a fact about one particular company: such facts live in profiles alone.
"""
