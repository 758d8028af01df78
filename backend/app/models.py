"""The only table."""

from datetime import UTC, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy.dialects.mysql import DATETIME
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

MICROSECONDS = 6


def utc_now() -> datetime:
    """Naive UTC, as DATETIME columns hold it."""
    return datetime.now(UTC).replace(tzinfo=None)


class Base(DeclarativeBase):
    pass


class Item(Base):
    __tablename__ = "items"
    __table_args__: ClassVar = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4"}

    # InnoDB keeps the counter on disk: an id is never given twice, not even after a restart.
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(String(2000))
    quantity: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(DATETIME(fsp=MICROSECONDS))
    updated_at: Mapped[datetime] = mapped_column(DATETIME(fsp=MICROSECONDS), onupdate=utc_now)

    def to_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "quantity": self.quantity,
            "created_at": self.created_at.isoformat(timespec="microseconds") + "Z",
            "updated_at": self.updated_at.isoformat(timespec="microseconds") + "Z",
        }
