"""Requests for somebody's own data: their pages, and what is blacked out on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subject_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("proved_by", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("packing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("packed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("zip_digest", sa.String(length=64), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("ended_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_subject_request_case_id_case")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_subject_request_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_request")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_subject_request_case_id_number")),
    )
    op.create_index("ix_subject_request_case_id", "subject_request", ["case_id"])
    op.create_index("ix_subject_request_due_on", "subject_request", ["due_on"])
    op.create_table(
        "subject_page",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("pdf_digest", sa.String(length=64), nullable=True),
        sa.Column("pdf_page", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(), nullable=False),
        sa.Column("withheld", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"], ["subject_request.id"], name=op.f("fk_subject_page_request_id_subject_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_page")),
        sa.UniqueConstraint("request_id", "position", name=op.f("uq_subject_page_request_id_position")),
    )
    op.create_index("ix_subject_page_request_id", "subject_page", ["request_id"])
    op.create_table(
        "subject_redaction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("of", sa.String(length=40), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["subject_page.id"], name=op.f("fk_subject_redaction_page_id_subject_page")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_redaction")),
        sa.UniqueConstraint("page_id", "position", name=op.f("uq_subject_redaction_page_id_position")),
    )
    op.create_index("ix_subject_redaction_page_id", "subject_redaction", ["page_id"])


def downgrade() -> None:
    op.drop_table("subject_redaction")
    op.drop_table("subject_page")
    op.drop_table("subject_request")
