"""What a person takes elsewhere: what they gave, or what their use shows, by consent or contract (GDPR Art. 20(1)).

What others gave, what is public and what was concluded about the person stays out, and so does what the company keeps
for a customer of its own, unless the profile says otherwise of a category, or `sources.toml` of a dataset.
"""

from portal.company.current import company
from portal.company.schema.data import Category
from portal.sources.port import Dataset

THEIRS = frozenset({"given", "observed"})
AGREED = frozenset({"consent", "contract"})


def is_portable(dataset: Dataset) -> bool:
    """Tells whether a dataset goes along when a person takes their data elsewhere."""
    if dataset.portable is not None:
        return dataset.portable
    category = company().category(dataset.category)
    if category.portable is not None:
        return category.portable
    return dataset.role == "controller" and _is_provided(category)


def _is_provided(category: Category) -> bool:
    """Where no lawful basis is stated, what a person gave counts, and what was merely observed does not."""
    profile = company()
    came = {profile.origin(key).provenance for key in category.origins}
    basis = set(category.basis) or {one for key in category.purposes for one in profile.purpose(key).basis}
    if category.control in ("processor", "conduit") or not came <= THEIRS:
        return False
    return bool(basis & AGREED) if basis else came == {"given"}
