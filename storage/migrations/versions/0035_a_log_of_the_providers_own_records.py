"""The provider's own records are append-only, and a log of their own records what each row says."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrate import note_changed_rows

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

KEPT = ("entry_version", "own_log_entry")
KEYS = {"entry_version": "id", "holiday_change": "id", "holiday_decision": "change_id"}
"""The tables whose rows are recorded from now on, each with its key."""
REFUSAL = "own records are append-only"


def upgrade() -> None:
    op.create_table(
        "own_log_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("head_salt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body_salt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_log_entry")),
        sa.UniqueConstraint("seq", name=op.f("uq_own_log_entry_seq")),
    )
    _keep_rows()
    for table, key in KEYS.items():
        rows = op.get_bind().execute(sa.select(sa.table(table, sa.column(key, sa.Uuid())).c[key]))
        note_changed_rows(op.get_context(), table, rows.scalars().all())


def _keep_rows() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in KEPT:
            for event in ("update", "delete"):
                op.execute(
                    f"CREATE TRIGGER {table}_{event} BEFORE {event} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION refuse_own_record_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_own_record_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_own_record_change()"
        )
