"""The company's notices: published versions, read, compared, announced.

A published version is never changed. This room must never write a notice's words: profiles do."""
