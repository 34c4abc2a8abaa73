"""What was done to each account, when and by whom: rows that are added and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cases.accounts.people import User, Viewer
from cases.vocabulary import AccountChangeKind
from storage.database import Base, EnumColumn, WithId


class AccountChange(WithId, Base):
    """One thing that an administrator or a lead did to an account."""

    __tablename__ = "account_change"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[AccountChangeKind] = mapped_column(EnumColumn(AccountChangeKind))
    changed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Of what was set anew: its name to what it was and is."""
    at: Mapped[datetime]
    by_id: Mapped[UUID]
    by_name: Mapped[str]

    @property
    def words(self) -> str:
        """What was done, with what is otherwise since."""
        said = [
            f"{name}: {one['before'] or '–'} → {one['after'] or '–'}" for name, one in self.changed.items()
        ]
        return f"{self.kind.words} ({'; '.join(said)})" if said else self.kind.words


def facts_of(user: User) -> dict[str, str]:
    """Return what of an account the log compares, by the name that people read."""
    return {
        "name": user.name,
        "email": user.email,
        "phone": user.phone,
        "role": user.role.words + (", senior" if user.senior else ""),
        "authority": user.authority_code or "",
        "looks after their people": "yes" if user.leads else "no",
    }


def record_change(
    session: Session,
    user: User,
    kind: AccountChangeKind,
    *,
    by: Viewer,
    at: datetime,
    before: dict[str, str] | None = None,
) -> AccountChange:
    """Add one line to the log of an account; ``before`` is what ``facts_of`` said until now."""
    now = facts_of(user)
    changed = {
        name: {"before": was, "after": now[name]} for name, was in (before or {}).items() if was != now[name]
    }
    row = AccountChange(user_id=user.id, kind=kind, changed=changed, at=at, by_id=by.user_id, by_name=by.name)
    session.add(row)
    session.flush()
    return row


def changes_of(session: Session, user: User) -> Sequence[AccountChange]:
    """Return what was done to an account, the newest first."""
    query = select(AccountChange).where(AccountChange.user_id == user.id)
    return session.scalars(query.order_by(AccountChange.at.desc(), AccountChange.id)).all()
