"""Lay the states of tasks, objections, contacts, handovers, delegations and one-time links

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

import workflow.ledger.base
from workflow.ledger.triggers import create_statements, drop_statements

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

KEPT = ('task_transition', 'handover', 'person_handover',)
TASK_STATES = "'registered', 'assigned', 'objected', 'under_way', 'closing_requested', 'closed', 'suspended'"
# written out, since SQLite adds a column with its constraint only so, and keeps the table's triggers with it
COLUMNS = {
    ('assignment', 'predecessor_id'): "INTEGER CONSTRAINT fk_assignment_predecessor_id_assignment REFERENCES assignment (id)",
    ('plan', 'starts_on'): "DATE",
    ('sign_in_session', 'acting_grant_id'): "INTEGER CONSTRAINT fk_sign_in_session_acting_grant_id_role_grant REFERENCES role_grant (id)",
    ('sign_off', 'on_behalf_of_id'): "INTEGER CONSTRAINT fk_sign_off_on_behalf_of_id_person REFERENCES person (id)",
    ('task', 'state'): f"VARCHAR(32) DEFAULT 'registered' NOT NULL CONSTRAINT ck_task_taskstate CHECK (state IN ({TASK_STATES}))",
    ('unit', 'joined_on'): "DATE",
    ('unit', 'left_on'): "DATE",
    ('unit', 'successor_id'): "INTEGER CONSTRAINT fk_unit_successor_id_unit REFERENCES unit (id)",
    ('unit_alias', 'until_on'): "DATE",
}
MOMENTS = ('assigned_at', 'objection_ends_at')


def upgrade() -> None:
    for (table, column), words in COLUMNS.items():
        op.execute(f'ALTER TABLE "{table}" ADD COLUMN {column} {words}')
    for column in MOMENTS:
        op.add_column('task', sa.Column(column, workflow.ledger.base.UtcDateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE task SET state = 'assigned', assigned_at = (SELECT adopted_at FROM plan WHERE plan.id = task.plan_id) "
        "WHERE id IN (SELECT task_id FROM assignment) AND plan_id IN (SELECT id FROM plan WHERE status <> 'draft')"
    )
    op.create_table('delegation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('from_person_id', sa.Integer(), nullable=False),
    sa.Column('to_person_id', sa.Integer(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('why', sa.String(length=300), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('from_person_id <> to_person_id', name=op.f('ck_delegation_two_people')),
    sa.CheckConstraint('starts_on <= ends_on', name=op.f('ck_delegation_days_in_order')),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_delegation_committee_id_committee')),
    sa.ForeignKeyConstraint(['from_person_id'], ['person.id'], name=op.f('fk_delegation_from_person_id_person')),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_delegation_made_by_id_person')),
    sa.ForeignKeyConstraint(['to_person_id'], ['person.id'], name=op.f('fk_delegation_to_person_id_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_delegation_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delegation'))
    )
    op.create_index(op.f('ix_delegation_committee_id'), 'delegation', ['committee_id'], unique=False)
    op.create_index('ix_delegation_to', 'delegation', ['to_person_id', 'starts_on', 'ends_on'], unique=False)
    op.create_table('password_token',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('made_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_password_token_made_by_id_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_password_token_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_password_token')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_password_token_token_hash'))
    )
    op.create_index(op.f('ix_password_token_person_id'), 'password_token', ['person_id'], unique=False)
    op.create_table('person_handover',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('from_person_id', sa.Integer(), nullable=False),
    sa.Column('to_person_id', sa.Integer(), nullable=False),
    sa.Column('drafts', sa.Integer(), nullable=False),
    sa.Column('open_obligations', sa.Integer(), nullable=False),
    sa.Column('notices', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('why', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_person_handover_committee_id_committee')),
    sa.ForeignKeyConstraint(['from_person_id'], ['person.id'], name=op.f('fk_person_handover_from_person_id_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_handover_person_id_person')),
    sa.ForeignKeyConstraint(['to_person_id'], ['person.id'], name=op.f('fk_person_handover_to_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_handover'))
    )
    op.create_index(op.f('ix_person_handover_committee_id'), 'person_handover', ['committee_id'], unique=False)
    op.create_table('unit_contact',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('duty', sa.String(length=60), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_unit_contact_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit_contact'))
    )
    op.create_index(op.f('ix_unit_contact_unit_id'), 'unit_contact', ['unit_id'], unique=False)
    op.create_table('signer_section',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('section_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_signer_section_person_id_person')),
    sa.ForeignKeyConstraint(['section_id'], ['section.id'], name=op.f('fk_signer_section_section_id_section')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_signer_section_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signer_section')),
    sa.UniqueConstraint('person_id', 'unit_id', 'section_id', name=op.f('uq_signer_section_person_id_unit_id_section_id'))
    )
    op.create_index(op.f('ix_signer_section_unit_id'), 'signer_section', ['unit_id'], unique=False)
    op.create_table('task_transition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('before', sa.Enum('registered', 'assigned', 'objected', 'under_way', 'closing_requested', 'closed', 'suspended', name='before', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('after', sa.Enum('registered', 'assigned', 'objected', 'under_way', 'closing_requested', 'closed', 'suspended', name='after', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('act', sa.Enum('assign', 'object', 'uphold', 'change', 'ask_closing', 'close', 'refuse_closing', 'reopen', 'suspend', 'resume', 'adjust', name='taskact', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('capacity', sa.String(length=20), nullable=False),
    sa.Column('at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('paper', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_task_transition_person_id_person')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_task_transition_task_id_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_transition'))
    )
    op.create_index(op.f('ix_task_transition_task_id'), 'task_transition', ['task_id'], unique=False)
    op.create_table('objection',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('signed_by_id', sa.Integer(), nullable=False),
    sa.Column('on_behalf_of_id', sa.Integer(), nullable=True),
    sa.Column('signed_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('decision', sa.Enum('upheld', 'changed', name='decision', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('decision_reason', sa.Text(), nullable=False),
    sa.CheckConstraint('(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL OR length(decision_reason) > 0)', name=op.f('ck_objection_a_decision_has_a_moment_and_a_reason')),
    sa.CheckConstraint('length(reason) > 0', name=op.f('ck_objection_has_a_reason')),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], name=op.f('fk_objection_assignment_id_assignment')),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_objection_committee_id_committee')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_objection_decided_by_id_person')),
    sa.ForeignKeyConstraint(['on_behalf_of_id'], ['person.id'], name=op.f('fk_objection_on_behalf_of_id_person')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['person.id'], name=op.f('fk_objection_signed_by_id_person')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_objection_task_id_task')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_objection_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objection'))
    )
    op.create_index(op.f('ix_objection_committee_id'), 'objection', ['committee_id'], unique=False)
    op.create_index(op.f('ix_objection_task_id'), 'objection', ['task_id'], unique=False)
    op.create_index('uq_objection_open', 'objection', ['assignment_id'], unique=True, sqlite_where=sa.text('decision IS NULL'), postgresql_where=sa.text('decision IS NULL'))
    op.create_table('handover',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('obligation_id', sa.Integer(), nullable=False),
    sa.Column('from_unit_id', sa.Integer(), nullable=False),
    sa.Column('to_unit_id', sa.Integer(), nullable=False),
    sa.Column('from_assignment_id', sa.Integer(), nullable=False),
    sa.Column('to_assignment_id', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=300), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['from_assignment_id'], ['assignment.id'], name=op.f('fk_handover_from_assignment_id_assignment')),
    sa.ForeignKeyConstraint(['from_unit_id'], ['unit.id'], name=op.f('fk_handover_from_unit_id_unit')),
    sa.ForeignKeyConstraint(['obligation_id'], ['obligation.id'], name=op.f('fk_handover_obligation_id_obligation')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_handover_person_id_person')),
    sa.ForeignKeyConstraint(['to_assignment_id'], ['assignment.id'], name=op.f('fk_handover_to_assignment_id_assignment')),
    sa.ForeignKeyConstraint(['to_unit_id'], ['unit.id'], name=op.f('fk_handover_to_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handover'))
    )
    op.create_index(op.f('ix_handover_obligation_id'), 'handover', ['obligation_id'], unique=False)
    for statement in create_statements(op.get_bind().dialect.name, KEPT):
        op.execute(statement)


def downgrade() -> None:
    for statement in drop_statements(op.get_bind().dialect.name, KEPT):
        op.execute(statement)
    op.drop_index(op.f('ix_handover_obligation_id'), table_name='handover')
    op.drop_table('handover')
    op.drop_index('uq_objection_open', table_name='objection', sqlite_where=sa.text('decision IS NULL'), postgresql_where=sa.text('decision IS NULL'))
    op.drop_index(op.f('ix_objection_task_id'), table_name='objection')
    op.drop_index(op.f('ix_objection_committee_id'), table_name='objection')
    op.drop_table('objection')
    op.drop_index(op.f('ix_task_transition_task_id'), table_name='task_transition')
    op.drop_table('task_transition')
    op.drop_index(op.f('ix_signer_section_unit_id'), table_name='signer_section')
    op.drop_table('signer_section')
    op.drop_index(op.f('ix_unit_contact_unit_id'), table_name='unit_contact')
    op.drop_table('unit_contact')
    op.drop_index(op.f('ix_person_handover_committee_id'), table_name='person_handover')
    op.drop_table('person_handover')
    op.drop_index(op.f('ix_password_token_person_id'), table_name='password_token')
    op.drop_table('password_token')
    op.drop_index('ix_delegation_to', table_name='delegation')
    op.drop_index(op.f('ix_delegation_committee_id'), table_name='delegation')
    op.drop_table('delegation')
    for column in MOMENTS:
        op.drop_column('task', column)
    for table, column in reversed(COLUMNS):
        op.execute(f'ALTER TABLE "{table}" DROP COLUMN {column}')
