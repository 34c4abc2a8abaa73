"""Lists of cases that are brought in and taken out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

REFUSAL = "who took out the list of cases stays as it was recorded"


def upgrade() -> None:
    op.add_column("case", sa.Column("former_reference", sa.String(length=200), nullable=True))
    op.create_index(op.f("ix_case_former_reference"), "case", ["former_reference"], unique=True)
    op.create_table(
        "case_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("sent_by_id", sa.Uuid(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("imported_by", sa.String(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sent_by_id"], ["user.id"], name=op.f("fk_case_import_sent_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_import")),
    )
    op.create_index(op.f("ix_case_import_sent_at"), "case_import", ["sent_at"])
    op.create_table(
        "case_export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_case_export_asked_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_export")),
    )
    op.create_index(op.f("ix_case_export_asked_at"), "case_export", ["asked_at"])
    _keep_exports()


def _keep_exports() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER case_export_{event} BEFORE {event} ON case_export "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_export_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER case_export_kept BEFORE UPDATE OR DELETE ON case_export "
        "FOR EACH ROW EXECUTE FUNCTION refuse_export_change()"
    )
    op.execute(
        "CREATE TRIGGER case_export_whole BEFORE TRUNCATE ON case_export "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_export_change()"
    )


def downgrade() -> None:
    op.drop_table("case_export")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_export_change()")
    op.drop_table("case_import")
    op.drop_index(op.f("ix_case_former_reference"), "case")
    op.drop_column("case", "former_reference")
