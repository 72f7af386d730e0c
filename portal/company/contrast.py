"""Contrast of a company's colours, as WCAG 2.2 measures it (success criteria 1.4.3 and 1.4.11)."""

from collections.abc import Iterator

from portal.company.schema.identity import Look

ENOUGH_FOR_TEXT = 4.5
LIGHT = ("#ffffff", "#f5f7f9")
DARK = ("#13171f", "#1b212c")
"""--page and --surface of static/css/tokens.css, on which links and buttons stand."""


def ratio(one: str, other: str) -> float:
    """Returns the contrast ratio of two colours such as #1a2b3c, from 1 (none) to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def problems(look: Look) -> Iterator[tuple[str, str]]:
    """Yields (key, problem) for each accent on which or as which text could not be read."""
    for key, colour, pages in (("accent", look.accent, LIGHT), ("accent_dark", look.accent_dark, DARK)):
        found, page = min((ratio(colour, page), page) for page in pages)
        if found < ENOUGH_FOR_TEXT:
            yield (
                f"look.{key}",
                f"{colour} on {page} has a contrast of {found:.2f}; at least {ENOUGH_FOR_TEXT} is needed",
            )


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
