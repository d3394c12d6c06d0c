"""The tables of chains of action: each code exists, each actor is known, each label is short."""

from __future__ import annotations

import re

import pytest

from tests.support import ROOT
from tools.curate.chains.actions import _government, sentence
from tools.curate.chains.actors import SIGNATORIES
from tools.curate.chains.numbers import _NUMBER
from tools.curate.tables import rows

ACTIONS = [row for row in rows("actions") if row["node"]]
CODES = {
    "kinds": "action-kind",
    "outcomes": "action-outcome",
    "stance": "stance",
    "themes": "theme",
    "groups": "target-group",
    "body": "deciding-body",
}
LABEL_WORDS, FRENCH_WORDS, DESCRIPTION_WORDS = 12, 16, 25


@pytest.mark.parametrize("column", CODES)
def test_each_code_is_of_its_list(column: str) -> None:
    path = ROOT / "ontology" / "concepts" / f"{CODES[column]}.ttl"
    known = set(re.findall(rf"^{CODES[column]}:([\w-]+)$", path.read_text("utf-8"), re.MULTILINE))
    assert {code for row in ACTIONS for code in row[column].split()} <= known


def test_each_action_has_a_node_labels_kind_and_theme_of_its_own() -> None:
    for column in ("node", "en", "fr"):
        assert len({row[column] for row in ACTIONS}) == len(ACTIONS)
    assert all(row["kinds"] and row["themes"] for row in ACTIONS)


def test_labels_and_descriptions_are_short() -> None:
    for row in ACTIONS:
        assert len(row["en"].split()) <= LABEL_WORDS, row["id"]
        assert len(row["fr"].split()) <= FRENCH_WORDS, row["id"]
        assert len(row["description"].split()) <= DESCRIPTION_WORDS, row["id"]


def test_only_pledges_pledge() -> None:
    assert not [row["id"] for row in ACTIONS if row["pledged"] and "Pledge" not in row["classes"]]


def test_each_body_that_actors_name_is_in_a_table() -> None:
    known = {f"authority:{row['key']}" for row in rows("authorities_chains")}
    known |= {f"organisation:{row['key']}" for row in rows("organisations_chains")}
    known |= {row["node"] for row in rows("chains_bodies")}
    known |= {row["node"] for row in rows("networks")} | {"authority:be-federal-government"}
    places = {(row["name"], row["country"]) for row in rows("place_names")}
    for row in rows("actors"):
        for part in filter(None, row["nodes"].split(";")):
            name, _, country = part.partition("@@")
            meant = part in known or (name, country or row["country"]) in places
            assert part == SIGNATORIES or meant, part


@pytest.mark.parametrize(
    ("cell", "bounds"),
    [
        ("people:100-150", [("people", "100", "150", "", None)]),
        ("places:1400-/More than 1,400.", [("places", "1400", "", "", "More than 1,400.")]),
        ("people:7-7~ euros:-9", [("people", "7", "7", "~", None), ("euros", "", "9", "", None)]),
    ],
)
def test_numbers_are_read(cell: str, bounds: list[tuple[str | None, ...]]) -> None:
    assert _NUMBER.findall(cell) == [tuple(part or "" for part in it) for it in bounds]


def test_ministers_hold_office_in_the_government() -> None:
    assert _government("de-ministry-of-the-interior") == "de-government"
    assert _government("gb-home-office") == "gb-government"
    assert _government("fr-calais") == "fr-calais"


def test_words_become_a_sentence() -> None:
    assert sentence("offers Berlin's places") == "Offers Berlin’s places."
