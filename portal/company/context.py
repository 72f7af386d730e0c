"""What every template knows of the company."""

from django.http import HttpRequest

from portal.company.current import company
from portal.company.schema.profile import Company


def company_in_templates(request: HttpRequest) -> dict[str, Company]:
    """Returns the profile in force as `profile`; `profile.company.name` is the company's name."""
    return {"profile": company()}
