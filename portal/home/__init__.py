"""The first page: what is held, what was asked for, and whether the account is safe.

This room must never hold a fact of its own."""
