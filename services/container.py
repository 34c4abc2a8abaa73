"""The services that pages, commands and the worker run with: opened once by app.py from the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from cases.complaints import ComplaintSchedule
from cases.deadlines.action_reminders import ActionReminderSchedule
from cases.deadlines.before_meeting import ACCESS_WORKING_DAYS, PAPERS_WORKING_DAYS
from cases.deadlines.days import BankHolidays
from cases.deadlines.drs_replies import PART_REMINDERS, REPLY_DAYS
from cases.deadlines.note_destruction import NOTE_DAYS
from cases.deadlines.signing_reminders import ReminderSchedule
from cases.deadlines.statutory_deadlines import DRS_CALL_WORKING_DAYS, DRS_MEETING_WORKING_DAYS
from cases.holidays.current import CurrentBankHolidays, HeldBankHolidays
from cases.provider import Provider
from cases.reference.directory import Directory
from cases.reference.provider_details import provider_from
from dates import utc_now
from documents.jobs import JobClient
from mail.compose import Sender
from services.kept_records import KeptRecords
from services.work_queue import Work
from signing.links.addresses import LinkAddresses
from storage.blobs import Blobs
from storage.database import Database
from storage.erasure_log import ErasureLog
from storage.note_keys import NoteKeys


@dataclass(frozen=True)
class MailServer:
    """How mail leaves; without a host it is kept as files in the mailbox folder."""

    host: str = ""
    port: int = 587
    username: str = ""
    password: str = ""
    security: str = "starttls"


@dataclass(frozen=True)
class Policy:
    """The provider's own choices where the rules leave one."""

    signing_days: int = 10
    reminders: ReminderSchedule = field(default_factory=ReminderSchedule)
    copy_days: int = 365
    action_reminders: ActionReminderSchedule = field(default_factory=ActionReminderSchedule)
    action_page_days: int = 180
    """Days after the last agreed date during which the page of what was agreed can be opened by link."""
    drs_call_days: int = DRS_CALL_WORKING_DAYS
    """Working days to the first call in disagreement resolution; what a case was told stays with it (C17)."""
    drs_meeting_days: int = DRS_MEETING_WORKING_DAYS
    """The same to its meeting."""
    drs_reply_days: int = REPLY_DAYS
    """Days in which people are asked to say whether they take part in disagreement resolution."""
    drs_reminders: ReminderSchedule = PART_REMINDERS
    request_page_days: int = 365
    saved_form_days: int = 28
    papers_working_days: int = PAPERS_WORKING_DAYS
    """Working days before a meeting by which papers for it are asked for."""
    access_working_days: int = ACCESS_WORKING_DAYS
    """Working days before a meeting by which what people need to take part is booked."""
    staff_idle_minutes: int = 60
    desk_idle_minutes: int = 6
    """How long a device of a signing desk may lie untouched during somebody's turn."""
    late_contact_certificates: bool = True
    conversion_seconds: int = 60
    complaints: ComplaintSchedule = field(default_factory=ComplaintSchedule)
    note_days: int = NOTE_DAYS
    """Days after the last certificate on which mediators' private notes are destroyed."""

    def request_page_until(self, received_at: datetime) -> datetime:
        """Return until when links to the own pages of a case received then are open (UTC)."""
        return received_at + timedelta(days=self.request_page_days)


@dataclass(frozen=True)
class WorkerSettings:
    """How this machine's worker runs."""

    name: str = "worker-1"
    libreoffice_processes: int = 1
    poll_seconds: float = 0.1
    seal_key_file: Path | None = None
    seal_key_passphrase: str = ""
    timestamp_url: str = ""


@dataclass(frozen=True)
class Services:
    """One installation."""

    database: Database
    blobs: Blobs
    work: Work
    jobs: JobClient
    keys: tuple[str, ...]
    first_provider: Provider
    """As the settings say; ``provider`` is as it stands."""
    mail_from: str
    mail_server: MailServer
    policy: Policy
    worker: WorkerSettings
    records: KeptRecords
    holidays: CurrentBankHolidays | HeldBankHolidays
    note_keys: NoteKeys
    erasure_log: ErasureLog
    data_dir: Path
    public_url: str
    demo: bool
    now: Callable[[], datetime] = utc_now

    def for_one_request(self) -> Services:
        """Return this installation, in which the bank holidays stay as they are first asked for."""
        return replace(self, holidays=self.holidays.held())

    @property
    def directory(self) -> Directory:
        """The authorities, services and others that the provider works with, as they stand."""
        return self.records.directory

    @property
    def provider(self) -> Provider:
        """Who offers mediation, as its people keep it on a page."""
        return provider_from(self.records.provider, self.first_provider)

    @property
    def sender(self) -> Sender:
        """From whom email comes."""
        provider = self.provider
        return Sender(provider.name, self.mail_from or provider.email)

    @property
    def bank_holidays(self) -> BankHolidays:
        """The bank holidays that count now; one request for a page sees one set of them."""
        return self.holidays.now()

    @property
    def link_addresses(self) -> LinkAddresses:
        """What makes the addresses and short codes of links."""
        return LinkAddresses(self.public_url, self.keys)

    @property
    def keys_dir(self) -> Path:
        """Where seal key, certificates and secrets lie (0700)."""
        return self.data_dir / "keys"

    @property
    def mailbox_dir(self) -> Path:
        """Where the practice mode keeps messages."""
        return self.data_dir / "mailbox"

    @property
    def jobs_socket(self) -> Path:
        """Where the worker listens for short jobs."""
        return self.data_dir / "run" / "jobs.sock"
