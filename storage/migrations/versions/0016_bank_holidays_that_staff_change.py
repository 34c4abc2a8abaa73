"""Bank holidays that staff add or take out: proposals and decisions, which are added and never changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEPT = ("holiday_change", "holiday_decision")
REFUSAL = "changes of bank holidays are kept"


def upgrade() -> None:
    op.create_table(
        "holiday_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("shown_digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user.id"], name=op.f("fk_holiday_change_proposed_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_change")),
    )
    op.create_table(
        "holiday_decision",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["holiday_change.id"], name=op.f("fk_holiday_decision_change_id_holiday_change")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user.id"], name=op.f("fk_holiday_decision_decided_by_id_user")
        ),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_holiday_decision")),
    )
    _keep_rows()


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
        "CREATE FUNCTION refuse_holiday_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_holiday_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_holiday_change()"
        )
