"""Let due rules have scopes and successors, periods be shared, and each obligation name the moment that made its date

Revision: 0011, after 0010
"""

import sqlalchemy as sa
from alembic import op

from workflow.ledger.base import UtcDateTime
from workflow.ledger.migrations.rewrite import rewrite_table

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

ROLES = "('lead', 'participant', 'joint')"
KINDS = "('monthly', 'quarterly', 'half_yearly', 'annual', 'once')"
ACTS = "'adopt', 'return_input', 'waive', 'cancel'"
MORE_ACTS = ACTS + ", 'hand_over', 'restore'"
ALL_ACTS = "'save', 'submit', 'withdraw', 'sign', 'send_back', 'enter_from_paper', 'verify', 'return', "
FILLED = {
    'cycle': {
        'scope': "'plan'",
        'starts_on': "(SELECT CAST(first_year AS VARCHAR(4)) || '-01-01' FROM plan WHERE plan.id = cycle.plan_id)",
        'why': "''",
        'made_at': "(SELECT coalesce(adopted_at, imported_at) FROM plan WHERE plan.id = cycle.plan_id)",
    },
    'due_moment': {
        'cycle_id': "(SELECT cycle_id FROM period WHERE period.id = due_moment.period_id)",
        'is_live': "true",
    },
    'obligation': {
        'first_assignment_id': "assignment_id",
        'due_moment_id': "(SELECT d.id FROM due_moment AS d WHERE d.period_id = obligation.period_id AND d.role = obligation.role)",
    },
    'period': {'kind': "(SELECT kind FROM cycle WHERE cycle.id = period.cycle_id)"},
}
BACK = {'cycle_id': "(SELECT min(c.id) FROM cycle AS c WHERE c.plan_id = period.plan_id)"}


def upgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        upgrade_sqlite()
    else:
        upgrade_postgresql()
    op.create_index('uq_cycle_live', 'cycle', ['plan_id', 'scope'], unique=True, sqlite_where=sa.text('replaced_at IS NULL'), postgresql_where=sa.text('replaced_at IS NULL'))
    op.create_index('ix_due_moment_period_id', 'due_moment', ['period_id'], unique=False)
    op.create_index('uq_due_moment_live', 'due_moment', ['cycle_id', 'period_id', 'role'], unique=True, sqlite_where=sa.text('is_live'), postgresql_where=sa.text('is_live'))
    op.create_index('ix_obligation_due_moment_id', 'obligation', ['due_moment_id'], unique=False)


