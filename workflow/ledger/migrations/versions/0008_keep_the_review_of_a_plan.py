"""Keep a plan's document and corrections; adjust a plan in force

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

import workflow.ledger.base

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

MOMENT = workflow.ledger.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        'plan_source',
        sa.Column('plan_id', sa.Integer(), nullable=False),
        sa.Column('body', sa.LargeBinary(), nullable=True),
        sa.Column('lines', sa.JSON(), nullable=False),
        sa.Column('reading', sa.JSON(), nullable=False),
        sa.Column('read_at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name='fk_plan_source_plan_id_plan'),
        sa.PrimaryKeyConstraint('plan_id', name='pk_plan_source'),
    )
    empty = "'[]'" if op.get_bind().dialect.name == "sqlite" else "CAST('[]' AS JSON)"
    op.execute(
        'INSERT INTO plan_source (plan_id, lines, reading, read_at) '
        f'SELECT id, {empty}, draft, imported_at FROM plan'  # noqa: S608 (no outside text)
    )
    op.create_table(
        'plan_correction',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('plan_id', sa.Integer(), nullable=False),
        sa.Column('operation', sa.JSON(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('withdrawn_at', MOMENT, nullable=True),
        sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name='fk_plan_correction_plan_id_plan'),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='fk_plan_correction_person_id_person'),
        sa.ForeignKeyConstraint(['withdrawn_by_id'], ['person.id'], name='fk_plan_correction_withdrawn_by_id_person'),
        sa.PrimaryKeyConstraint('id', name='pk_plan_correction'),
    )
    op.create_index('ix_plan_correction_plan_id', 'plan_correction', ['plan_id'])
    op.create_table(
        'plan_adjustment',
        sa.Column('plan_id', sa.Integer(), nullable=False),
        sa.Column('adjusts_id', sa.Integer(), nullable=False),
        sa.Column('paper', sa.String(length=100), nullable=False),
        sa.Column('takes_effect_on', sa.Date(), nullable=False),
        sa.Column('replaced', sa.JSON(), nullable=True),
        sa.CheckConstraint('length(paper) > 0', name=op.f('ck_plan_adjustment_has_a_paper')),
        sa.CheckConstraint('plan_id <> adjusts_id', name=op.f('ck_plan_adjustment_adjusts_another')),
        sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name='fk_plan_adjustment_plan_id_plan'),
        sa.ForeignKeyConstraint(['adjusts_id'], ['plan.id'], name='fk_plan_adjustment_adjusts_id_plan'),
        sa.PrimaryKeyConstraint('plan_id', name='pk_plan_adjustment'),
    )
    op.create_index('ix_plan_adjustment_adjusts_id', 'plan_adjustment', ['adjusts_id'])
    for table in ('task', 'indicator', 'project'):
        op.add_column(table, sa.Column('ended_on', sa.Date(), nullable=True))


def downgrade() -> None:
    for table in ('task', 'indicator', 'project'):
        op.drop_column(table, 'ended_on')
    op.drop_table('plan_adjustment')
    op.drop_table('plan_correction')
    op.drop_table('plan_source')
