"""References of cases: short enough to read out, too many to guess."""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are misread or misspelt."""

PATTERN = re.compile(r"R-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")


def new_reference() -> str:
    """Returns a fresh reference such as "R-7K2M-9QXD": 40 random bits."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"R-{drawn[:4]}-{drawn[4:]}"


def read_reference(typed: str) -> str:
    """Returns what a person typed as it is stored: upper case, with I and L read as 1 and O as 0."""
    plain = typed.upper().replace("-", "").replace(" ", "").removeprefix("R")
    plain = plain.translate(str.maketrans("ILO", "110"))
    return f"R-{plain[:4]}-{plain[4:]}"
