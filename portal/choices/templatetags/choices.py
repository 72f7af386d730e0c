"""How a choice stands, in words, for templates."""

from django import template

from portal.choices.describing import standing_words, way_words

register = template.Library()
register.filter("standing_words", standing_words)
register.filter("way_words", way_words)
