"""The words of the provider's directory as enums; ``cases.vocabulary`` hands them out."""

from __future__ import annotations

from enum import StrEnum

from cases.worded import Worded


class EntryKind(Worded):
    """What the provider's people keep on pages of their own, each an entry of the directory."""

    AUTHORITY = "authority", "Local authority"
    ADVICE_SERVICE = "advice_service", "SENDIASS"
    PROVIDER = "provider", "The provider itself"
    PAGE_WORDS = "page_words", "Words of a page"
    NEWS = "news", "News"
    HEALTH_BODY = "health_body", "Health body"
    SETTING = "setting", "School or college"
    VENUE = "venue", "Venue"
    PERSON = "person", "Mediator or adviser"
    RETENTION = "retention", "How long records are kept"


class AuthorityNews(StrEnum):
    """What a local authority is told of; for each, the directory says whom."""

    CERTIFICATE = "certificate"
    MEDIATION = "mediation"
    DATES = "dates"
    REMINDER = "reminder"


class SettingKind(Worded):
    """What sort of school or college it is."""

    NURSERY = "nursery", "Nursery or early years"
    PRIMARY = "primary", "Primary school"
    SECONDARY = "secondary", "Secondary school"
    ALL_THROUGH = "all_through", "All-through school"
    SPECIAL = "special", "Special school"
    COLLEGE = "college", "College"
    OTHER = "other", "Something else"


class Shape(StrEnum):
    """How one column of an entry is written."""

    LINE = "line"
    TEXT = "text"
    LINES = "lines"
    EMAIL = "email"
    EMAILS = "emails"
    PHONE = "phone"
    PHONES = "phones"
    WEB = "web"
    DATE = "date"
    YES_NO = "yes_no"
    NUMBER = "number"
    DEGREES = "degrees"
    CHOICE = "choice"
    ENTRY = "entry"
    ENTRIES = "entries"
