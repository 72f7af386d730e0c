"""A made-up telecom company in a database of its own, so that everyone can try the portal.

It works only where DEBUG is on. No other room may import this one."""
