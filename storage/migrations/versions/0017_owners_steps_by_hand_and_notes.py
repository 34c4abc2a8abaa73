"""Who looks after a case, next steps that staff write by hand, and notes for staff alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case", sa.Column("owner_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_case_owner_id"), "case", ["owner_id"])
    op.create_table(
        "planned_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_planned_step_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_step")),
    )
    op.create_index(op.f("ix_planned_step_case_id"), "planned_step", ["case_id"])
    op.create_index(op.f("ix_planned_step_done_at"), "planned_step", ["done_at"])
    op.create_table(
        "staff_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_staff_note_case_id_case")),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["user.id"], name=op.f("fk_staff_note_written_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["staff_note.id"], name=op.f("fk_staff_note_corrects_id_staff_note")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_note")),
    )
    op.create_index(op.f("ix_staff_note_case_id"), "staff_note", ["case_id"])
