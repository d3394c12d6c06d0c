"""Stubs of what cities join, and of how somebody joins it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from migkg.formatting import formatted
from tests.stubs import FROM_PAGE, OF_PAGE, added, refused, says

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stubs import Run

NETWORK = ("network", "Open Towns", "--label", "fr=Villes ouvertes", "--kind", "network")
CAMPAIGN = ("campaign", "Open Doors", "--label", "fr=Portes ouvertes")
PROJECT = ("project", "Towns Learn", "--label", "fr=Les villes apprennent")
CHARTER = ("charter", "Charter of Towns", "--label", "fr=Charte des villes", "--kind", "charter")
OF_ATOWN = ("--of", "authority:xx-atown")
PARTICIPATION = ("participation", *OF_ATOWN, "--in", "initiative:open-doors")
SIGNING = ("signing", "--actor", "authority:xx-atown", "--charter", "charter:charter-of-towns")
EXAMINATION = ("examination", *OF_ATOWN, "--in", "assessment:town-index")
INDEX = """@prefix mig: <https://w3id.org/migkg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://w3id.org/migkg/id/assessment/town-index>
    a mig:Assessment ;
    skos:prefLabel "Town Index"@en ;
    skos:prefLabel "Indice des villes"@fr ;
    mig:kind <https://w3id.org/migkg/def/assessment-kind/index> ;
    mig:supportedBy <https://w3id.org/migkg/id/evidence/xx-atown-page-0-22> ;
.
"""
JOINED = """@prefix mig: <https://w3id.org/migkg/ontology#> .

