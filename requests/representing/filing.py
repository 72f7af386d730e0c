"""Filing for somebody else, from a mailbox or a number that the one who acts has proved."""

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language

from portal.company.current import company
from portal.mail.addressing import kind_of
from portal.vault.pseudonyms import pseudonym
from requests import evidence, intake
from requests.intake import Arrival, Filing, Sender, contact_reference
from requests.models import Guest, Mandate, PrivacyRequest
from requests.timeline import By


@dataclass(frozen=True)
class ForSomebody(Sender):
    """A request for the person of that name and address, sent from `contact`, which somebody else has proved."""

    @property
    def subject(self) -> str:
        """The pseudonym of the person, never of who acts: limits and the audit trail follow the person."""
        if self.email:
            return contact_reference("email", self.email)
        return pseudonym("represented", f"{self.contact}:{self.name.casefold()}")


@dataclass(frozen=True)
class Acting:
    """Who acts for whom. `paper`: a `Mandate.Paper`; `proof`: its file, if one was sent; `name`: of who acts."""

    asked_by: str
    name: str
    person_name: str
    person_email: str = ""
    person_phone: str = ""
    person_language: str = ""
    paper: str = Mandate.Paper.NONE
    proof: UploadedFile | None = None


def file(guest: Guest, acting: Acting, filing: Filing) -> PrivacyRequest:
    """Files a case for somebody and returns it; the same form sent twice gives the same case.

    Raises `evidence.Unfit` where the case is filed and its file could not be kept.
    """
    sender = ForSomebody(
        By.guest(),
        name=acting.person_name,
        email=acting.person_email,
        phone=acting.person_phone,
        language=get_language() or company().company.languages[0],
        contact=guest.contact,
    )
    told = {"name": acting.name, kind_of(guest.address): guest.address, "language": acting.person_language}
    arrival = Arrival(asked_by=acting.asked_by, representative=told, paper=acting.paper if acting.proof else "none")
    case = intake.file(sender, filing, proved=False, arrival=arrival)
    if acting.proof:
        attach(case, acting.proof, By.guest())
    return case


def attach(case: PrivacyRequest, proof: UploadedFile, by: By) -> None:
    """Keeps the file that shows the permission, once. Raises `evidence.Unfit`."""
    if Mandate.objects.filter(case=case, proof=None, checked_at=None).exists():
        kept = evidence.add(case, proof, by)
        Mandate.objects.filter(case=case).update(proof=kept)
