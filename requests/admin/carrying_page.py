"""What the desk's page of a case shows of carrying it out: what is held, what can be held, what is refused."""

from typing import Any

from portal.company.current import company
from portal.consent.purposes import purposes
from requests import notifying, refusing, restricting
from requests.grounds import Overriding
from requests.kinds import Kind
from requests.models import PrivacyRequest, Restriction


def carrying(case: PrivacyRequest, may_work: bool) -> dict[str, Any]:
    """Returns the part of a case's page that is about carrying it out."""
    if case.kind not in (*restricting.KINDS, *refusing.KINDS):
        return {}
    restrictions = list(case.restrictions.select_related("placed_by", "lifted_by"))
    in_force = next((one for one in restrictions if one.lifted_at is None), None)
    asked = set(case.details.get("purposes", ()))
    return {
        "carrying": {
            "restrictions": [(one, told(one)) for one in restrictions],
            "in_force": in_force,
            "may_place": may_work and case.is_working and case.kind in restricting.KINDS and not in_force,
            "may_lift": may_work and in_force,
            "may_overrule": may_work and case.is_working and case.kind == Kind.OBJECT and not in_force,
            "may_refuse": may_work
            and case.is_working
            and case.kind in refusing.KINDS
            and refusing.AT not in case.scope,
            "refused": [one.label for one in refusing.meant_by(case)] if case.kind in refusing.KINDS else [],
            "chooses": case.kind == Kind.WITHDRAW_CONSENT,
            "choices": [(one, one.key in refusing.named_by(case)) for one in purposes()],
            "purposes": [(one, one.key in asked) for one in company().purposes],
            "categories": [(one, one.key in case.categories) for one in company().categories],
            "grounds": Restriction.Ground.choices,
            "overruling": Overriding.choices,
        }
    }


def recipients(case: PrivacyRequest, may_work: bool) -> dict[str, Any]:
    """Returns the part of a case's page about those who were given the data."""
    if case.kind not in notifying.KINDS or not notifying.categories_of(case):
        return {}
    return {"recipients": {"told": list(case.told.all()), "may_tell": may_work}}


def told(restriction: Restriction) -> list[str]:
    """Returns what a restriction holds, in words; an empty list where it holds everything."""
    profile = company()
    uses = {one.key: one.label for one in profile.purposes} | {one.key: one.label for one in purposes()}
    data = {one.key: one.label for one in profile.categories}
    return [
        *(str(uses.get(key, key)) for key in restriction.purposes),
        *(str(data.get(key, key)) for key in restriction.categories),
    ]
