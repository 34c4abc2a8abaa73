"""Which closed cases are looked at, at first all; and indexes by which lists, pages and sweeps look."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

CASE = sa.table("case", sa.column("id", sa.Uuid()), sa.column("closed_at", sa.DateTime(timezone=True)))
ASKS = sa.table("asks_after_closing", sa.column("id", sa.Uuid()), sa.column("case_id", sa.Uuid()))
INDEXES = (
    ("case", ("person_name", "reference")),
    ("case", ("authority_name",)),
    ("certificate", ("sent_at",)),
    ("certificate", ("to_review", "reviewed_at")),
    ("evidence_opening", ("at",)),
    ("envelope", ("state",)),
    ("envelope", ("actions_kept_at", "finished_at")),
    ("meeting", ("mediator_id", "starts_at")),
)


def upgrade() -> None:
    op.create_table(
        "asks_after_closing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_asks_after_closing_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks_after_closing")),
    )
    op.create_index(op.f("ix_asks_after_closing_case_id"), "asks_after_closing", ["case_id"])
    connection = op.get_bind()
    closed = connection.scalars(sa.select(CASE.c.id).where(CASE.c.closed_at.is_not(None)))
    if rows := [{"id": uuid4(), "case_id": case_id} for case_id in closed]:
        connection.execute(sa.insert(ASKS), rows)
    if connection.dialect.name == "postgresql":  # SQLite orders by character anyway
        for column in ("person_name", "authority_name"):
            op.alter_column("case", column, type_=sa.String(collation="C"))
    for table, columns in INDEXES:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
