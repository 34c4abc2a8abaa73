"""Every setting of an installation, read once from the environment by app.py alone."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL

from storage.note_keys import lies_within


def _default_data_dir() -> Path:
    return Path("~/.local/share/counterpart").expanduser()


_OF_THE_EXAMPLE = ("provider_name", "provider_phone", "provider_email", "provider_address")
"""Their defaults are the invented provider's."""


class Settings(BaseSettings):
    """Read from variables that begin with ``COUNTERPART_``; unset ones have safe defaults."""

    model_config = SettingsConfigDict(env_prefix="COUNTERPART_", extra="ignore")

    mode: Literal["demo", "production"] = Field(
        default="demo",
        description="demo: example accounts, /mailbox, a generated seal key, 127.0.0.1 only",
    )
    data_dir: Path = Field(default_factory=_default_data_dir, description="Database, documents and keys")
    database_url: str = Field(
        default="", description="sqlite:///… or postgresql://…; default: a file in data_dir"
    )
    blobs_url: str = Field(
        default="", description="Folder or object store for documents; default: in data_dir"
    )
    public_url: str = Field(default="http://127.0.0.1:8000", description="The address people reach us at")
    proxy_hops: int = Field(default=0, ge=0, le=5, description="Trusted reverse proxies in front")

    provider_name: str = "Quince Street Mediation (example)"
    provider_phone: str = "0808 157 0155"
    provider_phone_hours: str = "9am to 5pm, Monday to Friday"
    provider_email: str = "hello@quincestreet.example.com"
    provider_address: str = Field(
        default="7 Quince Street, Nowhere, ZZ99 9AA", description="On paper; lines are parted by commas"
    )

    smtp_host: str = Field(
        default="", description="Mail server; empty: messages are kept as .eml files (demo only)"
    )
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_from: str = Field(default="", description="Sender's address; default: provider_email")

    seal_key_file: Path | None = Field(default=None, description="PKCS#12 file of the seal key (production)")
    seal_key_passphrase: SecretStr = SecretStr("")
    timestamp_url: str = Field(default="", description="RFC 3161 time-stamp authority; empty: no time stamp")

    offices: int = Field(default=1, ge=1, le=8, description="Warm LibreOffice processes in the worker")
    conversion_seconds: int = Field(default=60, ge=5, le=600)
    worker_name: str = Field(default="worker-1", description="Stable name of this worker; one per worker")
    poll_seconds: float = Field(default=0.1, ge=0.05, le=5)

    form_token_seconds: int = Field(default=4 * 3600, ge=1, description="Life of a form's token, in seconds")
    saved_form_days: int = Field(default=28, ge=1)
    signing_days: int = Field(
        default=10, ge=1, description="Days a document is open for signature when none is said"
    )
    reminder_first_days: int = Field(
        default=3, ge=1, description="Days after which a signer who has not answered is reminded"
    )
    reminder_every_days: int = Field(default=3, ge=1, description="Days from one reminder to the next")
    reminders_at_most: int = Field(default=3, ge=0, le=20, description="Reminders of one signer; 0: none")
    drs_call_days: int = Field(
        default=2,
        ge=1,
        le=60,
        description="Working days in which we aim for the first call in disagreement resolution",
    )
    drs_meeting_days: int = Field(
        default=20, ge=1, le=250, description="Working days in which we aim for its meeting"
    )
    drs_reply_days: int = Field(
        default=10, ge=1, le=90, description="Days to say whether one takes part in disagreement resolution"
    )
    drs_reminder_first_days: int = Field(
        default=3, ge=1, description="Days after which whoever has not said so is reminded"
    )
    drs_reminder_every_days: int = Field(
        default=4, ge=1, description="Days from one such reminder to the next"
    )
    drs_reminders_at_most: int = Field(default=2, ge=0, le=20, description="Such reminders of one; 0: none")
    request_page_days: int = Field(
        default=365, ge=1, description="Days from a request during which its own page can be opened by link"
    )
    copy_days: int = Field(default=365, ge=1, description="Days a signed copy can be downloaded by link")
    action_reminder_before: int = Field(
        default=5,
        ge=0,
        le=60,
        description="Working days before its date that an owner is reminded; 0: no",
    )
    action_reminder_on_the_day: bool = Field(
        default=True, description="Whether an action's owner is reminded on its date"
    )
    action_reminder_after_first: int = Field(
        default=1, ge=0, le=60, description="Working days after its date that its owner is reminded; 0: no"
    )
    action_reminder_after_last: int = Field(
        default=5,
        ge=0,
        le=60,
        description="Working days after its date that an owner is reminded again; 0: no",
    )
    action_page_days: int = Field(
        default=180, ge=1, description="Days after the last agreed date that its page can be opened by link"
    )
    papers_working_days: int = Field(
        default=5,
        ge=0,
        le=60,
        description="Working days before a meeting by which papers are asked for",
    )
    access_working_days: int = Field(
        default=7,
        ge=0,
        le=60,
        description="Working days before a meeting by which what people need to take part is booked",
    )
    complaint_acknowledge_days: int = Field(
        default=3, ge=1, le=60, description="Working days in which we say that a complaint came"
    )
    complaint_answer_days: int = Field(
        default=20, ge=1, le=200, description="Working days in which we answer a complaint"
    )
    note_days: int = Field(
        default=28,
        ge=1,
        description="Days after the last certificate until mediators' private notes are destroyed",
    )
    note_keys_dir: Path | None = Field(
        default=None,
        description="Keys of private notes; never in data_dir or in a backup; default: <data_dir>-note-keys",
    )
    erasure_log_dir: Path | None = Field(
        default=None,
        description="The log of erasures; never in data_dir or in a backup; default: <data_dir>-erasures",
    )
    staff_idle_minutes: int = Field(default=60, ge=5)
    desk_idle_minutes: int = Field(
        default=6,
        ge=2,
        le=60,
        description="Minutes without a touch after which a device of a signing desk goes back by itself",
    )
    late_contact_certificates: bool = Field(
        default=True,
        description="Issue certificates with true dates after the contact limit, on a senior's reason",
    )

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("public_url")
    @classmethod
    def _is_an_address_of_its_own(cls, value: str) -> str:
        """Check that the address has no path: links in emails are this address and a path of ours.

        Pages link from its root.
        """
        try:
            parts = urlsplit(value.strip())
            whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or True)
        except ValueError:
            whole = False
        if not whole or parts.username is not None:
            raise ValueError(f"{value!r} is not an address such as https://mediation.example.com")
        if parts.path not in {"", "/"} or parts.query or parts.fragment:
            raise ValueError(
                f"{value!r} has more than a name and a port. Counterpart cannot work under a path; "
                f"give it a name of its own, such as https://mediation.{parts.hostname}"
            )
        return f"{parts.scheme}://{parts.netloc}"

    @model_validator(mode="after")
    def _note_keys_lie_apart(self) -> Settings:
        """Check that the keys of private notes are in nothing that is copied: deleting one must destroy."""
        copied = [self.data_dir] if "://" in self.blobs else [self.data_dir, Path(self.blobs)]
        for folder in copied:
            if lies_within(self.note_keys, folder) or lies_within(folder, self.note_keys):
                raise ValueError(
                    f"COUNTERPART_NOTE_KEYS_DIR: {self.note_keys} and {folder} lie in each other. Private "
                    "notes are destroyed by deleting their key, so the keys need a folder of their own"
                )
        return self

    @model_validator(mode="after")
    def _erasure_log_lies_apart(self) -> Settings:
        """Check that the log of erasures is in nothing that a restore takes back."""
        copied = [self.data_dir] if "://" in self.blobs else [self.data_dir, Path(self.blobs)]
        for folder in copied:
            if lies_within(self.erasure_log, folder) or lies_within(folder, self.erasure_log):
                raise ValueError(
                    f"COUNTERPART_ERASURE_LOG_DIR: {self.erasure_log} and {folder} lie in each other. A "
                    "restore needs to know what was erased since the backup, so it needs a folder of its own"
                )
        return self

    @model_validator(mode="after")
    def _production_is_whole(self) -> Settings:
        """Check that production is set whole.

        Half set, mail would lie unsent, a practice key would seal real documents, and certificates would name
        the example provider.
        """
        if self.mode == "production":
            missing = [
                name
                for name, there in (
                    ("COUNTERPART_SMTP_HOST", self.smtp_host),
                    ("COUNTERPART_SEAL_KEY_FILE", self.seal_key_file),
                    ("COUNTERPART_PUBLIC_URL (https://…)", self.public_url.startswith("https://")),
                )
                if not there
            ]
            missing += [
                f"COUNTERPART_{name.upper()}" for name in _OF_THE_EXAMPLE if name not in self.model_fields_set
            ]
            if "proxy_hops" not in self.model_fields_set:
                missing.append("COUNTERPART_PROXY_HOPS (how many reverse proxies of yours stand in front)")
            if missing:
                raise ValueError(f"production needs {', '.join(missing)}")
        return self

    @property
    def database(self) -> str:
        """Where the database is."""
        if self.database_url:
            return self.database_url
        file = URL.create("sqlite", database=str(self.data_dir / "counterpart.db"))
        return file.render_as_string()  # a folder's name may hold what means something in an address

    @property
    def note_keys(self) -> Path:
        """Where the keys of private notes are: beside the data folder, unless set."""
        beside = self.data_dir.with_name(f"{self.data_dir.name}-note-keys")
        return self.note_keys_dir.expanduser().absolute() if self.note_keys_dir else beside

    @property
    def erasure_log(self) -> Path:
        """Where the log of erasures is: beside the data folder, unless set."""
        beside = self.data_dir.with_name(f"{self.data_dir.name}-erasures")
        return self.erasure_log_dir.expanduser().absolute() if self.erasure_log_dir else beside

    @property
    def blobs(self) -> str:
        """Where the documents' bytes are."""
        return self.blobs_url or str(self.data_dir / "blobs")
