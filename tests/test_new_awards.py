"""Stubs of awards, of who won them, and of who was only put forward."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from migkg.formatting import formatted
from tests.stubs import FROM_PAGE, OF_PAGE, added, refused, says

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stubs import Run

AWARD = ("award", "Town Prize", "--label", "fr=Prix des villes", "--kind", "prize")
FOR = ("--award", "award:town-prize", "--description", "For its shelters.")
WON = ("conferral", *FOR, "--recipient", "authority:xx-atown")
SHORTLISTED = ("nomination", *FOR, "--nominee", "authority:xx-atown")
PROJECT = ("project", "Beds", "--label", "fr=Lits", "--country", "BE")
PRIZE = "<https://w3id.org/migkg/id/award/town-prize> a <https://w3id.org/migkg/ontology#Award> .\n"


@pytest.fixture
def root(small_root: Path) -> Path:
    """The small project."""
    return small_root


def of_award(root: Path) -> str:
    """The file of the award."""
    return (root / "data" / "ttl" / "awards" / "town-prize.ttl").read_text(encoding="utf-8")


# what is written


def test_project_with_an_award_won_and_missed_is_in_its_form_and_builds_without_a_finding(
    run: Run, root: Path
) -> None:
    giver = ("--given-by", "authority:xx-government", "--since", "1999", "--theme", "migration")
    added(run, root, *AWARD, *giver)
    told = ("--edition", "3rd", "--category", "small towns", "--rank", "2", "--theme", "reception")
    added(run, root, *WON, "--on", "2020-01-31", *told)
    added(run, root, *SHORTLISTED, "--on", "2019", *told[:4])

    built = run(root, "build")

    assert built.exit_code == 0, built.output
    assert json.loads((root / "build" / "current" / "report.json").read_bytes())["results"] == []
    for path in (root / "data" / "ttl" / "awards").rglob("*.ttl"):
        assert formatted(path) == path.read_text(encoding="utf-8"), path


def test_award_says_who_gives_it_and_asks_who_won_it(run: Run, root: Path) -> None:
    result = added(run, root, *AWARD, "--given-by", "authority:xx-government")

    one = "award:town-prize"
    assert f"data/ttl/awards/town-prize.ttl\n  {one}\n" in result.stdout
    assert "data/ttl/awards/source.ttl\n  graph:awards\n" in result.stdout
    assert "[migsh:Used-award]" in result.stdout
    assert says(root, "awards", one, "rdf:type", "mig:Award")
    assert says(root, "awards", one, "mig:kind", "award-kind:prize")
    assert says(root, "awards", one, "mig:awardGiver", "authority:xx-government")


def test_conferral_stands_beside_its_award_under_its_year_and_who_won(run: Run, root: Path) -> None:
    added(run, root, *AWARD)

    result = added(run, root, *WON, "--on", "2020-01", "--category", "small towns", "--rank", "1")

    one, text = "conferral:town-prize-2020-xx-atown", of_award(root)
    assert f"data/ttl/awards/town-prize.ttl\n  {one}\n" in result.stdout
    assert '"Award conferral: Town of Atown, Town Prize 2020"@en' in text
    assert '"Attribution d’un prix : Ville d’Aville, Prix des villes 2020"@fr' in text
    assert 'mig:occurredOn "2020-01-01"^^xsd:date ;' in text
    assert "mig:occurredOnPrecision precision:month ;" in text
    assert "mig:attestedOn" not in text
    assert 'mig:awardCategory "small towns"@en ;' in text
    assert "mig:rank 1 ;" in text
    assert says(root, "awards", one, "mig:award", "award:town-prize")
    assert says(root, "awards", one, "mig:recipient", "authority:xx-atown")
    assert says(root, "awards", one, "mig:confidence", "confidence:stated")
    assert says(root, "awards", one, "mig:supportedBy", "evidence:paper-example-towns")


def test_key_of_a_conferral_is_without_the_country_of_who_won(run: Run, root: Path) -> None:
    added(run, root, *AWARD)
    added(run, root, "city", "Kiel", "--country", "DE", "--label", "fr=Kiel")

    result = added(run, root, *WON[:-1], "authority:de-kiel", "--edition", "II (2019)")

    assert "conferral:town-prize-2019-kiel" in result.stdout


def test_many_who_won_together_are_one_conferral(run: Run, root: Path) -> None:
    added(run, root, *AWARD)

    others = ("--recipient", "authority:xx-government", "--recipient", "organisation:xx-gazette")
    added(run, root, *WON, *others, "--on", "2020")

    one = "conferral:town-prize-2020-xx-atown"
    assert '"Award conferral: Town of Atown, government …, Town Prize 2020"@en' in of_award(root)
    for name in ("authority:xx-atown", *others[1::2]):
        assert says(root, "awards", one, "mig:recipient", name)


def test_award_is_won_by_a_project_where_nobody_is_named(run: Run, root: Path) -> None:
    added(run, root, *AWARD)
    added(run, root, *PROJECT)

    result = added(run, root, *WON[:-2], "--conferred-for", "initiative:be-beds", "--on", "2020")

    one = "conferral:town-prize-2020-beds"
    assert one in result.stdout
    assert '"Award conferral: Beds, Town Prize 2020"@en' in of_award(root)
    assert says(root, "awards", one, "mig:conferredFor", "initiative:be-beds")


def test_nomination_is_attested_where_it_is_not_dated(run: Run, root: Path) -> None:
    added(run, root, *AWARD)

    result = added(run, root, *SHORTLISTED)

    one, text = "nomination:town-prize-xx-atown", of_award(root)
    assert f"data/ttl/awards/town-prize.ttl\n  {one}\n" in result.stdout
    assert '"Award nomination: Town of Atown, Town Prize"@en' in text
    assert '"Nomination à un prix : Ville d’Aville, Prix des villes"@fr' in text
    assert 'mig:attestedOn "2020-03-01"^^xsd:date ;' in text
    assert says(root, "awards", one, "rdf:type", "mig:AwardNomination")
    assert says(root, "awards", one, "mig:nominatedFor", "award:town-prize")
    assert says(root, "awards", one, "mig:nominee", "authority:xx-atown")


def test_person_is_put_forward_in_an_office(run: Run, root: Path) -> None:
    added(run, root, *AWARD)
    mayor = (*SHORTLISTED[:-1], "person:ada-example")

    output = refused(run, root, *mayor, *FROM_PAGE)
    tenure = "tenure:xx-atown-mayor-ada-example"
    result = added(run, root, *mayor, "--in-capacity", tenure, "--on", "2020")

    assert f"in which was it? Say --in-capacity {tenure}." in output
    assert "nomination:town-prize-2020-ada-example" in result.stdout
    one = "nomination:town-prize-2020-ada-example"
    assert says(root, "awards", one, "mig:inCapacity", tenure)


# what is there already


@pytest.mark.parametrize("given", [WON, SHORTLISTED], ids=lambda it: it[0])
def test_what_is_there_is_refused_and_shown_and_a_qualifier_makes_another(
    given: tuple[str, ...], run: Run, root: Path
) -> None:
    added(run, root, *AWARD)
    added(run, root, *given, "--on", "2020")
    key = f"{given[0]}:town-prize-2020-xx-atown"

    output = refused(run, root, *given, "--on", "2020-05", *FROM_PAGE, code=1)
    again = added(run, root, *given, "--on", "2020-05", "--qualifier", "small towns")

    assert f"{key} is there already" in output
    assert f"\n{key}\n    a mig:" in output
    assert f"{key}-small-towns" in again.stdout


def test_conferral_without_a_year_may_be_one_that_has_its_year(run: Run, root: Path) -> None:
    added(run, root, *AWARD)
    added(run, root, *WON, "--on", "2020")

    output = refused(run, root, *WON, *FROM_PAGE, code=1)
    other = added(run, root, *WON, "--on", "2018")

    assert "conferral:town-prize-2020-xx-atown may be the same" in output
    assert "conferral:town-prize-2018-xx-atown" in other.stdout


def test_award_that_is_there_is_not_made_again(run: Run, root: Path) -> None:
    added(run, root, *AWARD)

    assert "award:town-prize is there already" in refused(run, root, *AWARD, *FROM_PAGE, code=1)
    other = (*AWARD, "--key", "other", *FROM_PAGE)
    assert "award:town-prize is called so" in refused(run, root, *other, code=1)


# what is refused


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((*WON[:-2], *FROM_PAGE), "Who receives it? Say --recipient"),
        ((*WON[:-1], "city:xx-atown", *FROM_PAGE), "its authority is, authority:xx-atown"),
        ((*WON[:-1], "post:xx-atown-mayor", *FROM_PAGE), "is no authority or network"),
        ((*WON[:-1], "authority:xx-atwn", *FROM_PAGE), "mean authority:xx-atown?"),
        (
            (*WON, "--award", "authority:xx-atown", *FROM_PAGE),
            "is no award: name one such as award:",
        ),
        ((*WON, "--award", "award:town-prise", *FROM_PAGE), "Did you mean award:town-prize?"),
        ((*WON, "--conferred-for", "city:xx-atown", *FROM_PAGE), "city:xx-atown is no initiative"),
        ((*WON, "--description", "x" * 161, *FROM_PAGE), "say it in 160"),
        ((*WON, "--theme", "receptoin", *FROM_PAGE, *OF_PAGE), "Did you mean reception"),
        ((*WON, "--on", "2021-02-29", *FROM_PAGE), "is not in the calendar"),
        ((*WON, "--in-capacity", "tenure:xx-atown-mayor-ada-example", *FROM_PAGE), "is not named"),
        ((*WON[:3], *WON[5:], *FROM_PAGE), "Missing option '--description'"),
        (WON, "Where is this said? Give the page by --source"),
        (SHORTLISTED, "Where is this said? Give the page by --source"),
        ((*SHORTLISTED[:-2], *FROM_PAGE), "Missing option '--nominee'"),
        ((*SHORTLISTED[:-1], "city:xx-atown", *FROM_PAGE), "A place is not put forward"),
        ((*AWARD[:-1], "prise", *FROM_PAGE, *OF_PAGE, "--key", "x"), "mean prize"),
        ((*AWARD[:2], *FROM_PAGE, "--kind", "prize"), "called in French? Say --label fr="),
        (AWARD, "Where is this said? Give the page by --source"),
    ],
)
def test_what_is_missing_or_wrong_is_said_in_plain_words(
    words: tuple[str, ...], message: str, run: Run, root: Path
) -> None:
    (root / "data" / "ttl" / "xx-atown" / "award.ttl").write_text(PRIZE, encoding="utf-8")

    assert message in refused(run, root, *words)
