"""Lay access tokens, and the API's requests that must not be carried out twice

Revision: 0021, after 0020
"""

import sqlalchemy as sa
from alembic import op

import workflow.ledger.base

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('access_token',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('scope', sa.Enum('read', 'write', name='tokenscope', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('made_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('expires_at > made_at', name=op.f('ck_access_token_ends_after_it_begins')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_access_token_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_token')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_access_token_token_hash'))
    )
    op.create_index('ix_access_token_person_id', 'access_token', ['person_id'], unique=False)
    op.create_table('api_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('resource', sa.String(length=40), nullable=False),
    sa.Column('thing_id', sa.Integer(), nullable=False),
    sa.Column('at', workflow.ledger.base.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_api_request_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_request')),
    sa.UniqueConstraint('person_id', 'key_hash', name=op.f('uq_api_request_person_id_key_hash'))
    )
    op.create_index('ix_api_request_at', 'api_request', ['at'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_api_request_at', table_name='api_request')
    op.drop_table('api_request')
    op.drop_index('ix_access_token_person_id', table_name='access_token')
    op.drop_table('access_token')
