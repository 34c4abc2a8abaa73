"""What a log says is erased only with leave; what a backup held queued waits for staff after a restore."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

GUARDS = {
    "sqlite": [
        "CREATE TRIGGER evidence_opening_delete BEFORE DELETE ON evidence_opening "
        "WHEN NOT EXISTS (SELECT 1 FROM evidence_erasure WHERE entry_id = OLD.entry_id) "
        "BEGIN SELECT RAISE(ABORT, 'evidence is erased only by an entry that says so'); END",
        "CREATE TRIGGER evidence_erasure_update BEFORE UPDATE ON evidence_erasure "
        "BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END",
        "CREATE TRIGGER evidence_erasure_delete BEFORE DELETE ON evidence_erasure "
        "BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION refuse_erasure() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NOT EXISTS (SELECT 1 FROM evidence_erasure WHERE entry_id = OLD.entry_id) "
        "THEN RAISE EXCEPTION 'evidence is erased only by an entry that says so'; END IF; RETURN OLD; END $$",
        "CREATE TRIGGER evidence_opening_erased BEFORE DELETE ON evidence_opening "
        "FOR EACH ROW EXECUTE FUNCTION refuse_erasure()",
        "CREATE TRIGGER evidence_opening_whole BEFORE TRUNCATE ON evidence_opening "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER evidence_erasure_kept BEFORE UPDATE OR DELETE ON evidence_erasure "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER evidence_erasure_whole BEFORE TRUNCATE ON evidence_erasure "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ],
}


def upgrade() -> None:
    op.create_table(
        "evidence_erasure",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("erased_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["evidence_entry.id"], name=op.f("fk_evidence_erasure_entry_id_evidence_entry")
        ),
        sa.ForeignKeyConstraint(
            ["erased_by_id"],
            ["evidence_entry.id"],
            name=op.f("fk_evidence_erasure_erased_by_id_evidence_entry"),
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_evidence_erasure")),
    )
    op.create_table(
        "held_work",
        sa.Column("workflow_id", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workflow_id", name=op.f("pk_held_work")),
    )
    op.create_table(
        "restoration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("backed_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restoration")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True))
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """A database is never taken back: restore a backup instead."""
    raise RuntimeError("there is no way back: restore a backup instead")
