"""Checks of identity by a service outside the company, where the operator has set one up.

Staff start a check, the person goes to the service, and its result is recorded: the way, the reference, yes or no. What
the person showed there never comes here. While a check runs, nothing of the case is carried out.
"""