# SQLite: (text of the CREATE statement, text that takes its place); read backwards on the way down
SQLITE = {
    'cycle': (
        ('plan_id INTEGER NOT NULL, ', 'plan_id INTEGER NOT NULL, \n\tscope VARCHAR(60) NOT NULL, \n\tsection_id INTEGER, \n\ttask_id INTEGER, \n\trole VARCHAR(32), '),
        ('participant_lead_days INTEGER NOT NULL, ', 'participant_lead_days INTEGER NOT NULL, \n\tstarts_on DATE NOT NULL, \n\twhy VARCHAR(300) NOT NULL, \n\tmade_by_id INTEGER, \n\tmade_at DATETIME NOT NULL, \n\treplaced_at DATETIME, '),
        ('CONSTRAINT uq_cycle_plan_id UNIQUE (plan_id), ',
         'CONSTRAINT ck_cycle_one_scope CHECK (section_id IS NULL OR task_id IS NULL), \n\t'
         'CONSTRAINT fk_cycle_section_id_section FOREIGN KEY(section_id) REFERENCES section (id), \n\t'
         'CONSTRAINT fk_cycle_task_id_task FOREIGN KEY(task_id) REFERENCES task (id), \n\t'
         'CONSTRAINT fk_cycle_made_by_id_person FOREIGN KEY(made_by_id) REFERENCES person (id), \n\t'
         f'CONSTRAINT ck_cycle_role CHECK (role IN {ROLES}), '),
    ),
    'due_moment': (
        ('period_id INTEGER NOT NULL, ', 'cycle_id INTEGER NOT NULL, \n\tperiod_id INTEGER NOT NULL, '),
        ('is_provisional BOOLEAN NOT NULL, ', 'is_provisional BOOLEAN NOT NULL, \n\tis_live BOOLEAN NOT NULL, '),
        ('CONSTRAINT pk_due_moment PRIMARY KEY (id), ', 'CONSTRAINT pk_due_moment PRIMARY KEY (id), \n\tCONSTRAINT fk_due_moment_cycle_id_cycle FOREIGN KEY(cycle_id) REFERENCES cycle (id), '),
    ),
    'obligation': (
        ('state VARCHAR(32) NOT NULL, ', 'first_assignment_id INTEGER NOT NULL, \n\tdue_moment_id INTEGER NOT NULL, \n\tstate VARCHAR(32) NOT NULL, '),
        ('CONSTRAINT uq_obligation_assignment_id_period_id UNIQUE (assignment_id, period_id), ',
         'CONSTRAINT uq_obligation_assignment_id_period_id UNIQUE (assignment_id, period_id), \n\t'
         'CONSTRAINT uq_obligation_first_assignment_id_period_id UNIQUE (first_assignment_id, period_id), \n\t'
         'CONSTRAINT fk_obligation_first_assignment_id_assignment FOREIGN KEY(first_assignment_id) REFERENCES assignment (id), \n\t'
         'CONSTRAINT fk_obligation_due_moment_id_due_moment FOREIGN KEY(due_moment_id) REFERENCES due_moment (id), '),
    ),
    'period': (
        ('cycle_id INTEGER NOT NULL, \n\tplan_id INTEGER NOT NULL, ', 'plan_id INTEGER NOT NULL, \n\tkind VARCHAR(32) NOT NULL, '),
        ('CONSTRAINT fk_period_cycle_id_cycle FOREIGN KEY(cycle_id) REFERENCES cycle (id), \n\t', f'CONSTRAINT ck_period_cycle CHECK (kind IN {KINDS}), \n\t'),
        ('CONSTRAINT uq_period_cycle_id_key UNIQUE (cycle_id, "key")', 'CONSTRAINT uq_period_plan_id_key UNIQUE (plan_id, "key")'),
    ),
}  # fmt: skip
GONE = {'due_moment': ('uq_due_moment',), 'period': ('ix_period_plan_id',)}


def upgrade_sqlite() -> None:
    connection = op.get_bind()
    for table, changes in SQLITE.items():
        rewrite_table(connection, table, dict(changes), filled=FILLED[table], without_indexes=GONE.get(table, ()))
    rewrite_table(connection, 'transition', {ACTS: MORE_ACTS})


def upgrade_postgresql() -> None:
    add = {
        'cycle': (('scope', sa.String(60), False), ('section_id', sa.Integer(), True), ('task_id', sa.Integer(), True),
                  ('role', sa.String(32), True), ('starts_on', sa.Date(), False), ('why', sa.String(300), False),
                  ('made_by_id', sa.Integer(), True), ('made_at', UtcDateTime(timezone=True), False), ('replaced_at', UtcDateTime(timezone=True), True)),
        'due_moment': (('cycle_id', sa.Integer(), False), ('is_live', sa.Boolean(), False)),
        'obligation': (('first_assignment_id', sa.Integer(), False), ('due_moment_id', sa.Integer(), False)),
        'period': (('kind', sa.String(32), False),),
    }  # fmt: skip
    casts = {'starts_on': '::date', 'made_at': ''}
    for table, columns in add.items():
        for name, kind, nullable in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
        sets = ', '.join(f'{name} = {value}{casts.get(name, "")}' for name, value in FILLED[table].items())
        op.execute(f'UPDATE {table} SET {sets}')
        for name, _, nullable in columns:
            if not nullable:
                op.alter_column(table, name, nullable=False)
    op.drop_constraint('uq_cycle_plan_id', 'cycle', type_='unique')
    op.create_check_constraint(op.f('ck_cycle_one_scope'), 'cycle', 'section_id IS NULL OR task_id IS NULL')
    op.create_check_constraint(op.f('ck_cycle_role'), 'cycle', f'role IN {ROLES}')
    op.create_foreign_key('fk_cycle_section_id_section', 'cycle', 'section', ['section_id'], ['id'])
    op.create_foreign_key('fk_cycle_task_id_task', 'cycle', 'task', ['task_id'], ['id'])
    op.create_foreign_key('fk_cycle_made_by_id_person', 'cycle', 'person', ['made_by_id'], ['id'])
    op.drop_index('uq_due_moment', table_name='due_moment')
    op.create_foreign_key('fk_due_moment_cycle_id_cycle', 'due_moment', 'cycle', ['cycle_id'], ['id'])
    op.create_unique_constraint('uq_obligation_first_assignment_id_period_id', 'obligation', ['first_assignment_id', 'period_id'])
    op.create_foreign_key('fk_obligation_first_assignment_id_assignment', 'obligation', 'assignment', ['first_assignment_id'], ['id'])
    op.create_foreign_key('fk_obligation_due_moment_id_due_moment', 'obligation', 'due_moment', ['due_moment_id'], ['id'])
    op.create_check_constraint(op.f('ck_period_cycle'), 'period', f'kind IN {KINDS}')
    op.drop_index('ix_period_plan_id', table_name='period')
    op.drop_constraint('uq_period_cycle_id_key', 'period', type_='unique')
    op.create_unique_constraint('uq_period_plan_id_key', 'period', ['plan_id', 'key'])
    op.drop_column('period', 'cycle_id')
    op.drop_constraint(op.f('ck_transition_action'), 'transition', type_='check')
    op.create_check_constraint(op.f('ck_transition_action'), 'transition', f'action IN ({ALL_ACTS}{MORE_ACTS})')


