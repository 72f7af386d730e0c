"""What a person has to know before a deletion: the company's own warnings, and how far the deletion reaches."""

from django.utils.translation import gettext as _

from portal.company.current import company
from portal.sources.port import Subject


def before_deletion(subject: Subject) -> list[str]:
    """Returns the sentences to read before a deletion is filed.

    Whoever answers for a customer number reaches the records of everybody who uses it, and erases them too.
    """
    told = [str(sentence) for sentence in company().requests.before_deletion]
    if subject.of("account"):
        told.append(
            _(
                "You act for a whole customer account. What other people made while they used it, such as their "
                "calls, is erased too."
            )
        )
    return told
