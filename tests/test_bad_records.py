"""A record that cannot be so is refused, with the shape that says why and the line it stands in."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest

from tools.curate.tables import by, keyed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

PLEDGE = "    mig:kind action-kind:reception-pledge ;\n"
BLOCK = "    mig:kind action-kind:block ;\n"
POST = "    mig:tenureOfPost post:xx-atown-mayor ;\n"
POINT = "POINT(3.72 51.05)"
SECOND = """
city:xx-atown
    skos:prefLabel "Btown"@en ;
.
"""
CAMPAIGN = """
<https://w3id.org/migkg/id/initiative/xx-open>
    a mig:Campaign ;
    skos:prefLabel "Open"@en ;
    skos:prefLabel "Ouvert"@fr ;
    mig:supportedBy evidence:xx-atown-page-0-22 ;
.

<https://w3id.org/migkg/id/membership/xx-atown-open>
    a mig:NetworkMembership ;
    skos:prefLabel "Membership"@en ;
    skos:prefLabel "Adhésion"@fr ;
    mig:confidence confidence:stated ;
    mig:membershipStatus <https://w3id.org/migkg/def/membership-status/full-member> ;
    mig:supportedBy evidence:xx-atown-page-76-142 ;
    org:member authority:xx-atown ;
    org:organization <https://w3id.org/migkg/id/initiative/xx-open> ;
.
"""


def dated(what: str, day: str) -> str:
    return f'    mig:{what} "{day}"^^xsd:date ;\n    mig:{what}Precision precision:day ;\n'


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def line_of(path: Path, start: str) -> int:
    return path.read_text(encoding="utf-8").splitlines().index(start) + 1


@pytest.mark.parametrize(
    ("changes", "thing", "shape"),
    [
        pytest.param(
            [(f"{PLEDGE}    mig:supportedBy evidence:xx-atown-page-76-142 ;\n", PLEDGE)],
            "action:xx-atown-pledge",
            "migsh:Situation-supportedBy",
            id="no source",
        ),
        pytest.param(
            [
                (
                    POST,
                    f"{dated('validFrom', '2020-05-01')}{dated('validUntil', '2019-05-01')}{POST}",
                )
            ],
            "tenure:xx-atown-mayor-ada-example",
            "migsh:Situation-order",
            id="an end before its start",
        ),
        pytest.param(
            [
                (PLEDGE, PLEDGE + dated("occurredOn", "2023-04-01")),
                (BLOCK, BLOCK + dated("occurredOn", "2023-03-01")),
            ],
            "action:xx-government-block",
            "migsh:PoliticalAction-order",
            id="an answer before what it answers",
        ),
        pytest.param(
            [("\ncity:xx-atown\n", f"{SECOND}\ncity:xx-atown\n")],
            "city:xx-atown",
            "migsh:Label-one",
            id="a key twice",
        ),
        pytest.param(
            [("\nperson:ada-example\n", f"{CAMPAIGN}\nperson:ada-example\n")],
            "<https://w3id.org/migkg/id/membership/xx-atown-open>",
            "migsh:NetworkMembership-organization",
            id="a membership of a campaign",
        ),
    ],
)
def test_record_that_cannot_be_so_is_refused_by_a_shape_with_its_line(
    run: Run, small_root: Path, changes: list[tuple[str, str]], thing: str, shape: str
) -> None:
    path = small_root / "data" / "ttl" / "xx-atown" / "atown.ttl"
    for old, new in changes:
        change(path, old, new)

    for words in (["check"], ["validate", str(path.parent)]):
        result = run(small_root, *words)

        assert result.exit_code == 1, result.output
        assert re.search(
            rf"\[{shape}\]\n    {re.escape(str(path))}:{line_of(path, thing)}\n", result.output
        )


def test_address_that_is_none_is_refused_by_a_shape_with_its_line(
    run: Run, small_root: Path
) -> None:
    path = small_root / "data" / "ttl" / "xx-atown" / "source.ttl"
    text = path.read_text(encoding="utf-8")
    address = re.search(r"schema:url (<[^>]*>)", text)
    assert address
    change(path, address[1], "<www.example.org/page>")

    result = run(small_root, "check")

    assert result.exit_code == 1, result.output
    line = line_of(path, "document:xx-atown-page")
    assert f"[migsh:SourceDocument-address]\n    {path}:{line}\n" in result.output


def test_point_outside_its_country_is_refused_with_its_line(run: Run, small_root: Path) -> None:
    path = small_root / "data" / "ttl" / "xx-atown" / "atown.ttl"
    change(path, POINT, "POINT(51.05 3.72)")

    result = run(small_root, "check")

    assert result.exit_code == 1
    line = line_of(path, "city:xx-atown")
    assert f"{path}:{line} city:xx-atown lies in BEL, its point (51.05 3.72) does not" in (
        result.output
    )


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Two tables of decisions, in which a key and a name stand twice."""
    rows = {
        "places": [["key", "en"], ["no-bergen", "Bergen"], ["nl-bergen", "Bergen"]],
        "place_names": [["name", "country"], ["Bergen", "NL"], ["Mons", "BE"], ["Bergen", "NL"]],
    }
    rows["places"].append(["no-bergen", "Bergen"])
    for name, lines in rows.items():
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)
    return tmp_path


def test_key_that_curation_is_given_twice_is_refused_with_both_lines(tables: Path) -> None:
    with pytest.raises(ValueError, match=r"places\.csv, line 4: no-bergen stands in line 2"):
        keyed("key", "places", tables)


def test_name_that_fits_two_cities_is_refused_with_both_lines(tables: Path) -> None:
    with pytest.raises(ValueError, match=r"place_names\.csv, line 4: Bergen, NL stands in line 2"):
        by(("name", "country"), "place_names", tables)
