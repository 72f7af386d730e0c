"""Marks the named parts of a letter: `part` is fixed, `free` is plain text that staff may word otherwise."""

import html
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag(takes_context=True)
def part(context: Context, content: str, key: str) -> SafeString:
    """Returns a part that cannot be changed, as it stands between the tags."""
    found: Any = context["composition"]
    return found.fixed(key, content)  # type: ignore[no-any-return]


@register.simple_block_tag(takes_context=True)
def free(context: Context, content: str, key: str) -> SafeString:
    """Returns a part that staff may word otherwise. Between the tags stands text without markup."""
    found: Any = context["composition"]
    return found.free(key, html.unescape(content))  # type: ignore[no-any-return]


@register.simple_tag(takes_context=True)
def own_words(context: Context) -> SafeString:
    """Returns what staff say of the case, and the parts that they added."""
    found: Any = context["composition"]
    return found.own_words()  # type: ignore[no-any-return]
