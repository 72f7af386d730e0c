"""How a date came about, in the reader's language: rule, section, start, arithmetic."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.company.current import company, law


def in_words(day: date) -> str:
    """Returns a day in words, such as "Wednesday, 6 January 2027"."""
    return date_format(day, "WEEKDAY_DATE_FORMAT")


def length(count: int, unit: str) -> str:
    """Returns a length of time in words, such as "45 days"."""
    if unit == "business_days":
        return ngettext("%(count)d business day", "%(count)d business days", count) % {"count": count}
    if unit == "months":
        return ngettext("%(count)d month", "%(count)d months", count) % {"count": count}
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def short(clock: dict[str, Any]) -> str:
    """Returns the rule in a few words, such as "45 days, California"."""
    step = _find(clock, "answer") or _find(clock, "appeal")
    if step is None:
        return ""
    span = length(step["count"], step["unit"])
    if clock["basis"] == "law":
        return _("%(span)s, %(law)s") % {"span": span, "law": law(clock["law"]).short}
    if clock["basis"] == "policy":
        return _("%(span)s, promised by our policy") % {"span": span}
    return _("%(span)s, our own aim") % {"span": span}


def explained(clock: dict[str, Any]) -> list[str]:
    """Returns the sentences that explain a case's dates, one for each rule."""
    if not clock:
        return []
    return [_opening(clock), *(_sentence(step, clock["basis"] == "law") for step in clock["steps"])]


def unconfirmed(clock: dict[str, Any]) -> list[str]:
    """Returns, for staff, the figures of a case's dates that nobody has confirmed at their source yet."""
    steps = [step for step in clock.get("steps", ()) if not step.get("confirmed", True)]
    return [
        _("%(span)s (%(cite)s)") % {"span": length(step["count"], step["unit"]), "cite": step["cite"]} for step in steps
    ]


def _opening(clock: dict[str, Any]) -> str:
    if clock["basis"] == "law":
        found = law(clock["law"])
        return _("The %(law)s (%(cite)s) sets the time for this request.") % {"law": found.label, "cite": found.cite}
    if clock["basis"] == "policy":
        return _("The privacy policy of %(company)s promises this time.") % {"company": company().company.name}
    if clock["law"]:
        return _(
            "The privacy policy of %(company)s names no date for its answer. "
            "We work to the shortest time that a law gives to others."
        ) % {"company": company().company.name}
    return _("The privacy policy of %(company)s names no date for its answer. We work to a date of our own.") % {
        "company": company().company.name
    }


def _sentence(step: dict[str, Any], by_law: bool) -> str:
    """Returns one date in words; a law that does not apply to the case is not cited."""
    facts = {
        "span": length(step["count"], step["unit"]),
        "start": in_words(date.fromisoformat(step["start"])),
        "end": in_words(date.fromisoformat(step["end"])),
        "cite": f" ({step['cite']})" if step["cite"] and by_law else "",
    }
    said = {
        "acknowledge": _("We confirm that we have it by %(end)s: %(span)s after %(start)s%(cite)s."),
        "answer": _("We answer by %(end)s: %(span)s after %(start)s, the day we received it%(cite)s."),
        "appeal": _("We decide your appeal by %(end)s: %(span)s after %(start)s, the day we received it%(cite)s."),
        "extended": _(
            "If we need longer, we tell you why before then; the last day is %(end)s, %(span)s in all%(cite)s."
        ),
    }[step["what"]] % facts
    return " ".join([said, *_rolled(step)])


def _rolled(step: dict[str, Any]) -> list[str]:
    said = []
    if step["plain"] != step["end"]:
        said.append(
            _("The period ends on %(plain)s, which is no working day, so the next working day counts.")
            % {"plain": in_words(date.fromisoformat(step["plain"]))}
        )
    elif step["skipped"]:
        names = "; ".join(f"{name}, {in_words(date.fromisoformat(day))}" for day, name in step["skipped"])
        said.append(_("Not counted: %(days)s.") % {"days": names})
    return said


def _find(clock: dict[str, Any], what: str) -> dict[str, Any] | None:
    return next((step for step in clock.get("steps", ()) if step["what"] == what), None)
