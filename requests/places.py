"""Where people live, as far as a law asks for it."""

from django.utils.translation import gettext_lazy as _

EU = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT"}
    | {"LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)
EEA = EU | {"IS", "LI", "NO"}

US_STATES = {
    "US-AL": "Alabama", "US-AK": "Alaska", "US-AZ": "Arizona", "US-AR": "Arkansas", "US-CA": "California",
    "US-CO": "Colorado", "US-CT": "Connecticut", "US-DE": "Delaware", "US-DC": "District of Columbia",
    "US-FL": "Florida", "US-GA": "Georgia", "US-HI": "Hawaii", "US-ID": "Idaho", "US-IL": "Illinois",
    "US-IN": "Indiana", "US-IA": "Iowa", "US-KS": "Kansas", "US-KY": "Kentucky", "US-LA": "Louisiana",
    "US-ME": "Maine", "US-MD": "Maryland", "US-MA": "Massachusetts", "US-MI": "Michigan", "US-MN": "Minnesota",
    "US-MS": "Mississippi", "US-MO": "Missouri", "US-MT": "Montana", "US-NE": "Nebraska", "US-NV": "Nevada",
    "US-NH": "New Hampshire", "US-NJ": "New Jersey", "US-NM": "New Mexico", "US-NY": "New York",
    "US-NC": "North Carolina", "US-ND": "North Dakota", "US-OH": "Ohio", "US-OK": "Oklahoma", "US-OR": "Oregon",
    "US-PA": "Pennsylvania", "US-PR": "Puerto Rico", "US-RI": "Rhode Island", "US-SC": "South Carolina",
    "US-SD": "South Dakota", "US-TN": "Tennessee", "US-TX": "Texas", "US-UT": "Utah", "US-VT": "Vermont",
    "US-VA": "Virginia", "US-WA": "Washington", "US-WV": "West Virginia", "US-WI": "Wisconsin", "US-WY": "Wyoming",
}  # fmt: skip

COUNTRIES = {
    "AT": _("Austria"), "BE": _("Belgium"), "BG": _("Bulgaria"), "HR": _("Croatia"), "CY": _("Cyprus"),
    "CZ": _("Czechia"), "DK": _("Denmark"), "EE": _("Estonia"), "FI": _("Finland"), "FR": _("France"),
    "DE": _("Germany"), "GR": _("Greece"), "HU": _("Hungary"), "IS": _("Iceland"), "IE": _("Ireland"),
    "IT": _("Italy"), "LV": _("Latvia"), "LI": _("Liechtenstein"), "LT": _("Lithuania"), "LU": _("Luxembourg"),
    "MT": _("Malta"), "NL": _("Netherlands"), "NO": _("Norway"), "PL": _("Poland"), "PT": _("Portugal"),
    "RO": _("Romania"), "SK": _("Slovakia"), "SI": _("Slovenia"), "ES": _("Spain"), "SE": _("Sweden"),
    "CH": _("Switzerland"), "GB": _("United Kingdom"),
}  # fmt: skip

FAMILIES = {"EU": EU, "EEA": EEA, "US": frozenset(US_STATES)}

ELSEWHERE = "XX"
"""Another country: ISO 3166 leaves this code to users."""


def choices() -> list[tuple[str, object]]:
    """Returns the places for a select: states, countries with a law of their own, and elsewhere."""
    countries = sorted(((code, str(name)) for code, name in COUNTRIES.items()), key=lambda pair: pair[1])
    return [
        (str(_("United States")), list(US_STATES.items())),
        (str(_("Europe")), countries),
        (str(_("Elsewhere")), [(ELSEWHERE, str(_("Another country")))]),
    ]


def place_name(code: str) -> str:
    """Returns a place in words; an empty string for none."""
    if code == ELSEWHERE:
        return str(_("Another country"))
    return US_STATES.get(code) or str(COUNTRIES.get(code, code))


def is_within(code: str, places: tuple[str, ...]) -> bool:
    """Tells whether a place lies within one of a law's places: a state, a country, the EU, the EEA, the US."""
    return any(code == one or code in FAMILIES.get(one, ()) for one in places)
