"""Mail of our own: composed in the person's language, kept in an outbox, delivered with retries.

There are three kinds. *Service*: what somebody's own deed calls for. *Legal*: what a law asks us to tell. *Marketing*:
everything else, which always names a way to leave its list, and which alone does. Subjects and logs hold no personal
data. Whoever is known by a number gets service and legal mail as a short text, which says that something waits, and
never what. This room must never decide whether somebody may be written to: it asks the rooms that know, at the last
moment.
"""
