"""The Data Rights Protocol 1.0: agents ask for rights in people's names, by signed messages.

It is there where DRP_BUSINESS_ID is set, and nowhere else. This room must never take an agent's word for who a person
is: the person proves it on a page of ours, or staff compare what is known."""
