"""The kinds of entry, each with what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from cases.deadlines.days import add_months
from cases.reference.columns import Record, column
from cases.vocabulary import AuthorityNews, EntryKind, SettingKind, Shape
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
    contract_notes: str = column("Notes", Shape.TEXT, group=CONTRACT, hint="Only staff see this.")

    def told_of(self, topic: AuthorityNews) -> tuple[str, ...]:
        """Return the addresses that are told of such news; none where every officer is."""
        return {
            AuthorityNews.CERTIFICATE: self.certificate_emails,
            AuthorityNews.MEDIATION: self.mediation_emails,
            AuthorityNews.DATES: self.dates_emails,
            AuthorityNews.REMINDER: self.reminder_emails,
        }[topic]

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


@dataclass(frozen=True, kw_only=True)
class HealthBody(Record):
    """An integrated care board or another body that arranges health help."""

    kind: ClassVar = EntryKind.HEALTH_BODY

    areas: tuple[str, ...] = column("Areas that it serves", Shape.ENTRIES, of=EntryKind.AUTHORITY)
    contact: str = column("Who to ask for", hint="Such as the designated clinical officer.")
    email: str = column("Email address", Shape.EMAIL)
    phone: str = column("Phone number", Shape.PHONE)
    address: tuple[str, ...] = column("Postal address", Shape.LINES)
    website: str = column("Website", Shape.WEB)
    notes: str = column("Notes", Shape.TEXT, hint="Only staff see this.")


@dataclass(frozen=True, kw_only=True)
class Setting(Record):
    """A school, college or nursery."""

    kind: ClassVar = EntryKind.SETTING

    sort: SettingKind | None = column("What sort is it?", Shape.CHOICE, choices=SettingKind, default=None)
    authority: str = column("Local authority of its area", Shape.ENTRY, of=EntryKind.AUTHORITY)
    contact: str = column("Who to ask for", hint="Such as the SENCO, by name.")
    email: str = column("Email address", Shape.EMAIL)
    phone: str = column("Phone number", Shape.PHONE)
    address: tuple[str, ...] = column("Postal address", Shape.LINES)
    website: str = column("Website", Shape.WEB)
    notes: str = column("Notes", Shape.TEXT, hint="Only staff see this.")


ACCESS = "Getting in and being there"
WHERE = "Where it is"


@dataclass(frozen=True, kw_only=True)
class Venue(Record):
    """A place where meetings can be held."""

    kind: ClassVar = EntryKind.VENUE

    address: tuple[str, ...] = column("Address", Shape.LINES, required=True)
    neutral: bool | None = column(
        "Is it neutral?",
        Shape.YES_NO,
        hint="Not if it belongs to a local authority, or to a school or college that cases are about.",
    )
    neutral_why: str = column("Why it is neutral, or not", Shape.TEXT)
    rooms: int | None = column("Rooms that can be used at once", Shape.NUMBER, least=1, most=50)
    quiet_room: bool | None = column("A quiet room", Shape.YES_NO, group=ACCESS)
    step_free: bool | None = column("Step-free, with a toilet that is too", Shape.YES_NO, group=ACCESS)
    hearing_loop: bool | None = column("Hearing loop", Shape.YES_NO, group=ACCESS)
    parking: str = column("Parking", group=ACCESS)
    transit: str = column("By bus and train", Shape.TEXT, group=ACCESS)
    latitude: Decimal | None = column(
        "Latitude",
        Shape.DEGREES,
        group=WHERE,
        least=49,
        most=61,
        hint="You can leave it out. Like 53.59330.",
    )
    longitude: Decimal | None = column(
        "Longitude", Shape.DEGREES, group=WHERE, least=-9, most=2, hint="Like -2.29800. A minus means west."
    )
    contact: str = column("Who to ask for", group="Booking it")
    email: str = column("Email address", Shape.EMAIL, group="Booking it")
    phone: str = column("Phone number", Shape.PHONE, group="Booking it")
    cost: str = column("What it costs", group="Booking it")
    notes: str = column("Notes", Shape.TEXT, group="Booking it", hint="Only staff see this.")


CONFLICTS = "Whom they must not work with"


@dataclass(frozen=True, kw_only=True)
class Person(Record):
    """How a mediator or an adviser works: where, when, how much, and with whom not."""

    kind: ClassVar = EntryKind.PERSON

    email: str = column(
        "The address that they sign in with",
        Shape.EMAIL,
        required=True,
        hint="By it, this is shown where a mediator is chosen for a meeting.",
    )
    areas: tuple[str, ...] = column(
        "Areas they work in", Shape.ENTRIES, of=EntryKind.AUTHORITY, hint="Tick nothing for everywhere."
    )
    days: str = column("Days and times they can", Shape.TEXT)
    most_meetings: int | None = column(
        "Most meetings ahead at one time", Shape.NUMBER, least=1, most=200, hint="Empty: no limit."
    )
    not_authorities: tuple[str, ...] = column(
        "Local authorities", Shape.ENTRIES, of=EntryKind.AUTHORITY, group=CONFLICTS
    )
    not_settings: tuple[str, ...] = column(
        "Schools and colleges", Shape.ENTRIES, of=EntryKind.SETTING, group=CONFLICTS
    )
    not_people: tuple[str, ...] = column(
        "People", Shape.LINES, group=CONFLICTS, hint="Whole names, one on each line."
    )
    conflict_notes: str = column("Why", Shape.TEXT, group=CONFLICTS, hint="Only staff see this.")


RECORDS: dict[EntryKind, type[Record]] = {
    one.kind: one for one in (Authority, Sendiass, HealthBody, Setting, Venue, Person)
}
"""The class of each kind's records."""
