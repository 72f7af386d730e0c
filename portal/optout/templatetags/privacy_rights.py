"""The links that a page has to have where a right is given (11 CCR 7013, 7014)."""

from django import template

from portal.optout import rights

register = template.Library()


@register.simple_tag
def privacy_rights() -> set[str]:
    """Returns which rights a law in force or the policy gives: "sale", "limit"."""
    return {one.template for one in rights.given()}
