"""See and correct one's own data, where it lives.

Every disclosure is stepped up and audited. This room must never keep a copy of a record."""
