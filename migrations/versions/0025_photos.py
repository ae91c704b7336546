"""photos."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str, column: str, parent: str, when_gone: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{parent}")
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=name, ondelete=when_gone)


def upgrade() -> None:
    photos, faces = "initiative_photos", "initiative_photo_faces"
    op.create_table(
        photos,
        sa.Column("initiative_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("picture_key", sa.String(length=120), nullable=False),
        sa.Column("thumbnail_key", sa.String(length=120), nullable=False),
        sa.Column("width", sa.SmallInteger(), nullable=False),
        sa.Column("height", sa.SmallInteger(), nullable=False),
        sa.Column("is_from_note", sa.Boolean(), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False),
        sa.Column("faces", _one_of("photo_faces", "nobody", "own", "others"), nullable=False),
        _at("added_at"),
        sa.Column("look", _one_of("photo_look", "waiting", "shown", "hidden"), nullable=False),
        sa.Column("looked_by_id", sa.Uuid(), nullable=True),
        _at("looked_at", nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("is_no_of_network", sa.Boolean(), nullable=False),
        sa.Column("strangers", _one_of("photo_strangers", "adults", "minors"), nullable=True),
        sa.Column("permission_by", sa.String(length=200), nullable=False),
        sa.Column("permission_on", sa.Date(), nullable=True),
        _at("not_shown_since", nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        _key(photos, "initiative_id", "initiatives", "CASCADE"),
        _key(photos, "by_id", "people", "SET NULL"),
        _key(photos, "looked_by_id", "people", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{photos}")),
    )
    op.create_index(op.f(f"ix_{photos}_initiative_id"), photos, ["initiative_id"])
    op.create_index(op.f(f"ix_{photos}_by_id"), photos, ["by_id"])
    op.create_index(f"ix_{photos}_look_not_shown_since", photos, ["look", "not_shown_since"])
    op.create_table(
        faces,
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        _at("named_at"),
        sa.Column("id", sa.Uuid(), nullable=False),
        _key(faces, "photo_id", photos, "CASCADE"),
        _key(faces, "person_id", "people", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{faces}")),
        sa.UniqueConstraint("photo_id", "person_id", name=op.f(f"uq_{faces}_photo_id_person_id")),
    )
    op.create_index(op.f(f"ix_{faces}_person_id"), faces, ["person_id"])


def downgrade() -> None:
    op.drop_table("initiative_photo_faces")
    op.drop_table("initiative_photos")
