"""Checks what clients send, and reports everything that is wrong with it at once."""

from collections.abc import Callable, Mapping
from typing import TypeGuard

from flask import Request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

NAME_LENGTH = 120
DESCRIPTION_LENGTH = 2000
QUANTITY_MOST = 1_000_000
SEARCH_LENGTH = 100
PER_PAGE_DEFAULT = 20
PER_PAGE_MOST = 100
PAGE_MOST = 1_000_000


class ValidationError(Exception):
    """Carries one entry per fault: {"pointer" or "parameter": where, "detail": what was expected}."""

    title = "Invalid input"

    def __init__(self, status: int, errors: list[dict[str, str]]) -> None:
        super().__init__("; ".join(error["detail"] for error in errors))
        self.status = status
        self.errors = errors


def item_fields(request: Request, *, partial: bool) -> dict[str, object]:
    """The fields of an item from a JSON body. `partial` (PATCH) takes any; otherwise absent ones default."""
    body = json_object(request)
    errors = [
        fault(name, f"{name}: unknown field; expected {', '.join(FIELDS)}")
        for name in body
        if name not in FIELDS
    ]
    values: dict[str, object] = {}
    for name, check in FIELDS.items():
        if name in body:
            expected = check(body[name])
            if expected:
                errors.append(fault(name, f"{name}: expected {expected}, got {shown(body[name])}"))
            values[name] = body[name]
        elif not partial:
            if name not in DEFAULTS:
                errors.append(fault(name, f"{name}: required"))
            values[name] = DEFAULTS.get(name)
    if partial and not body:
        errors.append({"pointer": "#", "detail": f"nothing to change; expected one of {', '.join(FIELDS)}"})
    if errors:
        raise ValidationError(422, errors)
    return values


def paging(arguments: Mapping[str, str]) -> tuple[int, int, str]:
    """`page` (from 1), `per_page` and the search text `q` of a query string."""
    errors: list[dict[str, str]] = []
    page = query_number(arguments, "page", 1, PAGE_MOST, errors)
    per_page = query_number(arguments, "per_page", PER_PAGE_DEFAULT, PER_PAGE_MOST, errors)
    search = arguments.get("q", "")
    if len(search) > SEARCH_LENGTH:
        errors.append(
            {"parameter": "q", "detail": f"q: expected at most {SEARCH_LENGTH} characters, got {len(search)}"}
        )
    if errors:
        raise ValidationError(400, errors)
    return page, per_page, search


def json_object(request: Request) -> dict[str, object]:
    if not request.is_json:
        got = request.mimetype or "none"
        raise UnsupportedMediaType(f"expected Content-Type application/json, got {got}")
    body = request.get_json(silent=True)
    if body is None:
        raise BadRequest("the body is not valid JSON; expected an object")
    if not isinstance(body, dict):
        raise BadRequest(f"expected a JSON object, got {shown(body)}")
    return body


def query_number(
    arguments: Mapping[str, str], name: str, default: int, most: int, errors: list[dict[str, str]]
) -> int:
    text = arguments.get(name)
    if text is None:
        return default
    # The length keeps int() from chewing on kilobytes of digits.
    if text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= most:
        return int(text)
    errors.append(
        {"parameter": name, "detail": f"{name}: expected a whole number from 1 to {most}, got {text[:40]!r}"}
    )
    return default


def is_text(value: object, most: int) -> TypeGuard[str]:
    if not isinstance(value, str) or len(value) > most:
        return False
    # JSON can carry half of a surrogate pair ("\ud83d"), which is no character and which UTF-8 cannot hold.
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)


def check_name(value: object) -> str | None:
    if is_text(value, NAME_LENGTH) and value.strip():
        return None
    return f"1 to {NAME_LENGTH} characters, not only spaces"


def check_description(value: object) -> str | None:
    if is_text(value, DESCRIPTION_LENGTH):
        return None
    return f"at most {DESCRIPTION_LENGTH} characters"


def check_quantity(value: object) -> str | None:
    # bool is an int in Python, but true is not a quantity.
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= QUANTITY_MOST:
        return None
    return f"a whole number from 0 to {QUANTITY_MOST}"


FIELDS: dict[str, Callable[[object], str | None]] = {
    "name": check_name,
    "description": check_description,
    "quantity": check_quantity,
}
DEFAULTS: dict[str, object] = {"description": "", "quantity": 0}


def fault(name: str, detail: str) -> dict[str, str]:
    return {"pointer": f"#/{name}", "detail": detail}


def shown(value: object) -> str:
    if isinstance(value, str):
        return f"a text of {len(value)} characters"
    if isinstance(value, list | dict):
        return "an array" if isinstance(value, list) else "an object"
    return "null" if value is None else str(value).lower()[:40]
