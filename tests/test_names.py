"""Names are found as people write them: in any language, begun, or with typing errors."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from rapidfuzz.distance import OSA

from migkg import names
from migkg.names import LONGEST, Match, Name, NameIndex, folded

NAMES = (
    ("city:be-gent", "Ghent", "en"),
    ("city:be-gent", "Gent", "nl"),
    ("city:be-gent", "Gand", "fr"),
    ("city:de-muenchen", "München", "de"),
    ("city:de-osnabrueck", "Osnabrück", "de"),
    ("city:gr-athina", "Αθήνα", "el"),
    ("city:ua-kyiv", "Київ", "uk"),
    ("city:pl-lodz", "Łódź", "pl"),
    ("city:it-palermo", "Palermo", "it"),
    ("city:be-saint-nicolas", "Saint-Nicolas", "fr"),
    ("city:de-frankfurt-am-main", "Frankfurt am Main", "de"),
    ("city:de-frankfurt-oder", "Frankfurt (Oder)", "de"),
    ("forum:be-gent-migration", "Ghent Migration Forum", "en"),
    ("network:gentle-cities", "Gentle Cities", "en"),
)


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex(Name(thing, text, tag, thing.partition(":")[0]) for thing, text, tag in NAMES)


@pytest.mark.parametrize(
    ("asked", "thing", "match"),
    [
        ("Ghent", "city:be-gent", Match.EXACT),
        ("  gHENT ", "city:be-gent", Match.EXACT),
        ("gand", "city:be-gent", Match.EXACT),
        ("Munchen", "city:de-muenchen", Match.EXACT),
        ("MUENCHEN", "city:de-muenchen", Match.EXACT),
        ("lodz", "city:pl-lodz", Match.EXACT),
        ("αθηνα", "city:gr-athina", Match.EXACT),
        ("ки", "city:ua-kyiv", Match.BEGINNING),
        ("Osnab", "city:de-osnabrueck", Match.BEGINNING),
        ("saint nic", "city:be-saint-nicolas", Match.BEGINNING),
        ("frankfurt od", "city:de-frankfurt-oder", Match.BEGINNING),
        ("migration forum", "forum:be-gent-migration", Match.WORD),
        ("forum ghent", "forum:be-gent-migration", Match.WORD),
        ("Palremo", "city:it-palermo", Match.NEAR),
        ("Osnabrük", "city:de-osnabrueck", Match.NEAR),
        ("Ghetn", "city:be-gent", Match.NEAR),
        ("Frnakfurt am Mian", "city:de-frankfurt-am-main", Match.NEAR),
        ("Saint-Nicolsa", "city:be-saint-nicolas", Match.NEAR),
    ],
)
def test_thing_is_found_by_a_name(index: NameIndex, asked: str, thing: str, match: Match) -> None:
    first = index.find(asked)[0]

    assert (first.name.thing, first.match) == (thing, match)


def test_thing_with_several_names_is_given_once_by_the_best(index: NameIndex) -> None:
    hits = index.find("gent")

    assert [hit.name.thing for hit in hits] == ["city:be-gent", "network:gentle-cities"]
    assert hits[0].name == Name("city:be-gent", "Gent", "nl", "city")


def test_only_things_of_a_kind_are_given_where_one_is_asked_for(index: NameIndex) -> None:
    assert [it.name.thing for it in index.find("gent", kind="network")] == ["network:gentle-cities"]
    assert [it.name.thing for it in index.find("ghent", kind="forum")] == [
        "forum:be-gent-migration"
    ]
    assert index.find("ghent", kind="person") == []


def test_of_things_that_are_met_alike_the_weightier_come_first() -> None:
    index = NameIndex([Name("b", "Bergen op Zoom"), Name("a", "Bergen aan Zee")])

    assert [hit.name.thing for hit in index.find("berg")] == ["b", "a"]
    assert [hit.name.thing for hit in index.find("berg", limit=1)] == ["b"]


def test_errors_are_counted_and_a_name_with_too_many_is_not_given(index: NameIndex) -> None:
    assert index.find("Ghetn")[0].errors == 1
    assert index.find("Saitn-Nicolsa")[0].errors == 2
    assert index.find("Ghten") == []
    assert index.find("Gnt") == []


ODD = ["", "  ", "!?", '"', "'", '"ghent', "ghent*", "ghent OR gand", "kind:city", "a" * 10_000]
ODD += ["NEAR(a b)", "^", "-ghent", "gh\0nt", "\ud800", "(", "{a}", "%", "x; DROP TABLE name"]


@pytest.mark.parametrize("asked", ODD)
def test_what_is_no_name_is_no_query_either(index: NameIndex, asked: str) -> None:
    found = {hit.name.thing for hit in index.find(asked)}

    assert found <= {"city:be-gent", "forum:be-gent-migration", "city:de-frankfurt-am-main"}
    assert index.find("Ghent")


def test_what_is_longer_than_any_name_is_cut(index: NameIndex) -> None:
    assert index.find("Ghent" + " " * LONGEST + "x")[0].name.text == "Ghent"


def test_several_threads_may_ask_at_once(index: NameIndex) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(index.find, ["ghent", "Palremo", "osna"] * 40))

    assert all(answers)


def test_each_name_can_be_mistyped_in_one_place_and_is_found() -> None:
    index = NameIndex(Name(thing, text) for thing, text, _ in NAMES)
    for thing, text, _ in NAMES:
        for at in range(1, len(text) - 1):
            mistyped = text[:at] + text[at + 1 :]
            if len(folded(text)) > 4:
                assert thing in {hit.name.thing for hit in index.find(mistyped)}, mistyped


def test_name_that_is_met_as_it_is_or_begins_so_was_not_mistyped(index: NameIndex) -> None:
    assert {hit.match for hit in index.find("Gent")} <= {Match.EXACT, Match.BEGINNING, Match.WORD}
    assert [hit.name.text for hit in index.find("Palerm")] == ["Palermo"]


def test_of_many_names_the_nearest_are_found_as_if_each_were_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("migkg.names._LOOKED_THROUGH", 0)
    dice = random.Random(3)  # noqa: S311 - nothing is kept secret here
    names = ["".join(dice.choices("abcd", k=dice.randint(7, 13))) for _ in range(2_000)]
    index = NameIndex(Name(str(place), name) for place, name in enumerate(names))

    seen = 0
    for name in dice.choices(names, k=200):
        letters = list(name)
        for at in dice.sample(range(len(letters)), 2):
            letters[at] = dice.choice("abcdx")
        asked = "".join(letters)
        errors = {it: OSA.distance(asked, it) for it in names}
        nearest = min(errors.values())
        if any(it.startswith(asked) for it in names):
            continue
        wanted = {it for it in names if errors[it] == nearest <= (2 if len(asked) >= 9 else 1)}
        found = {it.name.text for it in index.find(asked, limit=80)}
        assert found == wanted
        seen += bool(found)
    assert seen > 100


def test_letters_that_were_asked_for_do_not_fill_the_memory() -> None:
    for start in range(0x10000, 0x30000, LONGEST):
        folded("".join(map(chr, range(start, start + LONGEST))))

    assert len(names._LETTERS) <= names._REMEMBERED
    assert folded("G\u0301ent") == "gent"
