"""Keep what was hashed of each report version

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # a plain ADD COLUMN: laying the table anew would lose its append-only triggers
    op.add_column('report', sa.Column('canonical', sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column('report', 'canonical')
