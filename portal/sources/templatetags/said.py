"""Values in words, for templates."""

from django import template

from portal.sources import words

register = template.Library()


@register.filter
def phone(number: str) -> str:
    """Returns a telephone number in international spacing."""
    return words.phone(number)
