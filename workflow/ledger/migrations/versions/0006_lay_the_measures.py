"""Lay the measures: kinds of targets, parts of percentages, evaluations' texts, and what goes between committees

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

import workflow.ledger.base
from workflow.ledger.migrations.rewrite import rewrite_table
from workflow.ledger.triggers import create_statements, drop_statements

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

NARROW, WIDE = "'at_least', 'at_most', 'relative'", "'at_least', 'at_most', 'interval', 'about', 'relative'"
KEPT = ['indicator_move', 'evaluation_text']
FIGURES = ('numerator', 'denominator', 'benchmark')


def upgrade() -> None:
    _choose_direction(NARROW, WIDE)
    op.execute("ALTER TABLE indicator ADD COLUMN target_upper NUMERIC(18, 4)")
    op.execute("ALTER TABLE indicator ADD COLUMN first_target VARCHAR(120) DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE indicator ADD COLUMN moved_count INTEGER DEFAULT 0 NOT NULL")
    op.execute("ALTER TABLE indicator ADD COLUMN accrual VARCHAR(32) DEFAULT 'state' NOT NULL "
               "CONSTRAINT ck_indicator_accrual CHECK (accrual IN ('state', 'cumulative', 'growth'))")
    op.execute("ALTER TABLE indicator ADD COLUMN roll_up VARCHAR(32) DEFAULT 'none' NOT NULL "
               "CONSTRAINT ck_indicator_rollup CHECK (roll_up IN ('none', 'sum', 'weighted_percent'))")
    op.execute("ALTER TABLE indicator ADD COLUMN parent_indicator_id INTEGER "
               "CONSTRAINT fk_indicator_parent_indicator_id_indicator REFERENCES indicator (id)")
    op.execute("UPDATE indicator SET first_target = target")
    op.create_index('ix_indicator_parent_indicator_id', 'indicator', ['parent_indicator_id'])
    op.execute("ALTER TABLE task ADD COLUMN parent_task_id INTEGER "
               "CONSTRAINT fk_task_parent_task_id_task REFERENCES task (id)")
    op.create_index('ix_task_parent_task_id', 'task', ['parent_task_id'])
    for name in FIGURES:
        op.execute(f"ALTER TABLE report_figure ADD COLUMN {name} NUMERIC(18, 4)")
    _lay_moves_and_texts()
    _lay_committees()
    for statement in create_statements(op.get_bind().dialect.name, KEPT):
        op.execute(statement)


def downgrade() -> None:
    for statement in drop_statements(op.get_bind().dialect.name, KEPT):
        op.execute(statement)
    for table in ('rolled_figure', 'handed_plan', 'read_grant', 'evaluation_text', 'indicator_move'):
        op.drop_table(table)
    op.drop_index('ix_committee_parent_id', table_name='committee')
    for name in reversed(FIGURES):
        op.execute(f"ALTER TABLE report_figure DROP COLUMN {name}")
    op.drop_index('ix_task_parent_task_id', table_name='task')
    op.drop_index('ix_indicator_parent_indicator_id', table_name='indicator')
    op.execute("ALTER TABLE task DROP COLUMN parent_task_id")
    for name in ('parent_indicator_id', 'roll_up', 'accrual', 'moved_count', 'first_target', 'target_upper'):
        op.execute(f"ALTER TABLE indicator DROP COLUMN {name}")
    op.execute("UPDATE indicator SET direction = 'relative' WHERE direction IN ('interval', 'about')")
    _choose_direction(WIDE, NARROW)


def _choose_direction(before: str, after: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        rewrite_table(connection, "indicator", {before: after})
        return
    name = op.f("ck_indicator_direction")
    op.drop_constraint(name, "indicator", type_="check")
    op.create_check_constraint(name, "indicator", f"direction IN ({after})")


def _lay_moves_and_texts() -> None:
    op.create_table(
        'indicator_move',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('indicator_id', sa.Integer(), nullable=False),
        sa.Column('field', sa.String(length=20), nullable=False),
        sa.Column('before', sa.String(length=120), nullable=False),
        sa.Column('after', sa.String(length=120), nullable=False),
        sa.Column('why', sa.String(length=300), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name='fk_indicator_move_indicator_id_indicator'),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name='fk_indicator_move_person_id_person'),
        sa.PrimaryKeyConstraint('id', name='pk_indicator_move'),
    )
    op.create_index('ix_indicator_move_indicator_id', 'indicator_move', ['indicator_id'])
    op.create_table(
        'evaluation_text',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('evaluation_id', sa.Integer(), nullable=False),
        sa.Column('section', sa.String(length=20), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.Column('author_id', sa.Integer(), nullable=False),
        sa.Column('written_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column('content_hash', sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(['evaluation_id'], ['evaluation.id'], name='fk_evaluation_text_evaluation_id_evaluation'),
        sa.ForeignKeyConstraint(['author_id'], ['person.id'], name='fk_evaluation_text_author_id_person'),
        sa.PrimaryKeyConstraint('id', name='pk_evaluation_text'),
        sa.UniqueConstraint('evaluation_id', 'section', 'version', name='uq_evaluation_text_evaluation_id_section_version'),
    )


def _lay_committees() -> None:
    op.create_index('ix_committee_parent_id', 'committee', ['parent_id'])
    moment = workflow.ledger.base.UtcDateTime(timezone=True)
    op.create_table(
        'read_grant',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('committee_id', sa.Integer(), nullable=False),
        sa.Column('parent_id', sa.Integer(), nullable=False),
        sa.Column('granted_by_id', sa.Integer(), nullable=False),
        sa.Column('granted_at', moment, nullable=False),
        sa.Column('revoked_by_id', sa.Integer(), nullable=True),
        sa.Column('revoked_at', moment, nullable=True),
        sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name='fk_read_grant_committee_id_committee'),
        sa.ForeignKeyConstraint(['parent_id'], ['committee.id'], name='fk_read_grant_parent_id_committee'),
        sa.ForeignKeyConstraint(['granted_by_id'], ['person.id'], name='fk_read_grant_granted_by_id_person'),
        sa.ForeignKeyConstraint(['revoked_by_id'], ['person.id'], name='fk_read_grant_revoked_by_id_person'),
        sa.PrimaryKeyConstraint('id', name='pk_read_grant'),
    )
    op.create_index('ix_read_grant_parent_id', 'read_grant', ['parent_id'])
    live = sa.text('revoked_at IS NULL')
    op.create_index('uq_read_grant_live', 'read_grant', ['committee_id'], unique=True, sqlite_where=live, postgresql_where=live)
    op.create_table(
        'handed_plan',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('plan_id', sa.Integer(), nullable=False),
        sa.Column('committee_id', sa.Integer(), nullable=False),
        sa.Column('handed_by_id', sa.Integer(), nullable=False),
        sa.Column('handed_at', moment, nullable=False),
        sa.Column('undertaken_by_id', sa.Integer(), nullable=True),
        sa.Column('undertaken_at', moment, nullable=True),
        sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name='fk_handed_plan_plan_id_plan'),
        sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name='fk_handed_plan_committee_id_committee'),
        sa.ForeignKeyConstraint(['handed_by_id'], ['person.id'], name='fk_handed_plan_handed_by_id_person'),
        sa.ForeignKeyConstraint(['undertaken_by_id'], ['person.id'], name='fk_handed_plan_undertaken_by_id_person'),
        sa.PrimaryKeyConstraint('id', name='pk_handed_plan'),
        sa.UniqueConstraint('plan_id', 'committee_id', name='uq_handed_plan_plan_id_committee_id'),
    )
    op.create_index('ix_handed_plan_committee_id', 'handed_plan', ['committee_id'])
    op.create_table(
        'rolled_figure',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('indicator_id', sa.Integer(), nullable=False),
        sa.Column('committee_id', sa.Integer(), nullable=False),
        sa.Column('period_key', sa.String(length=12), nullable=False),
        sa.Column('value', sa.Numeric(18, 4), nullable=False),
        sa.Column('numerator', sa.Numeric(18, 4), nullable=True),
        sa.Column('denominator', sa.Numeric(18, 4), nullable=True),
        sa.Column('report_id', sa.Integer(), nullable=False),
        sa.Column('verified_at', moment, nullable=False),
        sa.Column('rolled_at', moment, nullable=False),
        sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name='fk_rolled_figure_indicator_id_indicator'),
        sa.ForeignKeyConstraint(['committee_id'], ['committee.id'], name='fk_rolled_figure_committee_id_committee'),
        sa.ForeignKeyConstraint(['report_id'], ['report.id'], name='fk_rolled_figure_report_id_report'),
        sa.PrimaryKeyConstraint('id', name='pk_rolled_figure'),
        sa.UniqueConstraint(
            'indicator_id', 'committee_id', 'period_key', name='uq_rolled_figure_indicator_id_committee_id_period_key'
        ),
    )
    op.create_index('ix_rolled_figure_committee_id', 'rolled_figure', ['committee_id'])
