"""A whole profile, and the rules between its parts."""

from collections import Counter
from collections.abc import Iterable, Iterator

from pydantic import Field, PrivateAttr

from portal.company.schema.base import Declaration, Stated, Text
from portal.company.schema.choices import Choice, CookieKind, Cookies, Feature, Mailings
from portal.company.schema.data import Category, Decision, Group, Origin, Purpose, Receiver, Recipient, Retention
from portal.company.schema.identity import Channel, Identity, Link, Look, Role
from portal.company.schema.notices import Notice, Section
from portal.company.schema.rights import Ground, LawChoice, Requests, Right


class Children(Declaration):
    """Minimum age."""

    minimum_age: Stated[int] = Field(description="nobody younger may register; UNSET: the policy names none")
    statement: Text = ""


class Company(Declaration):
    """Everything that `company.toml` and the notices beside it declare."""

    company: Identity
    look: Look
    children: Children
    channels: tuple[Channel, ...] = Field(min_length=1)
    links: tuple[Link, ...] = ()
    roles: tuple[Role, ...] = Field(min_length=1)
    groups: tuple[Group, ...] = ()
    purposes: tuple[Purpose, ...] = Field(min_length=1)
    origins: tuple[Origin, ...] = Field(min_length=1)
    recipients: tuple[Recipient, ...] = ()
    receivers: tuple[Receiver, ...] = ()
    retentions: tuple[Retention, ...] = Field(min_length=1)
    categories: tuple[Category, ...] = Field(min_length=1)
    decisions: tuple[Decision, ...] = ()
    laws: tuple[LawChoice, ...] = ()
    rights: tuple[Right, ...] = ()
    grounds: tuple[Ground, ...] = ()
    requests: Requests
    choices: tuple[Choice, ...] = ()
    cookies: Cookies
    mailings: Mailings = Mailings()
    features: tuple[Feature, ...] = ()
    notices: tuple[Notice, ...] = Field(default=(), description="read from the folder notices/")

    _index: dict[str, dict[str, Declaration]] = PrivateAttr(default_factory=dict)

    def model_post_init(self, _context: object) -> None:
        """Indexes the declarations by key."""
        for part in ("channels", "links", "roles", "groups", "purposes", "origins", "recipients", "retentions"):
            self._index[part] = {item.key: item for item in getattr(self, part)}
        for part in ("categories", "grounds", "choices", "features", "receivers"):
            self._index[part] = {item.key: item for item in getattr(self, part)}

    def category(self, key: str) -> Category:
        """Returns the category of that key. Raises KeyError."""
        return self._index["categories"][key]  # type: ignore[return-value]

    def purpose(self, key: str) -> Purpose:
        """Returns the purpose of that key. Raises KeyError."""
        return self._index["purposes"][key]  # type: ignore[return-value]

    def origin(self, key: str) -> Origin:
        """Returns the origin of that key. Raises KeyError."""
        return self._index["origins"][key]  # type: ignore[return-value]

    def recipient(self, key: str) -> Recipient:
        """Returns the recipient of that key. Raises KeyError."""
        return self._index["recipients"][key]  # type: ignore[return-value]

    def retention(self, key: str) -> Retention:
        """Returns the retention rule of that key. Raises KeyError."""
        return self._index["retentions"][key]  # type: ignore[return-value]

    def ground(self, key: str) -> Ground:
        """Returns the ground of that key. Raises KeyError."""
        return self._index["grounds"][key]  # type: ignore[return-value]

    def group(self, key: str) -> Group:
        """Returns the group of that key. Raises KeyError."""
        return self._index["groups"][key]  # type: ignore[return-value]

    def ground_of(self, rule: Retention) -> Ground | None:
        """Returns the ground that a retention rule names, None where it names none."""
        return next((ground for ground in self.grounds if ground.key == rule.ground), None)

    def role(self, key: str) -> Role:
        """Returns the role of that key. Raises KeyError."""
        return self._index["roles"][key]  # type: ignore[return-value]

    def feature(self, key: str) -> Feature:
        """Returns the feature of that key. Raises KeyError."""
        return self._index["features"][key]  # type: ignore[return-value]

    def choice(self, key: str) -> Choice:
        """Returns the choice of that key. Raises KeyError."""
        return self._index["choices"][key]  # type: ignore[return-value]

    def cookie_kind(self, key: str) -> CookieKind:
        """Returns the kind of cookie of that key. Raises KeyError."""
        return {kind.key: kind for kind in self.cookies.kinds}[key]

    def channels_for(self, purpose: str) -> tuple[Channel, ...]:
        """Returns the stated channels that serve a purpose, in the profile's order."""
        return tuple(c for c in self.channels if purpose in c.serves and c.value != "UNSET")

    @property
    def joined_by_form(self) -> tuple[Choice, ...]:
        """The mailings that visitors can join by the form made for it."""
        return tuple(
            c
            for c in self.choices
            if c.family == "marketing" and c.form and "email" in c.channels and not c.one_at_a_time
        )

    def sections_about(self, topic: str) -> tuple[tuple[Notice, Section], ...]:
        """Returns the sections of the newest notices that speak of a topic, each with its notice."""
        return tuple((n, s) for n in self.newest_notices() for s in n.sections if topic in s.topics)

    def newest_notices(self) -> tuple[Notice, ...]:
        """Returns the newest version of each notice, in the order of their files."""
        newest: dict[str, Notice] = {}
        for notice in sorted(self.notices, key=Notice.order):
            newest[notice.key] = notice
        return tuple(n for n in self.notices if newest[n.key] is n)


