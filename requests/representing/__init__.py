"""Those who act for a person: authorised agents, holders of a power of attorney, parents.

Here is told what they have to show, how the person confirms it, how staff check it, and who receives what
(11 CCR 7026(j), 7027(j), 7063, 7070). A power of attorney is accepted and never demanded (7063(b)).
"""
