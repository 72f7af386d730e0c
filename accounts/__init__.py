"""Who a person is: user, second factor, step-up, and the verified link to the company's records.

This room must never accept a biographical fact as proof (47 CFR 64.2010), and never know what a person asks for."""
