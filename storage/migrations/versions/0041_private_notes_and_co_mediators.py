"""Co-mediators; mediators' private notes, whose words are encrypted, and what stops their destruction."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("meeting") as meeting:
        meeting.add_column(sa.Column("co_mediator_id", sa.Uuid(), nullable=True))
        meeting.add_column(sa.Column("co_mediator_name", sa.String(), nullable=False, server_default=""))
        meeting.create_foreign_key(op.f("fk_meeting_co_mediator_id_user"), "user", ["co_mediator_id"], ["id"])
    op.create_index(op.f("ix_meeting_co_mediator_id"), "meeting", ["co_mediator_id"])
    op.create_table(
        "note_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("live_key", sa.String(length=40), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_note_key_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_key")),
        sa.UniqueConstraint("live_key", name=op.f("uq_note_key_live_key")),
    )
    op.create_index(op.f("ix_note_key_case_id"), "note_key", ["case_id"])
    op.create_table(
        "private_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("writer_id", sa.Uuid(), nullable=False),
        sa.Column("writer_name", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_private_notes_case_id_case")),
        sa.ForeignKeyConstraint(["key_id"], ["note_key.id"], name=op.f("fk_private_notes_key_id_note_key")),
        sa.ForeignKeyConstraint(["writer_id"], ["user.id"], name=op.f("fk_private_notes_writer_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_notes")),
        sa.UniqueConstraint("key_id", "writer_id", name=op.f("uq_private_notes_key_id_writer_id")),
    )
    op.create_index(op.f("ix_private_notes_case_id"), "private_notes", ["case_id"])
    op.create_table(
        "private_note_field",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notes_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["notes_id"], ["private_notes.id"], name=op.f("fk_private_note_field_notes_id_private_notes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_note_field")),
        sa.UniqueConstraint("notes_id", "name", name=op.f("uq_private_note_field_notes_id_name")),
    )
    op.create_table(
        "private_talk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("notes_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_private_talk_case_id_case")),
        sa.ForeignKeyConstraint(
            ["notes_id"], ["private_notes.id"], name=op.f("fk_private_talk_notes_id_private_notes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_talk")),
        sa.UniqueConstraint("notes_id", "side", name=op.f("uq_private_talk_notes_id_side")),
    )
    op.create_index(op.f("ix_private_talk_case_id"), "private_talk", ["case_id"])
    op.create_table(
        "note_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("live_key", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_by", sa.String(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(), nullable=False),
        sa.Column("lifted_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_note_hold_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_hold")),
        sa.UniqueConstraint("live_key", name=op.f("uq_note_hold_live_key")),
    )
    op.create_index(op.f("ix_note_hold_case_id"), "note_hold", ["case_id"])


def downgrade() -> None:
    for table in ("note_hold", "private_talk", "private_note_field", "private_notes", "note_key"):
        op.drop_table(table)
    op.drop_index(op.f("ix_meeting_co_mediator_id"), "meeting")
    with op.batch_alter_table("meeting") as meeting:
        meeting.drop_constraint(op.f("fk_meeting_co_mediator_id_user"), type_="foreignkey")
        meeting.drop_column("co_mediator_name")
        meeting.drop_column("co_mediator_id")
