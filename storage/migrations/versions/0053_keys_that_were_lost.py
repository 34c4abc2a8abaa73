"""Lost keys of private notes, with whom a talk is shared, and complaints that are recorded once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

REFUSAL = "own records are append-only"


def upgrade() -> None:
    op.add_column("note_key", sa.Column("lost_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("private_talk") as talk:
        talk.add_column(sa.Column("shared_with_id", sa.Uuid(), nullable=True))
        talk.create_foreign_key(
            op.f("fk_private_talk_shared_with_id_user"), "user", ["shared_with_id"], ["id"]
        )
    with op.batch_alter_table("complaint_version") as complaint:
        complaint.add_column(sa.Column("made_with", sa.String(length=40), nullable=True))
        complaint.create_unique_constraint(op.f("uq_complaint_version_made_with"), ["made_with"])
    if op.get_bind().dialect.name == "sqlite":  # there the table was made anew, without what guards it
        for event in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER complaint_version_{event} BEFORE {event} ON complaint_version "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )


def downgrade() -> None:
    with op.batch_alter_table("complaint_version") as complaint:
        complaint.drop_constraint(op.f("uq_complaint_version_made_with"), type_="unique")
        complaint.drop_column("made_with")
    with op.batch_alter_table("private_talk") as talk:
        talk.drop_constraint(op.f("fk_private_talk_shared_with_id_user"), type_="foreignkey")
        talk.drop_column("shared_with_id")
    op.drop_column("note_key", "lost_at")
