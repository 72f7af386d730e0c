"""Commands for the company's mailer and its mailbox."""
