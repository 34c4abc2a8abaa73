"""Complaints about the provider, apart from cases; rows are added and never changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

REFUSAL = "own records are append-only"


def upgrade() -> None:
    op.create_table(
        "complaint_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("came_by", sa.String(length=40), nullable=False),
        sa.Column("complainant", sa.String(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("outcome_words", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["user.id"], name=op.f("fk_complaint_version_saved_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_version")),
        sa.UniqueConstraint("number", "version", name=op.f("uq_complaint_version_number_version")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for event in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER complaint_version_{event} BEFORE {event} ON complaint_version "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER complaint_version_kept BEFORE UPDATE OR DELETE ON complaint_version "
        "FOR EACH ROW EXECUTE FUNCTION refuse_own_record_change()"
    )
    op.execute(
        "CREATE TRIGGER complaint_version_whole BEFORE TRUNCATE ON complaint_version "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_own_record_change()"
    )


def downgrade() -> None:
    op.drop_table("complaint_version")
