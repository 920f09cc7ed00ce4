"""Lay annual targets, their versions, milestones and steps

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

import workflow.ledger.base
from workflow.ledger.triggers import create_statements, drop_statements

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

KEPT = ('target_version', 'milestone', 'target_step',)


def upgrade() -> None:
    op.create_table('annual_target',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=True),
    sa.Column('indicator_id', sa.Integer(), nullable=True),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'accepted', 'returned', name='targetstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('first_version', sa.Integer(), nullable=True),
    sa.Column('in_force_version', sa.Integer(), nullable=True),
    sa.Column('moved_count', sa.Integer(), nullable=False),
    sa.Column('changed_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(first_version IS NULL) = (in_force_version IS NULL)', name=op.f('ck_annual_target_in_force_has_a_first')),
    sa.CheckConstraint('(task_id IS NULL) <> (indicator_id IS NULL)', name=op.f('ck_annual_target_one_subject')),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_annual_target_committee_id_committee')),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_annual_target_indicator_id_indicator')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_annual_target_plan_id_plan')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_annual_target_task_id_task')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_annual_target_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_annual_target'))
    )
    op.create_index('ix_annual_target_plan_year', 'annual_target', ['plan_id', 'year'], unique=False)
    op.create_index('ix_annual_target_unit', 'annual_target', ['unit_id', 'state'], unique=False)
    op.create_index('uq_annual_target_indicator', 'annual_target', ['indicator_id', 'unit_id', 'year'], unique=True, sqlite_where=sa.text('indicator_id IS NOT NULL'), postgresql_where=sa.text('indicator_id IS NOT NULL'))
    op.create_index('uq_annual_target_task', 'annual_target', ['task_id', 'unit_id', 'year'], unique=True, sqlite_where=sa.text('task_id IS NOT NULL'), postgresql_where=sa.text('task_id IS NOT NULL'))
    op.create_table('target_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('before', sa.String(length=20), nullable=False),
    sa.Column('after', sa.Enum('proposed', 'accepted', 'returned', name='after', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('capacity', sa.String(length=20), nullable=False),
    sa.Column('at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_target_step_person_id_person')),
    sa.ForeignKeyConstraint(['target_id'], ['annual_target.id'], name=op.f('fk_target_step_target_id_annual_target')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_target_step'))
    )
    op.create_index(op.f('ix_target_step_target_id'), 'target_step', ['target_id'], unique=False)
    op.create_table('target_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('value', sa.Numeric(precision=18, scale=4), nullable=True),
    sa.Column('percent', sa.Numeric(precision=7, scale=2), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('why', sa.String(length=300), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=False),
    sa.Column('set_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint('percent IS NULL OR percent BETWEEN 0 AND 100', name=op.f('ck_target_version_percent')),
    sa.ForeignKeyConstraint(['set_by_id'], ['person.id'], name=op.f('fk_target_version_set_by_id_person')),
    sa.ForeignKeyConstraint(['target_id'], ['annual_target.id'], name=op.f('fk_target_version_target_id_annual_target')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_target_version')),
    sa.UniqueConstraint('target_id', 'version', name=op.f('uq_target_version_target_id_version'))
    )
    op.create_table('milestone',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('quarter', sa.Integer(), nullable=False),
    sa.Column('value', sa.Numeric(precision=18, scale=4), nullable=True),
    sa.Column('percent', sa.Numeric(precision=7, scale=2), nullable=True),
    sa.Column('words', sa.String(length=300), nullable=False),
    sa.CheckConstraint('percent IS NULL OR percent BETWEEN 0 AND 100', name=op.f('ck_milestone_percent')),
    sa.CheckConstraint('quarter BETWEEN 1 AND 4', name=op.f('ck_milestone_quarter')),
    sa.ForeignKeyConstraint(['version_id'], ['target_version.id'], name=op.f('fk_milestone_version_id_target_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestone')),
    sa.UniqueConstraint('version_id', 'quarter', name=op.f('uq_milestone_version_id_quarter'))
    )
    for statement in create_statements(op.get_bind().dialect.name, KEPT):
        op.execute(statement)


def downgrade() -> None:
    for statement in drop_statements(op.get_bind().dialect.name, KEPT):
        op.execute(statement)
    op.drop_table('milestone')
    op.drop_table('target_version')
    op.drop_index(op.f('ix_target_step_target_id'), table_name='target_step')
    op.drop_table('target_step')
    op.drop_index('uq_annual_target_task', table_name='annual_target', sqlite_where=sa.text('task_id IS NOT NULL'), postgresql_where=sa.text('task_id IS NOT NULL'))
    op.drop_index('uq_annual_target_indicator', table_name='annual_target', sqlite_where=sa.text('indicator_id IS NOT NULL'), postgresql_where=sa.text('indicator_id IS NOT NULL'))
    op.drop_index('ix_annual_target_unit', table_name='annual_target')
    op.drop_index('ix_annual_target_plan_year', table_name='annual_target')
    op.drop_table('annual_target')