def disagreements(profile: Company) -> Iterator[tuple[str, str]]:
    """Yields (key path, what is wrong) for every reference between declarations that leads nowhere."""
    yield from _repeated(profile)
    keys = {part: frozenset(index) for part, index in profile._index.items()}

    def missing(path: str, part: str, wanted: Iterable[str | None]) -> Iterator[tuple[str, str]]:
        for key in wanted:
            if key is not None and key not in keys[part]:
                yield path, f"{key!r} is not declared under {part}; allowed: {', '.join(sorted(keys[part])) or 'none'}"

    for number, category in enumerate(profile.categories):
        path = f"categories[{number}] ({category.key})"
        yield from missing(f"{path}.group", "groups", [category.group])
        yield from missing(f"{path}.purposes", "purposes", category.purposes)
        yield from missing(f"{path}.origins", "origins", category.origins)
        yield from missing(f"{path}.recipients", "recipients", category.recipients)
        yield from missing(f"{path}.retention", "retentions", [category.retention])
        yield from missing(f"{path}.seen_by", "roles", category.seen_by)
        yield from missing(f"{path}.deleted_by", "roles", category.deleted_by)
        yield from missing(f"{path}.feature", "features", [category.feature])
        yield from missing(f"{path}.link", "links", [category.link])
    for number, decision in enumerate(profile.decisions):
        path = f"decisions[{number}] ({decision.key})"
        yield from missing(f"{path}.categories", "categories", decision.categories)
    for number, retention in enumerate(profile.retentions):
        yield from missing(f"retentions[{number}] ({retention.key}).ground", "grounds", [retention.ground])
    for number, right in enumerate(profile.rights):
        yield from missing(f"rights[{number}] ({right.kind}).roles", "roles", right.roles)
    for number, choice in enumerate(profile.choices):
        path = f"choices[{number}] ({choice.key})"
        yield from missing(f"{path}.roles", "roles", choice.roles)
        yield from missing(f"{path}.recipients", "recipients", choice.recipients)
        yield from missing(f"{path}.purposes", "purposes", choice.purposes)
        yield from missing(f"{path}.categories", "categories", choice.categories)
        yield from missing(f"{path}.feature", "features", [choice.feature])
    for number, feature in enumerate(profile.features):
        path = f"features[{number}] ({feature.key})"
        yield from missing(f"{path}.recipients", "recipients", feature.recipients)
        yield from missing(f"{path}.switched_by", "roles", feature.switched_by)
    yield from _cookie_disagreements(profile.cookies)


def _repeated(profile: Company) -> Iterator[tuple[str, str]]:
    for part in ("channels", "links", "roles", "groups", "purposes", "origins", "recipients", "retentions"):
        yield from _twice(part, (item.key for item in getattr(profile, part)))
    for part in ("categories", "grounds", "choices", "features", "receivers"):
        yield from _twice(part, (item.key for item in getattr(profile, part)))
    yield from _twice("decisions", (decision.key for decision in profile.decisions))
    yield from _twice("rights", (right.kind for right in profile.rights))
    yield from _twice("notices", (f"{notice.key} version {notice.version}" for notice in profile.notices))


def _twice(part: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name, times in Counter(names).items():
        if times > 1:
            yield part, f"{name!r} is declared {times} times"


def _cookie_disagreements(cookies: Cookies) -> Iterator[tuple[str, str]]:
    kinds = {kind.key for kind in cookies.kinds}
    vendors = {vendor.key for vendor in cookies.vendors}
    for number, vendor in enumerate(cookies.vendors):
        if vendor.kind is not None and vendor.kind not in kinds:
            yield f"cookies.vendors[{number}] ({vendor.key}).kind", f"{vendor.kind!r} is not among cookies.kinds"
    for number, cookie in enumerate(cookies.cookies):
        path = f"cookies.cookies[{number}] ({cookie.name})"
        if cookie.kind not in kinds:
            yield f"{path}.kind", f"{cookie.kind!r} is not among cookies.kinds; allowed: {', '.join(sorted(kinds))}"
        if cookie.vendor is not None and cookie.vendor not in vendors:
            yield f"{path}.vendor", f"{cookie.vendor!r} is not among cookies.vendors"
