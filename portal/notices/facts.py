"""What the profile says of a category, a recipient or a right, as rows that a summary list shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.company import words
from portal.company.current import company, laws_in_force
from portal.company.schema.base import UNSET
from portal.company.schema.choices import Feature
from portal.company.schema.data import Category, Recipient
from portal.company.schema.law import Clock, Law
from portal.company.schema.rights import Right


@dataclass(frozen=True)
class Row:
    """One line of a summary list (templates/components/summary_list.html)."""

    label: str
    value: str = ""
    lines: tuple[str, ...] = ()
    note: str = ""
    href: str = ""
    action: str = ""


@dataclass(frozen=True)
class Offer:
    """One thing that people can ask for: on whose word, and by when it is answered."""

    kind: str
    label: str
    promised: Right | None
    laws: tuple[Law, ...]
    rows: tuple[Row, ...]


def category_rows(category: Category) -> list[Row]:
    """Returns why it is held, where it comes from, who gets it, on which basis, who controls it, how long it stays."""
    profile = company()
    rows = [
        Row(_("Why we use it"), lines=tuple(str(profile.purpose(key).label) for key in category.purposes)),
        Row(_("Where it comes from"), lines=tuple(_origins(category.origins))),
        Row(_("Who may receive it"), lines=tuple(_recipients(category)), value=_("No recipients are named")),
        Row(_("Who never receives it"), lines=tuple(_never(category))),
        Row(_("Lawful basis"), lines=_bases(category)),
        Row(_("Who decides about it"), value=_control(category), note=_control_note(category)),
        Row(_("How long it is kept"), value=_kept(category), note=_retention_note(category)),
        Row(_("Is it needed?"), value=str(words.NECESSITY.get(category.necessity, ""))),
        Row(_("Does it identify you?"), value=_("Yes") if category.identifying else _("No, not by itself")),
        Row(_("Never shown"), lines=tuple(str(line) for line in category.withheld), note=_withheld_note(category)),
        Row(_("Category in California law"), lines=tuple(str(words.STATUTE[key]) for key in category.statute)),
        *_documents(category),
    ]
    return [row for row in rows if row.value or row.lines]


def standing_rows(category: Category, origins: Sequence[str]) -> list[Row]:
    """Returns where it comes from, by these origins (keys), whether it is needed, and who decides about it."""
    rows = [
        Row(_("Where it comes from"), lines=tuple(_origins(origins))),
        Row(_("Is it needed?"), value=str(words.NECESSITY.get(category.necessity, ""))),
        Row(_("Who decides about it"), value=_control(category), note=_control_note(category)),
    ]
    return [row for row in rows if row.value or row.lines]


def _origins(keys: Sequence[str]) -> Iterator[str]:
    for key in keys:
        origin = company().origin(key)
        yield f"{origin.label}: {words.PROVENANCE[origin.provenance]}"


def _recipients(category: Category) -> Iterator[str]:
    for recipient in map(company().recipient, category.recipients):
        if recipient.disclosed == "never":
            continue
        names = f" ({', '.join(recipient.names)})" if recipient.names else ""
        yield f"{recipient.label}{names}"


def _never(category: Category) -> Iterator[str]:
    for recipient in map(company().recipient, category.recipients):
        if recipient.disclosed == "never":
            yield str(recipient.label)


def _documents(category: Category) -> Iterator[Row]:
    """Yields the document that says more about it, once the company has stated where it lies."""
    for link in company().links:
        if link.key == category.link and link.url != UNSET:
            yield Row(str(link.label), value=str(link.note or link.label), href=link.url, action=link.url)


def _bases(category: Category) -> tuple[str, ...]:
    of_purposes = (basis for key in category.purposes for basis in company().purpose(key).basis)
    found = dict.fromkeys(category.basis or of_purposes)
    return tuple(str(words.BASES[basis]) for basis in found)


def _control(category: Category) -> str:
    group = company().group(category.group) if category.group else None
    said = category.control if category.control != UNSET else (group.control if group else UNSET)
    return str(words.CONTROL.get(said, ""))


def _control_note(category: Category) -> str:
    group = company().group(category.group) if category.group else None
    return str(category.control_note or (group.control_note if group else ""))


def _kept(category: Category) -> str:
    return words.kept(company().retention(category.retention)) if category.stored else _("It is not stored")


def _retention_note(category: Category) -> str:
    rule = company().retention(category.retention)
    parts = [str(rule.reason)]
    if rule.starts and not rule.start_stated:
        parts.append(_("The policy does not say from when; we count it this way."))
    if rule.outlasts_deletion:
        parts.append(_("A deletion request does not end it earlier."))
    return " ".join(part for part in parts if part)


def _withheld_note(category: Category) -> str:
    return _("We hold it, and we never show it to anybody.") if category.withheld else ""


def feature_rows(feature: Feature) -> list[Row]:
    """Returns how a switch stands as delivered, what it collects, who gets it, what it needs, and who switches it."""
    profile = company()
    recipients = [profile.recipient(key) for key in feature.recipients]
    data = tuple(str(category.label) for category in profile.categories if category.feature == feature.key)
    rows = [
        Row(_("As delivered"), value=str(words.DEFAULTS[feature.default])),
        Row(_("What it collects"), lines=tuple(str(line) for line in feature.collects)),
        Row(_("Who may receive it"), lines=tuple(f"{one.label}: {one.description}" for one in recipients)),
        Row(_("What it needs"), lines=tuple(str(line) for line in feature.needs)),
        Row(_("Who can switch it"), lines=tuple(str(profile.role(key).label) for key in feature.switched_by)),
        Row(_("What to do"), lines=tuple(str(line) for line in feature.instructions)),
        Row(_("Data that comes of it"), lines=data),
        Row(_("Good to know"), lines=tuple(str(line) for line in feature.notes)),
    ]
    return [row for row in rows if row.value or row.lines]


def recipient_rows(recipient: Recipient) -> list[Row]:
    """Returns who a recipient is, what for it receives data, where it is, and which categories it may get."""
    categories = [c for c in company().categories if recipient.key in c.recipients]
    rows = [
        Row(_("Who"), lines=recipient.names),
        Row(_("Kind"), value=str(words.RECIPIENTS[recipient.kind])),
        Row(_("When"), value=str(words.DISCLOSED[recipient.disclosed])),
        Row(_("Countries"), value=", ".join(recipient.countries)),
        Row(_("Safeguards"), value=str(recipient.safeguards)),
        Row(_("Data"), lines=tuple(str(category.label) for category in categories)),
    ]
    return [row for row in rows if row.value or row.lines]


def offers() -> list[Offer]:
    """Returns everything that people can ask for, by the policy or by a law that is switched on, in one order."""
    promised = {right.kind: right for right in company().rights}
    laws = laws_in_force().values()
    found = []
    for kind, label in words.RIGHTS.items():
        by_law = tuple(law for law in laws if kind in law.rights)
        right = promised.get(kind)  # type: ignore[call-overload]
        if right or by_law:
            found.append(Offer(kind, str(label), right, by_law, tuple(_offer_rows(kind, right, by_law))))
    return found


def _offer_rows(kind: str, right: Right | None, laws: tuple[Law, ...]) -> Iterator[Row]:
    if right:
        note = _("The policy implies it.") if right.implied else ""
        yield Row(_("Our policy says"), value=str(right.promised), note=note)
        if right.note:
            yield Row(_("Good to know"), value=str(right.note))
        if right.laws:
            named = tuple(str(law.short) for key, law in laws_in_force().items() if key in right.laws)
            yield Row(_("For people protected by"), lines=named)
        if right.roles:
            yield Row(_("For"), lines=tuple(str(company().role(key).label) for key in right.roles))
        if right.limit:
            of = ", ".join(str(laws_in_force()[key].short) for key in right.limit.laws)
            note = _("For people protected by %(laws)s.") % {"laws": of} if of else ""
            yield Row(_("How often"), value=words.limit(right.limit), note=note)
    if laws:
        yield Row(_("Given by law"), lines=tuple(f"{law.label} ({law.cite})" for law in laws))
    clocks = tuple(_clock(law.short, clock) for law in laws if (clock := law.clock(kind)))
    if clocks:
        yield Row(_("By when we answer"), lines=clocks)
    elif right:
        within = company().requests.answer_within
        if within != UNSET:
            yield Row(_("By when we answer"), value=_("Within %(period)s") % {"period": words.period(within)})
    limits = tuple(
        _("%(law)s: %(times)d times in %(months)d months")
        % {"law": law.short, "times": law.limit.times, "months": law.limit.months}
        for law in laws
        if law.limit and kind in law.limit.kinds
    )
    if limits:
        yield Row(_("How often, by law"), lines=limits)
    uses = tuple(str(purpose.label) for purpose in company().purposes if purpose.may_object)
    if kind == "object" and uses:
        yield Row(_("Uses that you can object to"), lines=uses)
    grounds = tuple(str(ground.label) for ground in company().grounds if kind in ground.kinds)
    if grounds:
        yield Row(_("When we may say no"), lines=grounds)


def _clock(law: str, clock: Clock) -> str:
    said = _("%(law)s: within %(span)s") % {"law": law, "span": words.span(clock.answer)}
    if clock.extension:
        said += " " + _("(we may need %(span)s more, and tell you if so)") % {"span": words.span(clock.extension)}
    return said
