"""Checking who sends a request: facts compared with the records, declarations, refusal for want of proof, fraud."""
