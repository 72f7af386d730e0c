"""Mailings: leaving a list, joining one, and the company's own mailer that has to know of both.

Whoever holds a link from a mail needs no account, no cookie and no sign-in. This room must never act on a GET, and
never tell anybody whether an address is known."""
