"""Mail of our own: composed in the person's language, kept in an outbox, delivered with retries.

Subjects and logs hold no personal data. This room must never decide whether somebody may be written to."""
