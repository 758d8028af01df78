"""Bad input gets a problem document (RFC 9457) that says what was expected and what was got."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def problem(response: TestResponse, status: int) -> dict:
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    assert response.json["status"] == status
    assert {"type", "title", "detail", "instance"} <= response.json.keys()
    return response.json


@pytest.mark.parametrize(
    ("body", "pointer", "expected"),
    [
        ({}, "#/name", "required"),
        ({"name": ""}, "#/name", "expected 1 to 120 characters"),
        ({"name": "   "}, "#/name", "not only spaces"),
        ({"name": "x" * 121}, "#/name", "got a text of 121 characters"),
        ({"name": "\ud83d"}, "#/name", "expected 1 to 120 characters"),
        ({"name": 7}, "#/name", "got 7"),
        ({"name": None}, "#/name", "got null"),
        ({"name": "a", "description": "x" * 2001}, "#/description", "at most 2000 characters"),
        ({"name": "a", "quantity": -1}, "#/quantity", "from 0 to 1000000, got -1"),
        ({"name": "a", "quantity": 1_000_001}, "#/quantity", "from 0 to 1000000"),
        ({"name": "a", "quantity": True}, "#/quantity", "got true"),
        ({"name": "a", "quantity": 1.5}, "#/quantity", "got 1.5"),
        ({"name": "a", "quantity": "3"}, "#/quantity", "got a text of 1 characters"),
        ({"name": "a", "id": 1}, "#/id", "unknown field; expected name, description, quantity"),
    ],
)
def test_a_wrong_field_is_named(client: FlaskClient, body: object, pointer: str, expected: str) -> None:
    errors = problem(client.post("/api/items", json=body), 422)["errors"]
    assert [error["pointer"] for error in errors] == [pointer]
    assert expected in errors[0]["detail"]


def test_all_faults_are_reported_at_once(client: FlaskClient) -> None:
    body = {"colour": "red", "quantity": -1}
    errors = problem(client.post("/api/items", json=body), 422)["errors"]
    assert {error["pointer"] for error in errors} == {"#/colour", "#/name", "#/quantity"}


def test_a_patch_that_changes_nothing_is_refused(client: FlaskClient) -> None:
    item = client.post("/api/items", json={"name": "lamp"}).json
    assert "nothing to change" in problem(client.patch(f"/api/items/{item['id']}", json={}), 422)["detail"]


@pytest.mark.parametrize(
    ("data", "content_type", "status", "detail"),
    [
        ("{", "application/json", 400, "not valid JSON"),
        ("", "application/json", 400, "not valid JSON"),
        ("[1]", "application/json", 400, "got an array"),
        ("null", "application/json", 400, "not valid JSON"),
        ('"x"', "application/json", 400, "expected a JSON object"),
        ("name=lamp", "application/x-www-form-urlencoded", 415, "expected Content-Type application/json"),
        ("{}", None, 415, "got none"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(
    client: FlaskClient, data: str, content_type: str | None, status: int, detail: str
) -> None:
    response = client.post("/api/items", data=data, content_type=content_type)
    assert detail in problem(response, status)["detail"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page=0", "page"),
        ("page=x", "page"),
        ("page=-1", "page"),
        ("page=²", "page"),
        ("page=" + "9" * 5000, "page"),
        ("per_page=101", "per_page"),
        ("per_page=", "per_page"),
        ("q=" + "x" * 101, "q"),
    ],
)
def test_a_wrong_query_parameter_is_named(client: FlaskClient, query: str, parameter: str) -> None:
    errors = problem(client.get(f"/api/items?{query}"), 400)["errors"]
    assert [error["parameter"] for error in errors] == [parameter]


def test_unknown_paths_methods_and_ids(client: FlaskClient) -> None:
    problem(client.get("/nowhere"), 404)
    problem(client.get("/api/items/abc"), 404)
    problem(client.get("/api/items/99999999999999999999999999"), 404)
    refused = client.delete("/api/items")
    problem(refused, 405)
    assert "POST" in refused.headers["Allow"]


def test_a_body_over_64_kib_is_refused(client: FlaskClient) -> None:
    problem(client.post("/api/items", json={"name": "x" * 70_000}), 413)


def test_an_unexpected_error_says_nothing_about_the_inside(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("app.api.items.paging", fail)
    assert "secret" not in problem(client.get("/api/items"), 500)["detail"]
