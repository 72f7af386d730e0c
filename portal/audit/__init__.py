"""Who did what to whose data, when: append-only, hash-chained, verifiable.

Entries hold pseudonymous references alone, so that evidence survives an erasure and holds nothing to erase.
This room must never change or delete an entry, and never import a model of another room."""
