"""Lay what is told of key projects, and which tasks they belong to

Revision: 0018, after 0017
"""

import sqlalchemy as sa
from alembic import op

import workflow.ledger.base

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('project_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('committee_id', sa.Integer(), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('entered', 'confirmed', 'returned', name='entrystate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('kind', sa.Enum('planned', 'received', 'spent', 'progress', 'grade', 'satisfaction', name='entrykind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('dated_on', sa.Date(), nullable=False),
    sa.Column('source', sa.Enum('central', 'province', 'city', 'county', 'society', 'other', name='source', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('amount_yuan', sa.Numeric(precision=18, scale=2), nullable=True),
    sa.Column('percent', sa.Numeric(precision=5, scale=2), nullable=True),
    sa.Column('grade', sa.Enum('excellent', 'good', 'fair', 'poor', name='grade', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('satisfied', sa.Integer(), nullable=True),
    sa.Column('surveyed', sa.Integer(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('corrects_id', sa.Integer(), nullable=True),
    sa.Column('entered_by_id', sa.Integer(), nullable=False),
    sa.Column('entered_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(kind = 'grade') = (grade IS NOT NULL)", name=op.f('ck_project_entry_a_grade_is_told')),
    sa.CheckConstraint("(kind = 'progress') = (percent IS NOT NULL)", name=op.f('ck_project_entry_progress_has_a_percent')),
    sa.CheckConstraint("(kind = 'satisfaction') = (satisfied IS NOT NULL AND surveyed IS NOT NULL)", name=op.f('ck_project_entry_satisfaction_has_a_denominator')),
    sa.CheckConstraint("(kind IN ('planned', 'received', 'spent')) = (amount_yuan IS NOT NULL AND source IS NOT NULL)", name=op.f('ck_project_entry_money_has_a_source')),
    sa.CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name=op.f('ck_project_entry_confirmed_has_a_moment')),
    sa.CheckConstraint('percent IS NULL OR percent BETWEEN 0 AND 100', name=op.f('ck_project_entry_percent')),
    sa.CheckConstraint('surveyed IS NULL OR (surveyed > 0 AND satisfied BETWEEN 0 AND surveyed)', name=op.f('ck_project_entry_satisfied_of_surveyed')),
    sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name=op.f('fk_project_entry_committee_id_committee')),
    sa.ForeignKeyConstraint(['corrects_id'], ['project_entry.id'], name=op.f('fk_project_entry_corrects_id_project_entry')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['person.id'], name=op.f('fk_project_entry_entered_by_id_person')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_entry_project_id_project')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_project_entry_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_entry'))
    )
    op.create_index('ix_project_entry_project', 'project_entry', ['project_id', 'state', 'dated_on'], unique=False)
    op.create_index('ix_project_entry_state', 'project_entry', ['committee_id', 'state'], unique=False)
    op.create_index('uq_project_entry_corrects', 'project_entry', ['corrects_id'], unique=True, sqlite_where=sa.text("state <> 'returned' AND corrects_id IS NOT NULL"), postgresql_where=sa.text("state <> 'returned' AND corrects_id IS NOT NULL"))
    op.create_table('project_task',
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('task_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_task_project_id_project')),
    sa.ForeignKeyConstraint(['task_id'], ['task.id'], name=op.f('fk_project_task_task_id_task')),
    sa.PrimaryKeyConstraint('project_id', 'task_id', name=op.f('pk_project_task'))
    )
    op.create_index(op.f('ix_project_task_task_id'), 'project_task', ['task_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_project_task_task_id'), table_name='project_task')
    op.drop_table('project_task')
    op.drop_index('uq_project_entry_corrects', table_name='project_entry', sqlite_where=sa.text("state <> 'returned' AND corrects_id IS NOT NULL"), postgresql_where=sa.text("state <> 'returned' AND corrects_id IS NOT NULL"))
    op.drop_index('ix_project_entry_state', table_name='project_entry')
    op.drop_index('ix_project_entry_project', table_name='project_entry')
    op.drop_table('project_entry')
