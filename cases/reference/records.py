"""The kinds of entry, each with what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from cases.deadlines.days import add_months
from cases.reference.columns import Record, column
from cases.vocabulary import EntryKind, Shape
from dates import NO_BREAK_SPACE

STALE_AFTER_MONTHS = 6
RECIPIENTS = "Who is told what"
CONTRACT = "The contract"


def is_stale(checked_on: date | None, today: date) -> bool:
    """Return True if it was last checked more than 6 months ago, or never."""
    return checked_on is None or today > add_months(checked_on, STALE_AFTER_MONTHS)


@dataclass(frozen=True, kw_only=True)
class Authority(Record):
    """A local authority whose families we serve."""

    kind: ClassVar = EntryKind.AUTHORITY

    served: bool | None = column(
        "Do its families come to you now?",
        Shape.YES_NO,
        default=True,
        always=True,
        hint="If not, it is no longer offered to families. Its cases stay as they are.",
    )
    sendiass: str = column(
        "SENDIASS for its families", Shape.ENTRY, of=EntryKind.ADVICE_SERVICE, hint="Add the service first."
    )
    website: str = column("Its own website", Shape.WEB)
    local_offer_url: str = column(
        "Address of its Local Offer",
        Shape.WEB,
        hint="Copy it from the local authority's own site. Leave it empty until somebody has read it there.",
    )
    phone: str = column("Phone number of its SEN team", Shape.PHONE)
    address: tuple[str, ...] = column("Postal address", Shape.LINES)
    certificate_emails: tuple[str, ...] = column(
        "A certificate was issued or withdrawn",
        Shape.EMAILS,
        group=RECIPIENTS,
        hint="One email address on each line. Empty: every officer who can sign in is told.",
    )
    mediation_emails: tuple[str, ...] = column(
        "A family has chosen mediation", Shape.EMAILS, group=RECIPIENTS, hint="Empty: every officer."
    )
    dates_emails: tuple[str, ...] = column(
        "Dates and meetings", Shape.EMAILS, group=RECIPIENTS, hint="Empty: every officer."
    )
    reminder_emails: tuple[str, ...] = column(
        "A time limit is near or has passed", Shape.EMAILS, group=RECIPIENTS, hint="Empty: every officer."
    )
    contract_reference: str = column("Reference", group=CONTRACT)
    contract_from: date | None = column("From", Shape.DATE, group=CONTRACT)
    contract_to: date | None = column("To", Shape.DATE, group=CONTRACT)
    contract_notes: str = column("Notes", Shape.TEXT, group=CONTRACT, hint="Seen by staff alone.")

    @property
    def local_offer_words(self) -> str:
        """The Local Offer's address, or that we do not have it."""
        return self.local_offer_url or "Address not given to us"


@dataclass(frozen=True, kw_only=True)
class Sendiass(Record):
    """A free, impartial advice service: what was published, and how we show it."""

    kind: ClassVar = EntryKind.ADVICE_SERVICE

    phones: tuple[str, ...] = column(
        "Phone numbers, as shown", Shape.PHONES, hint="One on each line, such as 01325 405 878."
    )
    email: str = column("Email address", Shape.EMAIL)
    hours: str = column("Opening hours, as shown", hint="Such as: Monday to Friday, 9:30am to 4:30pm.")
    address: tuple[str, ...] = column("Address, as shown", Shape.LINES, hint="A line each.")
    website: str = column("Website", Shape.WEB)
    helpline_verbatim: str = column(
        "Phone numbers", group="As it was published", hint="Copy it letter for letter."
    )
    hours_verbatim: str = column("Opening hours", group="As it was published")
    address_verbatim: str = column("Address", group="As it was published")
    source: str = column("Where it was published", group="As it was published", hint="A site or a document.")

    @property
    def phone_words(self) -> str:
        """The numbers as shown, such as "01325 405 878 or 01325 406 086", with spaces that do not break."""
        return " or ".join(phone.replace(" ", NO_BREAK_SPACE) for phone in self.phones)

    @property
    def phone_links(self) -> tuple[tuple[str, str], ...]:
        """Each number as shown, with its digits alone for a link that dials it."""
        return tuple((phone.replace(" ", NO_BREAK_SPACE), phone.replace(" ", "")) for phone in self.phones)

    @property
    def hours_words(self) -> str:
        """When someone answers, or that we were not told."""
        return self.hours or "Opening hours not given: phone to ask"

    def is_stale(self, today: date) -> bool:
        """Return True if it was last checked more than 6 months ago."""
        return is_stale(self.checked_on, today)


RECORDS: dict[EntryKind, type[Record]] = {one.kind: one for one in (Authority, Sendiass)}
"""The class of each kind's records."""
