"""Watch the clock: each run says how long the machine had been up, and by how much its clock was moved

Revision: 0022, after 0021
"""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('round_run') as batch:
        batch.add_column(sa.Column('boot', sa.String(36)))
        batch.add_column(sa.Column('boot_seconds', sa.Float()))
        batch.add_column(sa.Column('clock_jump', sa.Integer()))


def downgrade() -> None:
    with op.batch_alter_table('round_run') as batch:
        batch.drop_column('clock_jump')
        batch.drop_column('boot_seconds')
        batch.drop_column('boot')
