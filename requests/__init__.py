"""Cases: what people ask for by right, from intake to the letter, and the desk where staff work them.

This room must never write a case's status outside lifecycle.py, and never decide on the law outside the profile.
It shadows the PyPI distribution of the same name: nothing that the portal installs may import that."""
