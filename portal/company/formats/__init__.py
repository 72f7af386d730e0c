"""How dates are written: in words, in the reader's language; Django looks here before its own formats."""
