"""Letters that come later, the wish to appeal, custody, and tries on the way to one's own request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "late_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("letter_date", sa.Date(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_late_letter_case_id_case")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_late_letter_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_late_letter_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_letter")),
    )
    op.create_index(op.f("ix_late_letter_case_id"), "late_letter", ["case_id"], unique=False)
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late_letter_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_upload_late_letter_id"), ["late_letter_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_upload_late_letter_id_late_letter"), "late_letter", ["late_letter_id"], ["id"]
        )
    # Added in place: copying a table to which others point would need their rows held back.
    op.add_column("party", sa.Column("request_tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("party", sa.Column("request_locked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case", sa.Column("detained", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("decision", sa.Column("wish_to_appeal", sa.String(length=40), nullable=True))