def downgrade() -> None:
    for name, table in (('uq_cycle_live', 'cycle'), ('ix_due_moment_period_id', 'due_moment'), ('uq_due_moment_live', 'due_moment'), ('ix_obligation_due_moment_id', 'obligation')):
        op.drop_index(name, table_name=table)
    if op.get_bind().dialect.name == 'sqlite':
        downgrade_sqlite()
    else:
        downgrade_postgresql()
    op.create_index('uq_due_moment', 'due_moment', ['period_id', 'role'], unique=True)
    op.create_index('ix_period_plan_id', 'period', ['plan_id'], unique=False)


# one rule a plan, one moment a period and role: what else was made is not known any more
FORGET = (
    "DELETE FROM due_moment WHERE id NOT IN (SELECT max(id) FROM due_moment GROUP BY period_id, role)",
    "DELETE FROM cycle WHERE id NOT IN (SELECT min(id) FROM cycle GROUP BY plan_id)",
)


def downgrade_sqlite() -> None:
    connection = op.get_bind()
    rewrite_table(connection, 'transition', {MORE_ACTS: ACTS})
    for table in ('period', 'obligation'):
        changes = {after: before for before, after in reversed(SQLITE[table])}
        rewrite_table(connection, table, changes, filled=BACK if table == 'period' else {})
    for statement in FORGET:
        op.execute(statement)
    op.execute("UPDATE period SET cycle_id = (SELECT min(c.id) FROM cycle AS c WHERE c.plan_id = period.plan_id)")
    for table in ('due_moment', 'cycle'):
        changes = {after: before for before, after in reversed(SQLITE[table])}
        rewrite_table(connection, table, changes)


def downgrade_postgresql() -> None:
    op.drop_constraint(op.f('ck_transition_action'), 'transition', type_='check')
    op.create_check_constraint(op.f('ck_transition_action'), 'transition', f'action IN ({ALL_ACTS}{ACTS})')
    op.drop_column('obligation', 'due_moment_id')
    op.drop_column('obligation', 'first_assignment_id')
    op.drop_column('due_moment', 'cycle_id')
    for statement in FORGET:
        op.execute(statement)
    op.add_column('period', sa.Column('cycle_id', sa.Integer(), nullable=True))
    op.execute(f"UPDATE period SET cycle_id = {BACK['cycle_id']}")
    op.alter_column('period', 'cycle_id', nullable=False)
    op.create_foreign_key('fk_period_cycle_id_cycle', 'period', 'cycle', ['cycle_id'], ['id'])
    op.drop_constraint('uq_period_plan_id_key', 'period', type_='unique')
    op.create_unique_constraint('uq_period_cycle_id_key', 'period', ['cycle_id', 'key'])
    op.drop_column('period', 'kind')
    op.drop_column('due_moment', 'is_live')
    op.drop_constraint(op.f('ck_cycle_one_scope'), 'cycle', type_='check')
    for name in ('scope', 'section_id', 'task_id', 'role', 'starts_on', 'why', 'made_by_id', 'made_at', 'replaced_at'):
        op.drop_column('cycle', name)
    op.create_unique_constraint('uq_cycle_plan_id', 'cycle', ['plan_id'])
