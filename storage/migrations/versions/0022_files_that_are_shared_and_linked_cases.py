"""Who gave a file and who may see it, and cases that belong together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("upload", sa.Column("given_by_id", sa.Uuid(), nullable=True))
    op.add_column("upload", sa.Column("added_by", sa.String(), nullable=False, server_default=""))
    op.add_column("upload", sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("upload", sa.Column("looked_by", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "file_reader",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_file_reader_case_id_case")),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name=op.f("fk_file_reader_upload_id_upload")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_file_reader_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_reader")),
    )
    op.create_index(op.f("ix_file_reader_case_id"), "file_reader", ["case_id"])
    op.create_index(op.f("ix_file_reader_upload_id"), "file_reader", ["upload_id"])
    op.create_table(
        "case_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_link_case_id_case")),
        sa.ForeignKeyConstraint(["other_id"], ["case.id"], name=op.f("fk_case_link_other_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
    )
    op.create_index(op.f("ix_case_link_case_id"), "case_link", ["case_id"])
    op.create_index(op.f("ix_case_link_other_id"), "case_link", ["other_id"])
