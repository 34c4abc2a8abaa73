"""Reads the settings and wires the packages together. Nothing else."""

from __future__ import annotations

import sys

from flask import Flask
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cases.complaints import ComplaintSchedule
from cases.deadlines.action_reminders import ActionReminderSchedule
from cases.deadlines.signing_reminders import ReminderSchedule
from cases.holidays.current import CurrentBankHolidays
from cases.provider import Provider
from cases.reference import bank_holidays
from cases.search.index import keep_words_at_commit
from commands import is_for_a_command, register_commands
from commands.context import CommandContext
from documents.jobs import JobClient
from services.casework import after_closing
from services.container import MailServer, Policy, Services, WorkerSettings
from services.evidence.log_heads import note_at_commit
from services.evidence.own_records import record_own_rows_at_commit
from services.evidence.row_records import record_rows_at_commit
from services.kept_records import KeptRecords
from services.work_queue import Work
from settings import Settings
from signing.secret_keys import secret_keys
from storage.blobs import open_blobs
from storage.database import BUSY_SECONDS, PAGE_BUSY_SECONDS, open_database
from storage.erasure_log import ErasureLog
from storage.note_keys import NoteKeys
from storage.private import private_folder
from web import register_web

GUNICORN_GIVES_UP = 3
"""With any other code gunicorn starts its worker again, for ever."""


def create_app(settings: Settings | None = None, *, services: Services | None = None) -> Flask:
    """Make the application: the commands and the pages, on one installation's settings (or on services opened
    already).

    Pages need the services open from the start. A command opens them when it asks for them: one that needs
    none leaves no trace of itself.
    """
    settings = settings or read_settings()
    app = Flask(__name__, static_folder=None, template_folder=None)
    for_pages = not is_for_a_command()
    busy_seconds = PAGE_BUSY_SECONDS if for_pages else BUSY_SECONDS
    command_context = CommandContext(
        settings.data_dir,
        settings.database,
        lambda: services or open_services(settings, busy_seconds=busy_seconds),
    )
    register_commands(app, command_context)
    if for_pages:
        app.extensions["services"] = command_context.services
        register_web(
            app,
            command_context.services,
            form_token_seconds=settings.form_token_seconds,
            proxy_hops=settings.proxy_hops,
        )
    return app


def read_settings() -> Settings:
    """Return the settings of the environment; print a line for each wrong one, and start nothing."""
    try:
        return Settings()
    except ValidationError as wrong:
        print("\n".join(_in_words(error) for error in wrong.errors()), file=sys.stderr)  # noqa: T201 - no log yet
        sys.exit(GUNICORN_GIVES_UP)


def _in_words(error: ErrorDetails) -> str:
    reason = error["msg"].removeprefix("Value error, ")
    names = [f"COUNTERPART_{str(name).upper()}" for name in error["loc"]]
    return ": ".join([*names, reason])


def open_services(settings: Settings, *, busy_seconds: int = BUSY_SECONDS) -> Services:
    """Open everything that pages, commands and the worker work with, from the settings."""
    private_folder(settings.data_dir)
    demo = settings.mode == "demo"
    database = open_database(settings.database, busy_seconds=busy_seconds)
    blobs = open_blobs(settings.blobs)
    keep_words_at_commit(database)
    after_closing.note_at_commit(database)
    record_rows_at_commit(database)
    record_own_rows_at_commit(database)
    note_at_commit(database, blobs)
    return Services(
        database=database,
        blobs=blobs,
        work=Work(database.engine),
        jobs=JobClient(settings.data_dir / "run" / "jobs.sock"),
        keys=tuple(secret_keys(settings.data_dir / "keys", may_make=demo)),
        first_provider=Provider(
            name=settings.provider_name,
            phone=settings.provider_phone,
            phone_hours=settings.provider_phone_hours,
            email=settings.provider_email,
            address=tuple(line.strip() for line in settings.provider_address.split(",")),
        ),
        mail_from=settings.mail_from,
        mail_server=MailServer(
            host=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_username,
            password=settings.smtp_password.get_secret_value(),
            security=settings.smtp_security,
        ),
        policy=Policy(
            signing_days=settings.signing_days,
            reminders=ReminderSchedule(
                first_after_days=settings.reminder_first_days,
                every_days=settings.reminder_every_days,
                at_most=settings.reminders_at_most,
            ),
            drs_call_days=settings.drs_call_days,
            drs_meeting_days=settings.drs_meeting_days,
            drs_reply_days=settings.drs_reply_days,
            drs_reminders=ReminderSchedule(
                first_after_days=settings.drs_reminder_first_days,
                every_days=settings.drs_reminder_every_days,
                at_most=settings.drs_reminders_at_most,
            ),
            copy_days=settings.copy_days,
            action_reminders=ActionReminderSchedule(
                before=settings.action_reminder_before,
                on_the_day=settings.action_reminder_on_the_day,
                after_first=settings.action_reminder_after_first,
                after_last=settings.action_reminder_after_last,
            ),
            action_page_days=settings.action_page_days,
            saved_form_days=settings.saved_form_days,
            request_page_days=settings.request_page_days,
            staff_idle_minutes=settings.staff_idle_minutes,
            desk_idle_minutes=settings.desk_idle_minutes,
            papers_working_days=settings.papers_working_days,
            access_working_days=settings.access_working_days,
            late_contact_certificates=settings.late_contact_certificates,
            conversion_seconds=settings.conversion_seconds,
            note_days=settings.note_days,
            complaints=ComplaintSchedule(settings.complaint_acknowledge_days, settings.complaint_answer_days),
        ),
        worker=WorkerSettings(
            name=settings.worker_name,
            libreoffice_processes=settings.offices,
            poll_seconds=settings.poll_seconds,
            seal_key_file=settings.seal_key_file,
            seal_key_passphrase=settings.seal_key_passphrase.get_secret_value(),
            timestamp_url=settings.timestamp_url,
        ),
        records=KeptRecords(database),
        note_keys=NoteKeys(settings.note_keys),
        erasure_log=ErasureLog(settings.erasure_log),
        data_dir=settings.data_dir,
        public_url=settings.public_url.rstrip("/"),
        demo=demo,
        holidays=CurrentBankHolidays(database, bank_holidays()),
    )
