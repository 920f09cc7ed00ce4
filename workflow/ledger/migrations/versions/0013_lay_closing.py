"""Lay closings and spot checks; let a verified report be corrected

Revision: 0013, after 0012
"""

import sqlalchemy as sa
from alembic import op

import workflow.ledger.base
from workflow.ledger.migrations.rewrite import rewrite_table
from workflow.ledger.triggers import create_statements, drop_statements

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

KEPT = ('closing_evidence',)

ACTS = (
    "'save', 'submit', 'withdraw', 'sign', 'send_back', 'enter_from_paper', 'verify', 'return', 'adopt', 'return_input', "
    "'waive', 'cancel', 'hand_over', 'restore'"
)
# (name of the check, as it was, as it is)
CHECKS = (
    ("action", f"action IN ({ACTS})", f"action IN ({ACTS}, 'correct')"),
    ("a_return_has_a_reason", "'send_back', 'waive', 'cancel') OR length(reason) > 0", "'send_back', 'waive', 'cancel', 'correct') OR length(reason) > 0"),
    ("a_return_has_a_new_date", "('return', 'return_input') OR new_due_on", "('return', 'return_input', 'correct') OR new_due_on"),
)
WHOLE = {
    "a_return_has_a_reason": "action NOT IN ('return', 'return_input', ",
    "a_return_has_a_new_date": "action NOT IN ",
}


def change_checks(*, forward: bool) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        rewrite_table(connection, "transition", {(b if forward else a): (a if forward else b) for _, b, a in CHECKS})
        return
    for name, before, after in CHECKS:
        words = WHOLE.get(name, "") + (after if forward else before)
        words += " IS NOT NULL" if name == "a_return_has_a_new_date" else ""
        op.drop_constraint(op.f(f"ck_transition_{name}"), "transition", type_="check")
        op.create_check_constraint(op.f(f"ck_transition_{name}"), "transition", words)


def upgrade() -> None:
    change_checks(forward=True)
    op.create_table('closing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('awaiting', 'signed', 'accepted', 'refused', 'sent_back', 'withdrawn', name='closingstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('figures', sa.Text(), nullable=False),
    sa.Column('finding', sa.Text(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state NOT IN ('accepted', 'refused') OR length(finding) > 0", name=op.f('ck_closing_was_checked')),
    sa.CheckConstraint('length(result) > 0 AND length(figures) > 0', name=op.f('ck_closing_has_result_and_figures')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_closing_asked_by_id_person')),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_closing_committee_id_committee')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_closing_task_id_task')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_closing_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closing'))
    )
    op.create_index('ix_closing_state', 'closing', ['committee_id', 'state'], unique=False)
    op.create_index(op.f('ix_closing_task_id'), 'closing', ['task_id'], unique=False)
    op.create_index('uq_closing_open', 'closing', ['task_id'], unique=True, sqlite_where=sa.text("state IN ('awaiting', 'signed')"), postgresql_where=sa.text("state IN ('awaiting', 'signed')"))
    op.create_table('spot_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('planned', 'passed', 'failed', 'dropped', name='checkstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('planned_by_id', sa.Integer(), nullable=False),
    sa.Column('planned_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state = 'planned' OR length(result) > 0", name=op.f('ck_spot_check_has_a_result')),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_spot_check_committee_id_committee')),
    sa.ForeignKeyConstraint(['planned_by_id'], ['person.id'], name=op.f('fk_spot_check_planned_by_id_person')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_spot_check_task_id_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_spot_check'))
    )
    op.create_index('ix_spot_check_state', 'spot_check', ['committee_id', 'state', 'planned_on'], unique=False)
    op.create_index(op.f('ix_spot_check_task_id'), 'spot_check', ['task_id'], unique=False)
    op.create_table('closing_evidence',
    sa.Column('closing_id', sa.Integer(), nullable=False),
    sa.Column('evidence_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['closing_id'], ['closing.id'], name=op.f('fk_closing_evidence_closing_id_closing')),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence.id'], name=op.f('fk_closing_evidence_evidence_id_evidence')),
    sa.PrimaryKeyConstraint('closing_id', 'evidence_id', name=op.f('pk_closing_evidence'))
    )
    op.create_index(op.f('ix_closing_evidence_evidence_id'), 'closing_evidence', ['evidence_id'], unique=False)
    for statement in create_statements(op.get_bind().dialect.name, KEPT):
        op.execute(statement)


def downgrade() -> None:
    for statement in drop_statements(op.get_bind().dialect.name, KEPT):
        op.execute(statement)
    op.drop_index(op.f('ix_closing_evidence_evidence_id'), table_name='closing_evidence')
    op.drop_table('closing_evidence')
    op.drop_index(op.f('ix_spot_check_task_id'), table_name='spot_check')
    op.drop_index('ix_spot_check_state', table_name='spot_check')
    op.drop_table('spot_check')
    op.drop_index('uq_closing_open', table_name='closing', sqlite_where=sa.text("state IN ('awaiting', 'signed')"), postgresql_where=sa.text("state IN ('awaiting', 'signed')"))
    op.drop_index(op.f('ix_closing_task_id'), table_name='closing')
    op.drop_index('ix_closing_state', table_name='closing')
    op.drop_table('closing')
    change_checks(forward=False)
