"""The registry of keys: what was published is there under its key, or is known to be withdrawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from migkg.errors import MigkgError, NonConformance, SourceError
from migkg.registry import (
    REGISTRY,
    Entry,
    breaches,
    entered,
    keyed,
    read_registry,
    require_kept,
)
from migkg.source import read_folder
from tests.stubs import FROM_PAGE, OF_PAGE
from tests.support import ROOT, SMALL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

HEAD = "thing,withdrawn,successor,reason\n"


@pytest.fixture
def registry(small_root: Path) -> Path:
    """The registry of a small project, in which all keys are entered."""
    path = small_root / REGISTRY
    things = {
        thing
        for folder in (small_root / "data" / "ttl").iterdir()
        for thing in keyed(read_folder(folder).triples)
    }
    path.write_text(entered({}, things), encoding="utf-8")
    return path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def said(run: Run, root: Path, *words: str, code: int) -> str:
    result = run(root, *words)
    assert result.exit_code == code, result.output
    return result.output


def test_things_have_keys_and_parts_of_things_have_none() -> None:
    things = keyed(read_folder(SMALL).triples)

    assert {"city:xx-atown", "authority:xx-atown", "person:ada-example"} <= things
    assert not [thing for thing in things if "#" in thing]


def test_all_that_is_in_the_data_of_this_project_is_published() -> None:
    registry = read_registry(ROOT / REGISTRY)

    assert len(registry) > 13_000
    assert {"city:be-gent", "network:eurocities", "chain:be-gent-moria-2020"} <= registry.keys()


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ("key,withdrawn\n", "keys.csv:1: begins with the line thing,withdrawn"),
        ("", "keys.csv:1: begins with"),
        (f"{HEAD}city:be-gent\n", "keys.csv:2: a line has 4 cells, and this one 1"),
        (f"{HEAD}be-gent,,,\n", "keys.csv:2: 'be-gent' is no prefixed name of a thing"),
        (f"{HEAD}city:Be-Gent,,,\n", "keys.csv:2: 'city:Be-Gent' is no prefixed name"),
        (f"{HEAD}mig:City,,,\n", "keys.csv:2: 'mig:City' is no prefixed name"),
        (f"{HEAD}town:be-gent,,,\n", "keys.csv:2: 'town:be-gent' is no prefixed name"),
        (f"{HEAD}city:a,2026-13-01,,why\n", "keys.csv:2: '2026-13-01' is no day"),
        (f"{HEAD}city:a,2026-12-01,,\n", "keys.csv:2: why city:a was withdrawn is not said"),
        (f'{HEAD}city:a,2026-12-01,,"b\nc"\n', "keys.csv:2: why city:a was withdrawn is not said"),
        (f"{HEAD}city:a,20261201,,why\n", "keys.csv:2: '20261201' is no day"),
        (f"{HEAD}city:a,2026-12-01,city:a,why\n", "keys.csv:2: city:a cannot succeed itself"),
        (f"{HEAD},2026-12-01,,why\n", "keys.csv:2: '' is no prefixed name"),
        (f"{HEAD}city:a,,city:b,why\n", "keys.csv:2: city:a has no day of its withdrawal"),
        (f"{HEAD}city:a,2026-12-01,x,why\n", "keys.csv:2: 'x' is no prefixed name"),
        (f"{HEAD}city:b,,,\ncity:a,,,\n", "keys.csv:3: city:a comes after city:b"),
        (f"{HEAD}city:a,,,\ncity:a,,,\n", "keys.csv:3: city:a comes after city:a"),
    ],
)
def test_registry_that_cannot_be_read_is_refused_with_the_line(
    tmp_path: Path, lines: str, place: str
) -> None:
    path = tmp_path / "keys.csv"
    path.write_text(lines, encoding="utf-8")

    with pytest.raises(SourceError, match=re.escape(place)):
        read_registry(path)


def test_what_is_entered_is_read_again_and_what_was_withdrawn_stays_so(tmp_path: Path) -> None:
    path = tmp_path / "keys.csv"
    path.write_text(f"\ufeff{HEAD}city:c,2026-12-01,city:b,merged\n", encoding="utf-8")

    path.write_text(entered(read_registry(path), ["city:b", "city:c"]), encoding="utf-8")

    assert path.read_text("utf-8") == f"{HEAD}city:b,,,\ncity:c,2026-12-01,city:b,merged\n"


def test_registry_that_a_spreadsheet_has_saved_is_read(tmp_path: Path) -> None:
    path = tmp_path / "keys.csv"
    path.write_bytes(f"\ufeff{HEAD}city:a,,,\ncity:b,,,\n".replace("\n", "\r\n").encode())

    assert list(read_registry(path)) == ["city:a", "city:b"]


def test_key_that_could_not_be_read_again_is_not_entered() -> None:
    with pytest.raises(MigkgError, match="'city:Be-Gent' is no prefixed name"):
        entered({}, ["city:be-gent", "city:Be-Gent"])


def test_new_key_is_looked_for_where_a_few_are_gone_and_not_for_thousands() -> None:
    registry = {it: Entry(it) for it in (f"city:be-town-{number}" for number in range(5_000))}

    found = list(breaches(registry, [f"city:nl-town-{number}" for number in range(5_000)]))

    assert len(found) == len(registry)
    assert "is new" in found[0].problem
    assert "is new" not in found[-1].problem


def test_key_that_was_renamed_is_refused_with_its_line_and_the_new_name(tmp_path: Path) -> None:
    path = tmp_path / "keys.csv"
    path.write_text(f"{HEAD}city:be-brugge,,,\ncity:be-gent,,,\n", encoding="utf-8")

    with pytest.raises(NonConformance, match=r"keys\.csv:3: city:be-gent was published.*") as error:
        require_kept(path, read_registry(path), {"city:be-brugge", "city:be-gand"})

    assert "city:be-gand is new: if it is the same thing, give it its old key" in str(error.value)
    assert "brugge" not in str(error.value)


@pytest.mark.parametrize(
    ("line", "things", "problem"),
    [
        ("city:be-gent,2026-12-01,,no city", ["city:be-gent"], "a key never means another thing"),
        ("city:be-gent,2026-12-01,city:b,merged", [], "is succeeded by city:b, which is nowhere"),
        ("city:be-gent,2026-12-01,city:b,merged", ["city:b"], None),
        ("city:be-gent,2026-12-01,,no city", [], None),
        ("city:be-gent,,,", [], "write into its line the day"),
    ],
)
def test_key_that_was_withdrawn_names_nothing_again(
    tmp_path: Path, line: str, things: list[str], problem: str | None
) -> None:
    path = tmp_path / "keys.csv"
    path.write_text(f"{HEAD}{line}\n", encoding="utf-8")

    if problem is None:
        require_kept(path, read_registry(path), things)
    else:
        with pytest.raises(NonConformance, match=problem):
            require_kept(path, read_registry(path), things)


def test_check_counts_new_keys_and_refuses_that_one_is_gone(
    run: Run, small_root: Path, registry: Path
) -> None:
    assert "that were published last\n" in said(run, small_root, "check", code=0)
    replace(registry, "city:xx-atown,,,\n", "")
    assert "last, and 1 new, which migkg keys" in said(run, small_root, "check", code=0)
    replace(registry, "authority:xx-atown,,,\n", "authority:xx-atown,,,\nauthority:xx-btown,,,\n")

    assert "authority:xx-btown was published, and is" in said(run, small_root, "check", code=1)


def test_keys_lists_what_is_new_and_enters_it(run: Run, small_root: Path, registry: Path) -> None:
    whole = registry.read_text("utf-8")
    replace(registry, "city:xx-atown,,,\n", "")

    assert said(run, small_root, "keys", code=0) == "city:xx-atown\n"
    assert registry.read_text("utf-8") != whole
    assert said(run, small_root, "keys", "--enter", code=0) == "city:xx-atown\n"
    assert registry.read_text("utf-8") == whole
    assert said(run, small_root, "keys", code=0) == ""


def test_first_registry_is_made_where_there_is_none(run: Run, small_root: Path) -> None:
    assert "there is no data/keys.csv" in said(run, small_root, "check", code=0)

    listed = said(run, small_root, "keys", "--enter", code=0)

    assert list(read_registry(small_root / REGISTRY)) == listed.splitlines()


def test_withdrawn_key_is_not_given_to_something_new(
    run: Run, small_root: Path, registry: Path
) -> None:
    line = "city:de-kiel,2026-12-01,city:xx-atown,merged\n"
    replace(registry, "city:xx-atown,,,\n", f"{line}city:xx-atown,,,\n")

    kiel = ("new", "city", "Kiel", "--country", "DE", "--label", "fr=Kiel")
    output = said(run, small_root, *kiel, "--evidence", "evidence:xx-atown-page-0-22", code=1)

    assert "city:de-kiel was withdrawn on 2026-12-01 and is succeeded by city:xx-atown" in output
    assert "city:xx-atown\n    a mig:City" in output


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("document:paper-example-towns", "document:paper-example-towns-"),
        ("evidence:paper-example-towns", "evidence:paper-example-towns was withdrawn"),
        ("organisation:the-paper", "organisation:the-paper was withdrawn on 2026-12-01"),
    ],
)
def test_withdrawn_key_is_not_given_to_a_page_its_evidence_or_its_publisher(
    run: Run, small_root: Path, registry: Path, key: str, told: str
) -> None:
    lines = [*registry.read_text("utf-8").splitlines(), f"{key},2026-12-01,,no such thing"]
    registry.write_text("\n".join([lines[0], *sorted(lines[1:]), ""]), encoding="utf-8")

    kiel = ("new", "city", "Kiel", "--country", "DE", "--label", "fr=Kiel", "--dry-run")
    result = run(small_root, *kiel, *FROM_PAGE, *OF_PAGE)

    assert told in result.output
    assert f"{key}\n" not in result.output
