"""Signatures on paper: scans, who confirmed them, and objections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    when = sa.DateTime(timezone=True)
    op.create_table(
        "paper_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("signer_id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("read_how", sa.String(length=40), nullable=False),
        sa.Column("marks_read", sa.JSON(), nullable=False),
        sa.Column("added_at", when, nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("confirmed_at", when, nullable=True),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("refused_at", when, nullable=True),
        sa.Column("refused_by", sa.String(), nullable=False),
        sa.Column("refused_why", sa.Text(), nullable=False),
        sa.Column("objected_at", when, nullable=True),
        sa.Column("objection", sa.Text(), nullable=False),
        sa.Column("objection_by", sa.String(), nullable=False),
        sa.Column("settled_at", when, nullable=True),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.Column("settled_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_paper_signature_case_id_case")),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["signer.id"], name=op.f("fk_paper_signature_signer_id_signer")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["upload.id"], name=op.f("fk_paper_signature_upload_id_upload")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user.id"], name=op.f("fk_paper_signature_added_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user.id"], name=op.f("fk_paper_signature_confirmed_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_signature")),
    )
    op.create_index(op.f("ix_paper_signature_case_id"), "paper_signature", ["case_id"])
    op.create_index(op.f("ix_paper_signature_signer_id"), "paper_signature", ["signer_id"])


def downgrade() -> None:
    op.drop_table("paper_signature")
