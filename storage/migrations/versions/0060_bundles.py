"""Bundles for a tribunal, their files, and who agrees that Part A goes before one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recognised_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pdf_digest", sa.String(length=64), nullable=False),
        sa.Column("recognised_digest", sa.String(length=64), nullable=False),
        sa.Column("recognised_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognised_file")),
        sa.UniqueConstraint("pdf_digest", name=op.f("uq_recognised_file_pdf_digest")),
    )
    op.create_table(
        "bundle",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("authority_code", sa.String(length=10), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("names_person", sa.Boolean(), nullable=False),
        sa.Column("profile", sa.String(length=30), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("numbers_kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_bundle_case_id_case")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_bundle_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_bundle_case_id_number")),
    )
    op.create_index("ix_bundle_authority_code", "bundle", ["authority_code"])
    op.create_index("ix_bundle_case_id", "bundle", ["case_id"])
    op.create_index("ix_bundle_party_id", "bundle", ["party_id"])

    op.create_table(
        "bundle_build",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bundle_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("pdf_digest", sa.String(length=64), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("bytes", sa.Integer(), nullable=True),
        sa.Column("index_pages", sa.Integer(), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundle.id"], name=op.f("fk_bundle_build_bundle_id_bundle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle_build")),
        sa.UniqueConstraint("bundle_id", "number", name=op.f("uq_bundle_build_bundle_id_number")),
    )
    op.create_index("ix_bundle_build_bundle_id", "bundle_build", ["bundle_id"])

    op.create_table(
        "bundle_section",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bundle_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("profile_section", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["bundle.id"], name=op.f("fk_bundle_section_bundle_id_bundle")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle_section")),
    )
    op.create_index("ix_bundle_section_bundle_id", "bundle_section", ["bundle_id"])

    op.create_table(
        "bundle_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=True),
        sa.Column("envelope_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("pdf_digest", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("has_words", sa.Boolean(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("fit_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fit_by", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("kept_number", sa.Integer(), nullable=True),
        sa.Column("kept_letter", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_bundle_document_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(
            ["envelope_id"], ["envelope.id"], name=op.f("fk_bundle_document_envelope_id_envelope")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["bundle_section.id"], name=op.f("fk_bundle_document_section_id_bundle_section")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle_document")),
    )
    op.create_index("ix_bundle_document_section_id", "bundle_document", ["section_id"])

    op.create_table(
        "part_a_consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("envelope_id", sa.Uuid(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_part_a_consent_case_id_case")),
        sa.ForeignKeyConstraint(
            ["envelope_id"], ["envelope.id"], name=op.f("fk_part_a_consent_envelope_id_envelope")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_part_a_consent_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_a_consent")),
        sa.UniqueConstraint("envelope_id", "party_id", name=op.f("uq_part_a_consent_envelope_id_party_id")),
    )
    op.create_index("ix_part_a_consent_case_id", "part_a_consent", ["case_id"])
    op.create_index("ix_part_a_consent_envelope_id", "part_a_consent", ["envelope_id"])


def downgrade() -> None:
    for table in (
        "part_a_consent",
        "bundle_document",
        "bundle_section",
        "bundle_build",
        "bundle",
        "recognised_file",
    ):
        op.drop_table(table)
