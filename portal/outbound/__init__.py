"""Calls that the portal makes to other companies' servers: guarded, small, and never followed anywhere else.

Whoever names an address to call may be a stranger. This room must never reach a machine inside the house, never follow
a redirect, and never put an address or a body into a log or a fault."""
