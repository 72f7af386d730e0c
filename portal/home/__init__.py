"""The first page: what is held, what is allowed, what was asked for, and whether the account is safe.

This room must never hold a fact of its own."""
