"""/api/items: list, create, read, replace, change, delete."""

from flask import Blueprint, Response, current_app, jsonify, request, url_for
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import NotFound

from app.api.validation import item_fields, paging
from app.database import Database
from app.models import Item, utc_now

blueprint = Blueprint("items", __name__, url_prefix="/api/items")


@blueprint.get("")
def list_items() -> Response:
    page, per_page, search = paging(request.args)
    matches = [Item.name.contains(search, autoescape=True)] if search else []
    with database().session() as session:
        total = session.scalar(select(func.count()).select_from(Item).where(*matches)) or 0
        items = session.scalars(
            select(Item).where(*matches).order_by(Item.id).limit(per_page).offset((page - 1) * per_page)
        )
        body = [item.to_json() for item in items]
    return jsonify(items=body, page=page, per_page=per_page, total=total, pages=-(-total // per_page))


@blueprint.post("")
def create_item() -> tuple[Response, int, dict[str, str]]:
    values = item_fields(request, partial=False)
    with database().session() as session:
        now = utc_now()
        item = Item(**values, created_at=now, updated_at=now)
        session.add(item)
        session.flush()
        body = item.to_json()
    return jsonify(body), 201, {"Location": url_for("items.read_item", item_id=body["id"])}


@blueprint.get("/<int:item_id>")
def read_item(item_id: int) -> Response:
    with database().session() as session:
        body = find(session, item_id).to_json()
    return jsonify(body)


@blueprint.put("/<int:item_id>")
def replace_item(item_id: int) -> Response:
    return change(item_id, item_fields(request, partial=False))


@blueprint.patch("/<int:item_id>")
def change_item(item_id: int) -> Response:
    return change(item_id, item_fields(request, partial=True))


@blueprint.delete("/<int:item_id>")
def delete_item(item_id: int) -> Response:
    with database().session() as session:
        if session.execute(delete(Item).where(Item.id == item_id)).rowcount == 0:
            raise no_item(item_id)
    response = Response(status=204)
    # Flask's default type would describe a body that is not there.
    del response.headers["Content-Type"]
    return response


def change(item_id: int, values: dict[str, object]) -> Response:
    try:
        with database().session() as session:
            item = find(session, item_id)
            for name, value in values.items():
                setattr(item, name, value)
            session.flush()
            body = item.to_json()
    except StaleDataError as error:
        # Deleted by somebody else between our SELECT and our UPDATE.
        raise no_item(item_id) from error
    return jsonify(body)


def find(session: Session, item_id: int) -> Item:
    item = session.get(Item, item_id)
    if item is None:
        raise no_item(item_id)
    return item


def no_item(item_id: int) -> NotFound:
    return NotFound(f"there is no item {item_id}")


def database() -> Database:
    return current_app.extensions["database"]
