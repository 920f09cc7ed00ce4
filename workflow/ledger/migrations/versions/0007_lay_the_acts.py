"""Lay the steps of acts: extensions, problems, meetings and tracked items

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from alembic import op

import workflow.ledger.base
from workflow.ledger.triggers import create_statements, drop_statements

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

KEPT = ('step',)


def upgrade() -> None:
    op.create_table('meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('pack', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('pack_hash', sa.String(length=64), nullable=False),
    sa.Column('called_by_id', sa.Integer(), nullable=False),
    sa.Column('called_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['called_by_id'], ['person.id'], name=op.f('fk_meeting_called_by_id_person')),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_meeting_committee_id_committee')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting'))
    )
    op.create_index(op.f('ix_meeting_committee_id'), 'meeting', ['committee_id'], unique=False)
    op.create_table('step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('thing', sa.String(length=20), nullable=False),
    sa.Column('thing_id', sa.Integer(), nullable=False),
    sa.Column('act', sa.String(length=30), nullable=False),
    sa.Column('before', sa.String(length=30), nullable=False),
    sa.Column('after', sa.String(length=30), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('capacity', sa.String(length=20), nullable=False),
    sa.Column('at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_step_committee_id_committee')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_step_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_step'))
    )
    op.create_index('ix_step_thing', 'step', ['thing', 'thing_id', 'id'], unique=False)
    op.create_table('item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('source', sa.Enum('meeting', 'instruction', name='itemsource', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=True),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('owed', 'answered', 'closed', name='itemstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('given_by', sa.String(length=60), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('recorded_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(source = 'meeting') = (meeting_id IS NOT NULL)", name=op.f('ck_item_a_decision_has_its_meeting')),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_item_committee_id_committee')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_item_meeting_id_meeting')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_item_task_id_task')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_item_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_item'))
    )
    op.create_index(op.f('ix_item_meeting_id'), 'item', ['meeting_id'], unique=False)
    op.create_index('ix_item_state', 'item', ['committee_id', 'state', 'due_on'], unique=False)
    op.create_index(op.f('ix_item_task_id'), 'item', ['task_id'], unique=False)
    op.create_index('ix_item_unit', 'item', ['unit_id', 'state'], unique=False)
    op.create_table('extension',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('obligation_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('awaiting', 'signed', 'granted', 'refused', 'sent_back', 'withdrawn', name='extensionstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('nth', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('progress', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('wanted_on', sa.Date(), nullable=False),
    sa.Column('granted_on', sa.Date(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'granted') = (granted_on IS NOT NULL)", name=op.f('ck_extension_granted_has_a_date')),
    sa.CheckConstraint('wanted_on > due_on', name=op.f('ck_extension_asks_for_more_time')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_extension_asked_by_id_person')),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_extension_committee_id_committee')),
    sa.ForeignKeyConstraint(['obligation_id'], ['obligation.id'], name=op.f('fk_extension_obligation_id_obligation')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_extension_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_extension'))
    )
    op.create_index('ix_extension_committee', 'extension', ['committee_id', 'state'], unique=False)
    op.create_index('ix_extension_obligation', 'extension', ['obligation_id'], unique=False)
    op.create_index('uq_extension_open', 'extension', ['obligation_id'], unique=True, sqlite_where=sa.text("state IN ('awaiting', 'signed')"), postgresql_where=sa.text("state IN ('awaiting', 'signed')"))
    op.create_table('problem',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('no', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('report_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('raised', 'assigned', 'answered', 'escalated', 'closed', name='problemstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('raised_by_id', sa.Integer(), nullable=False),
    sa.Column('raised_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('handler_id', sa.Integer(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('escalated_to', sa.Enum('director', 'committee', name='level', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('reopened_count', sa.Integer(), nullable=False),
    sa.CheckConstraint("state <> 'assigned' OR due_on IS NOT NULL", name=op.f('ck_problem_assigned_has_a_date')),
    sa.CheckConstraint("state <> 'escalated' OR escalated_to IS NOT NULL", name=op.f('ck_problem_escalated_to_somebody')),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_problem_committee_id_committee')),
    sa.ForeignKeyConstraint(['handler_id'], ['unit.id'], name=op.f('fk_problem_handler_id_unit')),
    sa.ForeignKeyConstraint(['raised_by_id'], ['person.id'], name=op.f('fk_problem_raised_by_id_person')),
    sa.ForeignKeyConstraint(['report_id'], ['report.id'], name=op.f('fk_problem_report_id_report')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_problem_task_id_task')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_problem_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_problem')),
    sa.UniqueConstraint('committee_id', 'no', name=op.f('uq_problem_committee_id_no')),
    sa.UniqueConstraint('report_id', name=op.f('uq_problem_report_id'))
    )
    op.create_index('ix_problem_state', 'problem', ['committee_id', 'state'], unique=False)
    for statement in create_statements(op.get_bind().dialect.name, KEPT):
        op.execute(statement)


def downgrade() -> None:
    for statement in drop_statements(op.get_bind().dialect.name, KEPT):
        op.execute(statement)
    op.drop_index('ix_problem_state', table_name='problem')
    op.drop_table('problem')
    op.drop_index('uq_extension_open', table_name='extension', sqlite_where=sa.text("state IN ('awaiting', 'signed')"), postgresql_where=sa.text("state IN ('awaiting', 'signed')"))
    op.drop_index('ix_extension_obligation', table_name='extension')
    op.drop_index('ix_extension_committee', table_name='extension')
    op.drop_table('extension')
    op.drop_index('ix_item_unit', table_name='item')
    op.drop_index(op.f('ix_item_task_id'), table_name='item')
    op.drop_index('ix_item_state', table_name='item')
    op.drop_index(op.f('ix_item_meeting_id'), table_name='item')
    op.drop_table('item')
    op.drop_index('ix_step_thing', table_name='step')
    op.drop_table('step')
    op.drop_index(op.f('ix_meeting_committee_id'), table_name='meeting')
    op.drop_table('meeting')
