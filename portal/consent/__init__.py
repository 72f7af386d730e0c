"""The ledger of every choice: who decided what, when, how, by which words; and what is allowed now.

A decision is appended and never changed; the standing beside it is a projection that can be made again from the
ledger alone. People and addresses appear under pseudonyms, so that a refusal outlives the erasure of who refused.
This room must never decide for anybody, and never show a page: rooms above ask people, and write down what they said.
"""
