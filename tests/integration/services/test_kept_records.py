"""What the provider keeps is read once in a few seconds, and a save of this process is seen at once."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import event

from cases.reference.records import Authority
from cases.vocabulary import Role
from services.container import Services
from services.directory.saving import add_entry
from services.kept_records import KEPT_SECONDS, KeptRecords
from tests.app_services import make_services
from tests.factories import ARRIVED, a_user, viewer_of


def save(services: Services, name: str, *, meanwhile: KeptRecords | None = None) -> None:
    """Save an area; ``meanwhile`` somebody else looks, before it is committed."""
    with services.database.write() as session:
        by = viewer_of(a_user(session, Role.ADMINISTRATOR))
        add_entry(session, Authority(code=name.lower(), name=name), by=by, at=ARRIVED)
        if meanwhile is not None:
            assert name not in names(meanwhile)


def names(kept: KeptRecords) -> list[str]:
    return [one.name for one in kept.directory.served()]


def test_a_save_is_seen_at_once_even_where_somebody_looked_before_it_counted(
    tmp_path: Path, database_url: str
) -> None:
    services = make_services(tmp_path / "data", database_url)
    assert "Leeds" not in names(services.records)

    save(services, "Leeds", meanwhile=services.records)

    assert "Leeds" in names(services.records)
    services.database.close()


def test_another_process_sees_a_save_within_seconds_and_asks_the_database_once_in_that_time(
    tmp_path: Path, sqlite_url: str
) -> None:
    services = make_services(tmp_path / "data", sqlite_url)
    other, seconds = make_services(tmp_path / "other", sqlite_url), [100.0]
    kept = KeptRecords(other.database, clock=lambda: seconds[0])
    asked: list[str] = []
    names(kept)
    event.listen(
        other.database.engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2])
    )
    save(services, "Leeds")

    seconds[0] += KEPT_SECONDS - 0.1
    assert "Leeds" not in names(kept)
    assert [one for one in asked if "entry_version" in one] == []
    seconds[0] += 0.2
    assert "Leeds" in names(kept)
    services.database.close()
    other.database.close()


def test_what_was_not_saved_after_all_is_not_seen(tmp_path: Path, sqlite_url: str) -> None:
    services = make_services(tmp_path / "data", sqlite_url)
    with services.database.writers() as session:
        by = viewer_of(a_user(session, Role.ADMINISTRATOR))
        add_entry(session, Authority(code="leeds", name="Leeds"), by=by, at=ARRIVED)
        session.rollback()

    assert "Leeds" not in names(services.records)
    services.database.close()
