"""/api/items on a real database, without gunicorn."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from tests.mariadb import MariaDB


def create(client: FlaskClient, **fields: object) -> dict:
    response = client.post("/api/items", json={"name": "lamp", **fields})
    assert response.status_code == 201, response.text
    return response.json


def test_a_created_item_is_in_the_database_and_read_back(client: FlaskClient, database: MariaDB) -> None:
    response = client.post(
        "/api/items", json={"name": "Lampe à poser 💡", "description": "deux\nlignes", "quantity": 3}
    )
    item = response.json
    assert response.headers["Location"] == f"/api/items/{item['id']}"
    assert client.get(response.headers["Location"]).json == item
    rows = database.sql(f"SELECT name, description, quantity FROM palier.items WHERE id = {item['id']}")  # noqa: S608
    assert rows == [("Lampe à poser 💡", "deux\nlignes", 3)]


def test_times_are_utc_and_only_a_change_moves_updated_at(client: FlaskClient) -> None:
    item = create(client)
    assert item["created_at"] == item["updated_at"]
    assert item["created_at"].endswith("Z")
    same = client.patch(f"/api/items/{item['id']}", json={"name": item["name"]}).json
    assert same["updated_at"] == item["updated_at"]
    changed = client.patch(f"/api/items/{item['id']}", json={"quantity": 9}).json
    assert changed["created_at"] == item["created_at"]
    assert datetime.fromisoformat(changed["updated_at"]) > datetime.fromisoformat(item["updated_at"])


def test_put_replaces_everything_and_patch_only_what_it_names(client: FlaskClient) -> None:
    item = create(client, description="old", quantity=5)
    path = f"/api/items/{item['id']}"
    patched = client.patch(path, json={"quantity": 6}).json
    assert (patched["name"], patched["description"], patched["quantity"]) == ("lamp", "old", 6)
    replaced = client.put(path, json={"name": "chair"}).json
    assert (replaced["name"], replaced["description"], replaced["quantity"]) == ("chair", "", 0)
    assert client.get(path).json == replaced


def test_a_deleted_item_is_gone_and_its_id_is_not_given_again(client: FlaskClient, database: MariaDB) -> None:
    item = create(client)
    path = f"/api/items/{item['id']}"
    response = client.delete(path)
    assert (response.status_code, response.data) == (204, b"")
    assert "Content-Type" not in response.headers
    for answer in (client.get(path), client.delete(path), client.patch(path, json={"quantity": 1})):
        assert answer.status_code == 404
        assert answer.json["detail"] == f"there is no item {item['id']}"
    assert database.sql("SELECT COUNT(*) FROM palier.items") == [(0,)]
    assert create(client)["id"] > item["id"]


def test_a_list_comes_in_pages_in_the_order_of_creation(client: FlaskClient) -> None:
    ids = [create(client, name=f"item {number}")["id"] for number in range(5)]
    pages = [client.get(f"/api/items?per_page=2&page={page}").json for page in (1, 2, 3, 4)]
    assert [[item["id"] for item in page["items"]] for page in pages] == [ids[0:2], ids[2:4], ids[4:], []]
    assert {(page["total"], page["pages"], page["per_page"]) for page in pages} == {(5, 3, 2)}


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("lamp", ["Lampe", "desk lamp", "100% lamp_x"]),
        ("LAMP", ["Lampe", "desk lamp", "100% lamp_x"]),
        ("%", ["100% lamp_x"]),
        ("_", ["100% lamp_x"]),
        ("'; DROP TABLE items; --", []),
    ],
)
def test_search_finds_part_of_a_name_and_takes_wildcards_literally(
    client: FlaskClient, search: str, found: list[str]
) -> None:
    for name in ("Lampe", "desk lamp", "100% lamp_x", "chair"):
        create(client, name=name)
    answer = client.get("/api/items", query_string={"q": search}).json
    assert [item["name"] for item in answer["items"]] == found
    assert answer["total"] == len(found)


def test_an_empty_list_has_no_pages(client: FlaskClient) -> None:
    assert client.get("/api/items").json == {
        "items": [],
        "page": 1,
        "per_page": 20,
        "total": 0,
        "pages": 0,
    }


def test_every_answer_names_the_pod_errors_included(client: FlaskClient) -> None:
    answers = [
        client.get("/api/items"),
        client.get("/nowhere"),
        client.post("/api/items", json={}),
        client.put("/api/items"),
        client.get("/livez"),
        client.get("/metrics"),
    ]
    assert [answer.headers["X-Served-By"] for answer in answers] == ["backend-test"] * len(answers)
