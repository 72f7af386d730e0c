"""Which facts a person can be asked for, and how many of them have to match.

Two reliable points give a reasonable degree of certainty, three a reasonably high one (11 CCR 7062(b), (c)); which of
the two a deletion or a correction asks for depends on how sensitive the data is (7062(d)).
"""

from django.utils.translation import gettext as _

from portal.company.current import company
from portal.sources import registry
from portal.sources.mapping_places import PointDeclaration
from requests.kinds import RECORDS, Kind
from requests.models import PrivacyRequest

REASONABLE = 2
REASONABLY_HIGH = 3

CALIFORNIA = "california"


def asked(case: PrivacyRequest) -> list[PointDeclaration]:
    """Returns the points that a case's person can be asked for: never one that their correction disputes (7060(h))."""
    disputed = set(case.corrections.values_list("field", flat=True))
    named = set(case.details.get("disputed", ()))
    return [one for one in registry.declared().points if one.field not in disputed and one.key not in named]


def needed(case: PrivacyRequest) -> int:
    """Returns how many points have to match."""
    return REASONABLY_HIGH if case.kind in RECORDS or _is_sensitive(case) else REASONABLE


def is_feasible(case: PrivacyRequest) -> bool:
    """Tells whether the company's records hold enough facts to ask for (7062(g))."""
    return len(asked(case)) >= needed(case)


def wants_declaration(case: PrivacyRequest) -> bool:
    """Tells whether a declaration under penalty of perjury is asked for too: for records, in California (7062(c))."""
    return case.kind in RECORDS and case.law == CALIFORNIA


def why(case: PrivacyRequest) -> str:
    """Returns why so many are needed, in a sentence or two."""
    if case.kind in RECORDS:
        said = _("Three have to match, because you ask for the records themselves.")
    elif needed(case) == REASONABLY_HIGH:
        said = _("Three have to match, because some of the data is sensitive.")
    else:
        said = _("Two have to match.")
    return f"{said} (11 CCR 7062)" if case.law == CALIFORNIA else said


def labels(keys: list[str]) -> list[str]:
    """Returns points by their names in words; a point that is no longer declared by its key."""
    known = {one.key: str(one.label) for one in registry.declared().points}
    return [known.get(key, key) for key in keys]


def _is_sensitive(case: PrivacyRequest) -> bool:
    if case.kind == Kind.DELETE:
        chosen = set(case.categories)
    elif case.kind == Kind.CORRECT:
        chosen = {registry.dataset(key).category for key in case.corrections.values_list("dataset", flat=True)}
        if not chosen:
            return False
    else:
        return False
    return any(one.sensitive for one in company().categories if not chosen or one.key in chosen)
