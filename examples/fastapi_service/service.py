"""A service that sends crews out: its own orders and Otklik's incidents change in one transaction. See README.md beside it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Depends, FastAPI, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import create_async_engine

import otklik

TENANT = "lesozavodsk"
ORDERS = sa.Table(
    "work_orders",
    sa.MetaData(),
    sa.Column("number", sa.String(32), primary_key=True),
    sa.Column("crew", sa.String(100), sa.CheckConstraint("crew <> ''"), nullable=False),
)
STATUS = {
    "refused": 409,
    "conflict": 409,
    "not_found": 404,
    "storage_busy": 503,
    "outcome_unknown": 503,
    "storage": 503,
}


class Order(BaseModel):
    """A citizen's message, and the crew that goes."""

    message: str
    crew: str


def transaction(request: Request) -> Iterator[sa.Connection]:
    """One request, one transaction: it commits before the answer is sent, and an error takes all of it back."""
    with request.app.state.engine.begin() as connection:
        yield connection


InTransaction = Annotated[sa.Connection, Depends(transaction, scope="function")]
Actor = Annotated[str | None, Header(alias="X-Actor")]
Key = Annotated[str | None, Header(alias="Idempotency-Key")]


def take_in(connection: sa.Connection, order: Order, actor: str | None, command: str | None) -> dict[str, Any]:
    """An incident and its order: both, or neither. The same whether the host is sync or async."""
    desk = otklik.Desk(connection, tenant=TENANT)
    case = desk.incidents.detect(message=order.message, actor=actor, command=command)
    known = connection.scalar(sa.select(ORDERS.c.crew).where(ORDERS.c.number == case.number))
    if known is None:  # a repeated request finds its order there
        connection.execute(ORDERS.insert().values(number=case.number, crew=order.crew))
    return {"number": case.number, "state": case.state, "crew": known or order.crew}


def make_app(url: str | None = None) -> FastAPI:
    """The application on a database; nothing is opened before it starts."""
    address = url or os.environ["SERVICE_DB"]
    engine = otklik.prepare_sqlite(sa.create_engine(address))
    async_engine = create_async_engine(address) if address.startswith("postgresql+psycopg") else None

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with engine.begin() as connection:
            ORDERS.create(connection, checkfirst=True)
            otklik.upgrade(connection)
        yield
        engine.dispose()
        if async_engine is not None:
            await async_engine.dispose()

    app = FastAPI(title="Crews", lifespan=lifespan)
    app.state.engine = engine

    @app.exception_handler(otklik.OtklikError)
    async def failed(request: Request, error: otklik.OtklikError) -> JSONResponse:
        language = "ru" if request.headers.get("Accept-Language", "ru").startswith("ru") else "en"
        told = {"error": error.code, "message": error.say(language)}
        if isinstance(error, otklik.Refused):
            told["clause"] = error.clause or ""
        return JSONResponse(told, status_code=STATUS.get(error.code, 422))

    @app.exception_handler(sa.exc.IntegrityError)
    async def impossible(_: Request, error: sa.exc.IntegrityError) -> JSONResponse:
        return JSONResponse({"error": "order", "message": str(error.orig)}, status_code=422)

    @app.post("/orders", status_code=201)
    def order(body: Order, connection: InTransaction, actor: Actor = None, key: Key = None) -> dict[str, Any]:
        return take_in(connection, body, actor, key)

    @app.post("/async/orders", status_code=201)
    async def order_async(body: Order, actor: Actor = None, key: Key = None) -> Any:
        if async_engine is None:  # SQLite: the sync endpoints run in FastAPI's threads
            return JSONResponse({"error": "sync_only", "message": "POST /orders"}, status_code=501)
        async with async_engine.begin() as connection:
            return await connection.run_sync(take_in, body, actor, key)

    @app.post("/incidents/{number}/{trigger}")
    def act(
        number: str, trigger: str, body: dict[str, Any], connection: InTransaction, actor: Actor = None, key: Key = None
    ) -> dict[str, Any]:
        case = otklik.Desk(connection, tenant=TENANT).incidents.fire(number, trigger, actor=actor, command=key, **body)
        return {"number": case.number, "state": case.state, "version": case.version}

    @app.get("/incidents/{number}")
    def show(number: str, connection: InTransaction) -> dict[str, Any]:
        view = otklik.Desk(connection, tenant=TENANT).incidents.view(number)
        crew = connection.scalar(sa.select(ORDERS.c.crew).where(ORDERS.c.number == view.case.number))
        return {
            "number": view.case.number,
            "state": view.case.state,
            "crew": crew,
            "due": {item.rule: item.due.isoformat() for item in view.open_deadlines},
        }

    return app
