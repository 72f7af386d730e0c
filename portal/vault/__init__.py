"""Keys, and what they protect: sealed fields, encrypted files, pseudonyms.

AES-256-GCM throughout. This room must never write a clear byte to disk, and never know what it protects."""
