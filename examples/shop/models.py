"""The shop's tables as SQLAlchemy knows them: exactly what the migrations of the newest release make."""

import datetime
import decimal
import enum
import uuid
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Enum,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    String,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


metadata = Base.metadata


class OrderStatus(enum.Enum):
    NEW = "new"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


Money = Numeric(12, 2)
Moment = DateTime(timezone=True)
Status = Enum(OrderStatus, name="order_status", values_callable=lambda kind: [each.value for each in kind])


class Customer(Base):
    __tablename__ = "customers"
    __table_args__ = (CheckConstraint("position('@' in email) > 1", name="customers_email_check"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(String(2), server_default="ZZ")
    created_at: Mapped[datetime.datetime] = mapped_column(Moment, server_default=func.now())


class Product(Base):
    __tablename__ = "products"
    __table_args__ = (CheckConstraint("price >= 0", name="products_price_check"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    sku: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(Text)
    price: Mapped[decimal.Decimal] = mapped_column(Money)
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("total >= 0", name="orders_total_check"),
        Index(
            "orders_open_idx",
            "customer_id",
            "placed_at",
            postgresql_where=text("status IN ('new', 'paid')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    status: Mapped[OrderStatus] = mapped_column(Status, server_default="new")
    total: Mapped[decimal.Decimal] = mapped_column(Money, server_default="0")
    refunded: Mapped[decimal.Decimal] = mapped_column(Money, server_default="0")
    note: Mapped[str | None] = mapped_column(Text)
    placed_at: Mapped[datetime.datetime] = mapped_column(Moment, server_default=func.now())
    updated_at: Mapped[datetime.datetime] = mapped_column(Moment, server_default=func.now())


class OrderItem(Base):
    __tablename__ = "order_items"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="order_items_quantity_check"),
        Index("order_items_product_id_idx", "product_id"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True)
    quantity: Mapped[int] = mapped_column(server_default="1")
    price: Mapped[decimal.Decimal] = mapped_column(Money)


class Refund(Base):
    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount > 0", name="refunds_amount_check"),
        Index("refunds_order_id_idx", "order_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    amount: Mapped[decimal.Decimal] = mapped_column(Money)
    reason: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime.datetime] = mapped_column(Moment, server_default=func.now())


class Event(Base):
    __tablename__ = "events"
    __table_args__ = ({"postgresql_partition_by": "RANGE (happened_at)"},)

    id: Mapped[uuid.UUID] = mapped_column(server_default=func.gen_random_uuid(), primary_key=True)
    happened_at: Mapped[datetime.datetime] = mapped_column(
        Moment, server_default=func.now(), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