<https://w3id.org/migkg/id/network/open-towns> a mig:CityNetwork .
<https://w3id.org/migkg/id/initiative/open-doors> a mig:Campaign .
<https://w3id.org/migkg/id/charter/charter-of-towns> a mig:Charter .
"""


@pytest.fixture
def root(small_root: Path) -> Path:
    """The small project with an index that it does not have."""
    path = small_root / "data" / "ttl" / "xx-atown" / "index.ttl"
    path.write_text(INDEX, encoding="utf-8")
    return small_root


def of_network(root: Path, name: str) -> str:
    """The file of what is joined."""
    return (root / "data" / "ttl" / "networks" / f"{name}.ttl").read_text(encoding="utf-8")


# what is written


def test_project_with_all_that_is_joined_is_in_its_form_and_builds_without_a_finding(
    run: Run, root: Path
) -> None:
    themes = ("--theme", "reception", "--theme", "solidarity")
    told = ("--country", "BE", "--since", "2019", "--description", "Asks for beds.", *themes)
    added(run, root, *CAMPAIGN, *told)
    added(run, root, *PROJECT, *told[2:], "--until", "2021-06", "--led-by", "authority:xx-atown")
    added(run, root, *CHARTER, *told[2:], "--scope", "european")
    motion = ("action", "Motion", "--label", "fr=Motion", "--actor", "authority:xx-atown")
    act = ("--kind", "motion", "--description", "Backs it.", "--theme", "reception")
    added(run, root, *motion, *act, "--on", "2019-05-06")
    decided = ("--decided-by", "action:xx-atown-motion-2019-05-06")
    campaign = (*PARTICIPATION[:-1], "initiative:be-open-doors")
    added(run, root, *campaign, "--since", "2019-06", "--role", "supporter", *decided)
    added(run, root, *PARTICIPATION[:-1], "towns-learn", "--since", "2019", "--until", "2021")
    added(run, root, *SIGNING, "--on", "2020-01-31")
    added(run, root, *EXAMINATION, "--since", "2018")

    built = run(root, "build")

    assert built.exit_code == 0, built.output
    assert json.loads((root / "build" / "current" / "report.json").read_bytes())["results"] == []
    for path in (root / "data" / "ttl" / "networks").rglob("*.ttl"):
        assert formatted(path) == path.read_text(encoding="utf-8"), path


def test_campaign_of_a_country_is_national_unless_said_and_its_key_begins_so(
    run: Run, root: Path
) -> None:
    added(run, root, *CAMPAIGN, "--country", "BE")
    added(run, root, *PROJECT, "--country", "BE", "--scope", "regional")

    one, other = "initiative:be-open-doors", "initiative:be-towns-learn"
    assert says(root, "networks", one, "rdf:type", "mig:Campaign")
    assert says(root, "networks", one, "mig:country", "country:BEL")
    assert says(root, "networks", one, "mig:geographicScope", "geographic-scope:national")
    assert says(root, "networks", other, "rdf:type", "mig:Project")
    assert says(root, "networks", other, "mig:geographicScope", "geographic-scope:regional")


def test_participation_stands_beside_its_campaign_with_who_and_since_when(
    run: Run, root: Path
) -> None:
    added(run, root, *CAMPAIGN)

    result = added(run, root, *PARTICIPATION, "--since", "2019-06", "--role", "supporter")

    one = "participation:xx-atown-open-doors"
    assert f"data/ttl/networks/open-doors.ttl\n  {one}\n" in result.stdout
    text = of_network(root, "open-doors")
    assert '"Participation: Town of Atown, Open Doors"@en' in text
    assert '"Participation : Ville d’Aville, Portes ouvertes"@fr' in text
    assert 'mig:validFrom "2019-06-01"^^xsd:date ;' in text
    assert "mig:validFromPrecision precision:month ;" in text
    assert says(root, "networks", one, "mig:participant", "authority:xx-atown")
    assert says(root, "networks", one, "mig:participationIn", "initiative:open-doors")
    assert says(root, "networks", one, "mig:participationRole", "participation-role:supporter")
    assert says(root, "networks", one, "mig:confidence", "confidence:stated")
    assert says(root, "networks", one, "mig:supportedBy", "evidence:paper-example-towns")


def test_page_does_not_attest_a_participation_that_was_over(run: Run, root: Path) -> None:
    added(run, root, *PROJECT)
    towns = (*PARTICIPATION[:-1], "initiative:towns-learn")
    added(run, root, *towns, "--until", "2018")
    added(run, root, *towns, "--since", "2019", "--qualifier", "again")

    over, since = of_network(root, "towns-learn").split(
        "participation:xx-atown-towns-learn-again\n"
    )
    assert "mig:attestedOn " not in over
    assert "mig:attestedOn " in since


@pytest.mark.parametrize(
    ("charter", "action"),
    [
        ("charter", "declaration"),
        ("letter", "letter"),
        ("pact", "agreement"),
    ],
)
def test_signing_is_an_action_whose_kind_and_themes_follow_from_its_charter(
    charter: str, action: str, run: Run, root: Path
) -> None:
    added(run, root, *CHARTER, "--kind", charter, "--theme", "reception")

    result = added(run, root, *SIGNING, "--on", "2020-01")

    one = "action:xx-atown-signs-charter-of-towns"
    assert f"data/ttl/networks/charter-of-towns.ttl\n  {one}\n" in result.stdout
    text = of_network(root, "charter-of-towns")
    assert '"Signing: Town of Atown, Charter of Towns"@en' in text
    assert '"Signature : Ville d’Aville, Charte des villes"@fr' in text
    assert 'dcterms:description "Among those who signed: Charter of Towns."@en' in text
    assert 'mig:occurredOn "2020-01-01"^^xsd:date ;' in text
    assert "mig:occurredOnPrecision precision:month ;" in text
    assert "mig:attestedOn" not in text
    assert says(root, "networks", one, "rdf:type", "mig:Signing")
    assert says(root, "networks", one, "mig:kind", f"action-kind:{action}")
    assert says(root, "networks", one, "mig:theme", "theme:reception")
    assert says(root, "networks", one, "mig:signedCharter", "charter:charter-of-towns")


def test_signing_without_a_date_is_attested_by_the_page(run: Run, root: Path) -> None:
    added(run, root, *CHARTER)

    to = ("--to", "authority:xx-government", "--theme", "reception", "--role", "initiator")
    added(run, root, *SIGNING, *to, "--description", "Signs.")

    one, text = "action:xx-atown-signs-charter-of-towns", of_network(root, "charter-of-towns")
    assert 'mig:attestedOn "2020-03-01"^^xsd:date ;' in text
    assert 'dcterms:description "Signs."@en' in text
    assert says(root, "networks", one, "mig:addressedTo", "authority:xx-government")
    assert says(root, "networks", one, "mig:theme", "theme:reception")
    assert says(root, "networks", one, "mig:participationRole", "participation-role:initiator")


def test_examination_is_in_the_file_of_a_study_and_not_in_that_of_a_partner(
    run: Run, root: Path
) -> None:
    result = added(run, root, *EXAMINATION)

    one = "examination:xx-atown-town-index"
    assert f"data/ttl/networks/town-index.ttl\n  {one}\n" in result.stdout
    assert says(root, "networks", one, "mig:examinedIn", "assessment:town-index")


def test_what_is_left_to_be_said_of_a_signing_is_said(run: Run, root: Path) -> None:
    added(run, root, *CHARTER)

    assert "[migsh:PoliticalAction-theme]" in added(run, root, *SIGNING).stdout


# what is there already


@pytest.mark.parametrize(
    ("body", "joined", "key"),
    [
        (
            NETWORK,
            ("membership", *OF_ATOWN, "--in", "open-towns"),
            "membership:xx-atown-open-towns",
        ),
        (CAMPAIGN, PARTICIPATION, "participation:xx-atown-open-doors"),
        (CHARTER, SIGNING, "action:xx-atown-signs-charter-of-towns"),
        (CAMPAIGN, EXAMINATION, "examination:xx-atown-town-index"),
    ],
    ids=lambda it: it[0] if isinstance(it, tuple) else "",
)
def test_key_that_is_taken_is_refused_and_shown_and_a_qualifier_makes_another(
    body: tuple[str, ...], joined: tuple[str, ...], key: str, run: Run, root: Path
) -> None:
    added(run, root, *body)
    added(run, root, *joined)

    output = refused(run, root, *joined, *FROM_PAGE, code=1)
    again = added(run, root, *joined, "--qualifier", "Again!")

    assert f"{key} is there already" in output
    assert f"\n{key}\n    a mig:" in output
    assert f"{key}-again" in again.stdout


def test_participation_that_is_told_under_another_key_is_found(run: Run, root: Path) -> None:
    added(run, root, *CAMPAIGN)
    added(run, root, *PARTICIPATION, "--qualifier", "first")

    output = refused(run, root, *PARTICIPATION, *FROM_PAGE, code=1)

    assert "participation:xx-atown-open-doors-first says so already" in output


@pytest.mark.parametrize("body", [CAMPAIGN, PROJECT, CHARTER], ids=lambda it: it[0])
def test_body_that_is_there_is_not_made_again(body: tuple[str, ...], run: Run, root: Path) -> None:
    added(run, root, *body)

    assert "is there already" in refused(run, root, *body, *FROM_PAGE, code=1)
    assert "is called so" in refused(run, root, *body, *FROM_PAGE, "--key", "other", code=1)


def test_name_of_a_network_is_not_given_to_a_campaign_by_oversight(run: Run, root: Path) -> None:
    added(run, root, *NETWORK)
    campaign = ("campaign", *NETWORK[1:4])

    output = refused(run, root, *campaign, *FROM_PAGE, code=1)
    other = added(run, root, *campaign, "--another")

    assert "network:open-towns is called so, and may be what you mean" in output
    assert "initiative:open-towns" in other.stdout


def test_key_that_was_withdrawn_is_not_given_to_a_participation(run: Run, root: Path) -> None:
    added(run, root, *CAMPAIGN)
    keys = (
        "thing,withdrawn,successor,reason\nparticipation:xx-atown-open-doors,2026-12-01,,a slip\n"
    )
    (root / "data" / "keys.csv").write_text(keys, encoding="utf-8")

    output = refused(run, root, *PARTICIPATION, *FROM_PAGE, code=1)

    assert "participation:xx-atown-open-doors was withdrawn on 2026-12-01" in output


# what is refused


@pytest.mark.parametrize(
    ("verb", "name", "right"),
    [
        ("membership", "initiative:open-doors", "migkg new participation"),
        ("membership", "open-doors", "migkg new participation"),
        ("membership", "network:open-doors", "migkg new participation"),
        ("membership", "charter:charter-of-towns", "migkg new signing"),
        ("membership", "charter-of-towns", "migkg new signing"),
        ("membership", "assessment:town-index", "migkg new examination"),
        ("participation", "network:open-towns", "migkg new membership"),
        ("participation", "charter:charter-of-towns", "migkg new signing"),
        ("examination", "initiative:open-doors", "migkg new participation"),
        ("signing", "network:open-towns", "migkg new membership"),
        ("signing", "open-doors", "migkg new participation"),
    ],
)
def test_what_is_joined_otherwise_is_refused_with_the_verb_that_joins_it(
    verb: str, name: str, right: str, run: Run, root: Path
) -> None:
    (root / "data" / "ttl" / "xx-atown" / "joined.ttl").write_text(JOINED, encoding="utf-8")
    joined = (*SIGNING[:-1], name) if verb == "signing" else (verb, *OF_ATOWN, "--in", name)

    assert right in refused(run, root, *joined, *FROM_PAGE, *OF_PAGE)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((*CHARTER[:-2], *FROM_PAGE, *OF_PAGE), "Missing option '--kind'"),
        ((*CHARTER[:-1], "chater", *FROM_PAGE, *OF_PAGE), "Did you mean charter"),
        ((*CAMPAIGN[:2], *FROM_PAGE, *OF_PAGE), "called in French? Say --label fr="),
        ((*CAMPAIGN, *FROM_PAGE, *OF_PAGE, "--scope", "nationl"), "Did you mean national"),
        ((*CAMPAIGN, *FROM_PAGE, *OF_PAGE, "--theme", "receptoin"), "Did you mean reception"),
        ((*CAMPAIGN, *FROM_PAGE, *OF_PAGE, "--description", "x" * 161), "say it in 160"),
        ((*PROJECT, *FROM_PAGE, *OF_PAGE, "--since", "2020", "--until", "2019"), "swapped?"),
        ((*PROJECT, *FROM_PAGE, *OF_PAGE, "--led-by", "xx-atwn"), "mean authority:xx-atown?"),
        (CAMPAIGN, "Where is this said? Give the page by --source"),
        (CHARTER, "Where is this said? Give the page by --source"),
        (PARTICIPATION, "Where is this said? Give the page by --source"),
        (SIGNING, "Where is this said? Give the page by --source"),
        (EXAMINATION, "Where is this said? Give the page by --source"),
        ((*EXAMINATION, *FROM_PAGE), "in which language is it? Say --language"),
        ((*EXAMINATION, "--of", "city:xx-atown", *FROM_PAGE), "its authority does, authority:xx-a"),
        ((*EXAMINATION, "--of", "person:ada-example", *FROM_PAGE), "such as authority:xx-"),
        ((*EXAMINATION, "--in", "assessment:town-indx", *FROM_PAGE), "mean assessment:town-index?"),
        ((*EXAMINATION, "--role", "pilt", *FROM_PAGE, *OF_PAGE), "Did you mean pilot"),
        ((*EXAMINATION, "--since", "May 2019", *FROM_PAGE, *OF_PAGE), "is no date such as"),
        ((*EXAMINATION, "--since", "2020", "--until", "2019", *FROM_PAGE), "swapped?"),
        ((*SIGNING, *FROM_PAGE), "There is no charter 'charter:charter-of-towns'"),
    ],
)
def test_what_is_missing_or_wrong_is_said_in_plain_words(
    words: tuple[str, ...], message: str, run: Run, root: Path
) -> None:
    assert message in refused(run, root, *words)
