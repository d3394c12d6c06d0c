"""The verb ``new``: stubs that a partner can add, and what is said where they cannot."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from migkg.cli import main
from migkg.cli.new import adding
from migkg.evidence import digest
from migkg.formatting import formatted
from tests.stubs import FROM_PAGE, OF_PAGE, PAGE, added, data, refused, says
from tests.support import SMALL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stubs import Run

KIEL = ("city", "Kiel", "--country", "DE", "--label", "fr=Kiel")
BERGEN = ("city", "Bergen", "--country", "DE", "--label", "fr=Bergen")
PLEDGE = (
    *("action", "Offer of Atown", "--label", "fr=Offre d’Aville", "--actor", "authority:xx-atown"),
    *("--kind", "offer", "--description", "Offers places.", "--theme", "reception"),
)
NETWORK = ("network", "Open Towns", "--label", "fr=Villes ouvertes", "--kind", "network")
JOINED = ("membership", "--of", "authority:xx-atown", "--in", "network:open-towns")
MAYOR = ("tenure", "--mayor-of", "authority:xx-atown")


@pytest.fixture
def root(small_root: Path) -> Path:
    """The small project with a page that two towns rest on."""
    return small_root


# what is written


def test_project_with_a_stub_of_every_kind_is_in_its_form_and_builds_without_a_violation(
    run: Run, root: Path
) -> None:
    added(run, root, *KIEL, "--point", "54.32,10.14")
    added(run, root, *NETWORK, "--since", "1986", "--seat", "city:de-kiel")
    added(run, root, *JOINED, "--since", "2019")
    added(run, root, *PLEDGE, "--on", "2020-09-09", "--to", "authority:xx-government")
    added(run, root, *MAYOR, "--person", "Bea Sample", "--from", "2031-05", "--until", "2034")
    ministry = ("authority", "Ministry", "--label", "fr=Ministère", "--country", "DE")
    added(run, root, *ministry, "--kind", "ministry")
    office = ("post", "minister", "--label", "fr=ministre", "--in", "authority:de-ministry")
    added(run, root, *office, "--role", "minister")
    titles = ("--title", "en=Ours", "--title", "fr=À nous", "--description", "What we know.")
    added(run, root, "collection", "our-town", *titles, source=())
    added(run, root, *BERGEN, "--collection", "our-town", "--point", "52.8,9.96")

    built = run(root, "build")

    assert built.exit_code == 0, built.output
    report = json.loads((root / "build" / "current" / "report.json").read_bytes())
    warnings = {(it["sourceConstraint"] or it["sourceShape"]) for it in report["results"]}
    assert report["conforms"]
    assert [name for name in warnings if "Used-actor" not in name] == []
    for path in (root / "data").rglob("*.ttl"):
        assert formatted(path) == path.read_text(encoding="utf-8"), path


def test_city_comes_with_its_authority_and_its_evidence(run: Run, root: Path) -> None:
    result = added(run, root, "city", "Osnabrück", "--country", "de", "--label", "fr=Osnabrück")

    city, authority = "city:de-osnabrueck", "authority:de-osnabrueck"
    assert says(root, "places", city, "rdf:type", "mig:City")
    assert says(root, "places", city, "mig:country", "country:DEU")
    assert says(root, "places", authority, "mig:governs", city)
    assert says(root, "places", city, "mig:supportedBy", "evidence:paper-example-towns")
    evidence = ("evidence:paper-example-towns", "oa:hasSource", "document:paper-example-towns")
    assert says(root, "sources", *evidence)
    assert (
        "data/ttl/places/de.ttl\n  city:de-osnabrueck\n  authority:de-osnabrueck" in result.stdout
    )
    assert "data/ttl/sources/deu.ttl\n  document:paper-example-towns" in result.stdout


def test_what_is_still_to_be_filled_in_is_said_in_the_words_of_the_shapes(
    run: Run, root: Path
) -> None:
    without = added(run, root, *KIEL)
    with_all = added(
        run, root, *BERGEN, "--point", "52.8,9.96", "--authority-label", "en=Town of Bergen"
    )

    assert "city:de-kiel  Say where the city lies" in without.stdout
    assert "[migsh:City-geometry]" in without.stdout
    assert "Still to be" not in with_all.stdout


def test_page_that_is_known_is_found_again_however_its_address_is_spelt(
    run: Run, root: Path
) -> None:
    added(run, root, *KIEL)
    before = data(root)

    other = ("--source", "http://paper.example/towns/?utm_source=x#top")
    result = added(run, root, *BERGEN, source=other)

    assert {name for name in data(root) if data(root)[name] != before.get(name)} == {
        "ttl/places/de.ttl"
    }
    assert "document" not in result.stdout
    assert says(root, "places", "city:de-bergen", "mig:supportedBy", "evidence:paper-example-towns")


def test_publisher_is_that_of_the_host(run: Run, root: Path) -> None:
    added(run, root, *KIEL)

    other = ("--source", "https://paper.example/other", "--language", "de")
    added(run, root, *BERGEN, source=other)

    document = "document:paper-example-other"
    assert says(root, "sources", document, "dcterms:publisher", "organisation:the-paper")


def test_publisher_of_a_name_that_is_known_is_not_made_again(run: Run, root: Path) -> None:
    other = (
        "--source",
        "https://new.example/about",
        "--language",
        "en",
        "--publisher",
        "Atown Gazette",
    )

    result = added(run, root, *KIEL, source=other)

    document = "document:new-example-about"
    assert says(root, "sources", document, "dcterms:publisher", "organisation:xx-gazette")
    assert "organisation:" not in result.stdout


def test_another_language_of_a_page_is_another_document(run: Run, root: Path) -> None:
    added(run, root, *KIEL)

    result = added(run, root, *BERGEN, source=("--source", PAGE, "--language", "fr"))

    assert re.search(
        r"data/ttl/sources/fra\.ttl\n  document:paper-example-towns-\w{6}\n", result.stdout
    )
    ulm = ("city", "Ulm", "--country", "DE", "--label", "fr=Ulm", *FROM_PAGE)
    assert "is the address of document:" in refused(run, root, *ulm)


def test_comments_of_a_file_that_is_added_to_are_kept(run: Run, root: Path) -> None:
    added(run, root, *KIEL)
    path = root / "data" / "ttl" / "places" / "de.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("city:de-kiel\n", "# By the sea.\ncity:de-kiel\n"))

    added(run, root, *BERGEN)

    assert "# By the sea.\ncity:de-kiel\n" in path.read_text(encoding="utf-8")
    assert "city:de-bergen\n" in path.read_text(encoding="utf-8")


def test_dry_run_prints_the_turtle_and_writes_nothing(run: Run, root: Path) -> None:
    before = data(root)

    result = added(run, root, *KIEL, "--dry-run")

    assert data(root) == before
    assert "# data/ttl/places/de.ttl\n@prefix" in result.stdout
    assert "city:de-kiel\n    a mig:City ;" in result.stdout
    assert "migsh:City-geometry" in result.stderr


def test_nothing_is_written_where_one_file_cannot_be(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = data(root)
    write_bytes = type(root).write_bytes

    def failing(path: Path, content: bytes) -> int:
        if path.name == ".de.ttl.migkg":
            raise OSError(28, "No space left on device", str(path))
        return write_bytes(path, content)

    monkeypatch.setattr(type(root), "write_bytes", failing)
    result = run(root, "new", *KIEL, *FROM_PAGE, *OF_PAGE)

    assert result.exit_code == 2
    assert "No space left on device" in result.stderr
    assert data(root) == before
    assert not (root / "data" / "ttl" / "places").exists()


def test_what_breaks_a_shape_is_not_written(run: Run, root: Path) -> None:
    added(run, root, *PLEDGE, "--on", "2020-09-09")
    pledge = "action:xx-atown-offer-2020-09-09"
    block = (*PLEDGE, "--kind", "block", "--blocks", pledge, *FROM_PAGE)

    output = refused(run, root, *block, "--another", "--qualifier", "b", code=1)

    assert "Nobody blocks an action of their own" in output
    assert "[migsh:Blocking-of-another]" in output


def test_shapes_look_at_a_stub_together_with_what_is_there(run: Run, root: Path) -> None:
    added(
        run, root, *MAYOR, "--person", "Bea Sample", "--from", "2030-01-01", "--until", "2034-12-31"
    )
    second = (*MAYOR, "--person", "Cleo Model", "--from", "2031-01-01", "--until", "2032-12-31")

    assert "two persons mayor of one authority" in refused(run, root, *second, *FROM_PAGE, code=1)


def test_what_was_broken_before_keeps_nobody_from_adding(run: Run, root: Path) -> None:
    path = root / "data" / "ttl" / "xx-atown" / "atown.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    org:member person:ada-example ;\n", ""), encoding="utf-8")

    result = added(run, root, *KIEL)

    assert "xx-atown" not in result.output


def test_installed_project_is_not_written_to(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "INSTALLED", root)

    assert "not written to" in refused(run, root, *KIEL, *FROM_PAGE, *OF_PAGE)


# what is there already


def test_key_that_is_taken_is_refused_and_shown_with_its_place(run: Run, root: Path) -> None:
    added(run, root, *KIEL)

    output = refused(run, root, *KIEL, *FROM_PAGE, code=1)

    assert "city:de-kiel is there already" in output
    assert re.search(r"# .*data/ttl/places/de\.ttl:\d+\ncity:de-kiel\n    a mig:City ;\n", output)


def test_town_is_refused_where_another_authority_has_its_key(run: Run, root: Path) -> None:
    district = ("authority", "Kiel", "--country", "DE", "--label", "fr=Kiel", "--kind", "district")
    added(run, root, *district)

    assert "authority:de-kiel is there already" in refused(run, root, *KIEL, *FROM_PAGE, code=1)


def test_name_that_is_taken_in_a_country_needs_another_and_a_qualifier(
    run: Run, root: Path
) -> None:
    added(run, root, *BERGEN)
    other = (*BERGEN, *FROM_PAGE)

    assert "--another" in refused(run, root, *other, code=1)
    assert "--another" in refused(run, root, *other, "--qualifier", "Celle", code=1)
    assert "--qualifier" in refused(run, root, *other, "--another", code=1)
    result = added(run, root, *BERGEN, "--another", "--qualifier", "Celle")

    assert "city:de-bergen-celle" in result.stdout


def test_name_in_another_language_is_found_too(run: Run, root: Path) -> None:
    town = ("city", "Seatown", "--country", "BE", "--label", "fr=Aville", *FROM_PAGE, *OF_PAGE)

    assert "city:xx-atown is called so" in refused(run, root, *town, code=1)


def test_town_of_the_same_name_in_another_country_is_no_homonym(run: Run, root: Path) -> None:
    added(run, root, *BERGEN)

    result = added(run, root, "city", "Bergen", "--country", "NO", "--label", "fr=Bergen")

    assert "city:no-bergen" in result.stdout


def test_identifier_from_elsewhere_tells_that_two_names_are_one_thing(run: Run, root: Path) -> None:
    same = ("--same-as", "https://sws.geonames.org/2891122/")
    added(run, root, *KIEL, *same)

    town = ("city", "Keel", "--country", "DE", "--label", "fr=Quille", *same, *FROM_PAGE)

    assert "city:de-kiel is said to be what the identifier" in refused(run, root, *town, code=1)


def test_membership_that_is_there_is_shown(run: Run, root: Path) -> None:
    added(run, root, *NETWORK)
    added(run, root, *JOINED, "--since", "2001", "--until", "2005")

    output = refused(run, root, *JOINED, "--since", "2010", *FROM_PAGE, code=1)
    added(run, root, *JOINED, "--since", "2010", "--qualifier", "Again!")

    assert "membership:xx-atown-open-towns is there already" in output
    assert "mig:validUntil" in output
    one = "membership:xx-atown-open-towns"
    assert says(root, "networks", one, "mig:membershipStatus", "membership-status:former-member")
    assert says(root, "networks", f"{one}-again", "org:member", "authority:xx-atown")


def test_person_of_a_known_name_has_to_be_named_as_the_same_or_as_another(
    run: Run, root: Path
) -> None:
    mayor = (*MAYOR, "--from", "2029")

    output = refused(run, root, *mayor, "--person", "Ada Example", *FROM_PAGE, *OF_PAGE, code=1)
    added(run, root, *mayor, "--person", "person:ada-example", "--another")
    result = added(
        run, root, *mayor, "--person", "Ada Example", "--another", "--qualifier", "younger"
    )

    assert "--person person:ada-example" in output
    assert "person:ada-example-younger" in result.stdout
    tenure = "tenure:xx-atown-mayor-ada-example-2029"
    assert says(root, "offices", tenure, "org:member", "person:ada-example")


def test_action_of_the_same_actor_and_kind_in_the_same_month_may_be_the_same(
    run: Run, root: Path
) -> None:
    added(run, root, *PLEDGE, "--on", "2020-09-09")
    other = (*PLEDGE[:1], "More offers", *PLEDGE[2:], "--on", "2020-09-20")

    output = refused(run, root, *other, *FROM_PAGE, code=1)
    result = added(run, root, *other, "--another")

    assert "action:xx-atown-offer-2020-09-09 may be the same" in output
    assert "action:xx-atown-offer-2020-09-20" in result.stdout


def test_collection_that_is_there_or_cannot_be_is_refused(run: Run, root: Path) -> None:
    titles = ("--title", "en=Ours", "--title", "fr=À nous", "--description", "What we know.")

    assert "xx-atown is there already" in refused(
        run, root, "collection", "xx-atown", *titles, code=1
    )
    assert "a graph of our own" in refused(run, root, "collection", "derived", *titles)
    assert "is no name of a collection" in refused(run, root, "collection", "Our Town", *titles)
    assert "Say --title fr=" in refused(run, root, "collection", "x", *titles[:2], *titles[4:])


# what is asked for


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("city", "Kiel", "--country", "DE", *FROM_PAGE), "called in French? Say --label fr="),
        (("city", "Kiel", "--label", "fr=Kiel", *FROM_PAGE), "Missing option '--country'"),
        (KIEL, "Where is this said? Give the page by --source"),
        ((*KIEL, *FROM_PAGE), "in which language is it? Say --language"),
        ((*KIEL, *FROM_PAGE, "--language", "de"), "who publishes it? Say --publisher"),
        ((*KIEL, "--source", "kiel.de"), "'kiel.de' is no address of a page"),
        ((*KIEL, "--source", "ftp://kiel.de/x"), "is no address of a page"),
        ((*KIEL, *FROM_PAGE, "--language", "xx"), "There is no language 'XX'"),
        ((*KIEL, *FROM_PAGE, *OF_PAGE, "--rights", "unknow"), "Did you mean unknown?"),
        ((*KIEL, *FROM_PAGE, "--published", "March 2020"), "'March 2020' is no date such as"),
        ((*KIEL, *FROM_PAGE, "--published", "2021-02-29"), "is not in the calendar"),
        ((*KIEL, *FROM_PAGE, *OF_PAGE, "--retrieved", "2019"), "after it was read (2019-01-01)"),
        ((*KIEL, *FROM_PAGE, "--label", "Kiel"), "lacks the language or the words"),
        ((*KIEL, *FROM_PAGE, "--label", "gr=Κίελο"), "'gr' is no tag of a language"),
        ((*KIEL, *FROM_PAGE, *OF_PAGE, "--label", "fr-=Kiel"), "'fr-' is no tag of a language"),
        (
            (*KIEL, *FROM_PAGE, *OF_PAGE, "--label", "nl=K\udceel"),
            "'K\\udceel' is no Unicode: was it typed in another encoding?",
        ),
        ((*KIEL, *FROM_PAGE, "--point", "54"), "'54' is no point such as 52.27,8.05"),
        ((*KIEL, *FROM_PAGE, *OF_PAGE, "--point", "154,10"), "is no point on the globe"),
        ((*KIEL, *FROM_PAGE, *OF_PAGE, "--key", "kiel"), "begins with the country: de-kiel"),
        ((*KIEL, *FROM_PAGE, *OF_PAGE, "--key", "DE_kiel"), "is no key: lower-case ASCII"),
        (("city", "Київ", *KIEL[2:], *FROM_PAGE, *OF_PAGE), "give one in Latin letters"),
        (("city", "Kiel", "--country", "DEE", *KIEL[4:]), "no code of a country such as DE"),
        ((*KIEL, "--evidence", "evidence:xx-atown-page-0-21"), "mean evidence:xx-atown-page-0-22"),
        ((*KIEL, *FROM_PAGE, *OF_PAGE, "--collection", "x"), "migkg new collection makes one"),
        ((*NETWORK, "--kind", "netwrk", *FROM_PAGE, *OF_PAGE), "Did you mean network?"),
        ((*NETWORK, "--since", "2020", "--until", "2019", *FROM_PAGE, *OF_PAGE), "swapped?"),
        ((*PLEDGE, "--kind", "ofer", *FROM_PAGE, *OF_PAGE), "Did you mean offer"),
        ((*PLEDGE, "--theme", "receptoin", *FROM_PAGE, *OF_PAGE), "Did you mean reception"),
        ((*PLEDGE, "--actor", "xx-atwn", *FROM_PAGE, *OF_PAGE), "mean authority:xx-atown?"),
        (
            (*PLEDGE, "--actor", "city:xx-atown", *FROM_PAGE, *OF_PAGE),
            "its authority does, authority",
        ),
        ((*PLEDGE, "--to", "post:xx-atown-mayor", *FROM_PAGE, *OF_PAGE), "such as authority:xx-"),
        ((*PLEDGE, "--kind", "block", *FROM_PAGE, *OF_PAGE), "A block says what it blocks"),
        ((*PLEDGE, "--blocks", "action:xx-atown-pledge", *FROM_PAGE, *OF_PAGE), "Only a block"),
        ((*PLEDGE, "--description", "x" * 161, *FROM_PAGE, *OF_PAGE), "say it in 160"),
        ((*MAYOR, "--post", "post:x", "--person", "A B", *FROM_PAGE), "Which office is it?"),
        (("tenure", "--person", "A B", *FROM_PAGE), "Which office is it?"),
    ],
)
def test_what_is_missing_or_wrong_is_said_in_plain_words(
    words: tuple[str, ...], message: str, run: Run, root: Path
) -> None:
    assert message in refused(run, root, *words)


def test_level_is_asked_for_where_the_kind_of_an_authority_does_not_say_it(
    run: Run, root: Path
) -> None:
    court = ("authority", "Court", "--label", "fr=Cour", "--kind", "court", *FROM_PAGE, *OF_PAGE)

    assert "At which level does it act?" in refused(run, root, *court)
    assert "Say --country DE" in refused(run, root, *court, "--level", "national")
    assert "authority:court" in added(run, root, *court[:6], "--level", "european").stdout


def test_city_has_one_government(run: Run, root: Path) -> None:
    other = ("authority", "Council", "--label", "fr=Conseil", "--kind", "municipality")

    output = refused(
        run, root, *other, "--country", "BE", "--governs", "city:xx-atown", *FROM_PAGE, *OF_PAGE
    )

    assert "city:xx-atown has a government, authority:xx-atown" in output


def test_place_is_told_that_its_authority_is_the_member(run: Run, root: Path) -> None:
    added(run, root, *NETWORK)
    town = ("membership", "--of", "city:xx-atown", "--in", "network:open-towns", *FROM_PAGE)

    assert "its authority is, authority:xx-atown" in refused(run, root, *town)


# dates


def test_attestation_is_the_date_of_the_page_as_precise_as_it_is(run: Run, root: Path) -> None:
    added(run, root, *NETWORK)
    added(run, root, *JOINED)

    text = (root / "data" / "ttl" / "networks" / "open-towns.ttl").read_text(encoding="utf-8")
    assert (
        'mig:attestedOn "2020-03-01"^^xsd:date ;\n    mig:attestedOnPrecision precision:month'
        in text
    )


@pytest.mark.parametrize("dates", [("--until", "2019"), ("--since", "2021")])
def test_page_does_not_attest_what_was_over_or_still_to_come(
    dates: tuple[str, str], run: Run, root: Path
) -> None:
    added(run, root, *NETWORK)
    added(run, root, *JOINED, *dates)

    text = (root / "data" / "ttl" / "networks" / "open-towns.ttl").read_text(encoding="utf-8")
    assert "mig:attestedOn" not in text


def test_date_of_a_known_page_is_not_contradicted(run: Run, root: Path) -> None:
    added(run, root, *KIEL)

    output = refused(run, root, *BERGEN, *FROM_PAGE, "--published", "2021")

    assert "document:paper-example-towns is known and bears the date 2020-03" in output


# passages


def test_words_that_are_quoted_become_a_passage_and_stand_nowhere(run: Run, root: Path) -> None:
    page = root / "page.txt"
    page.write_text("Kiel and\nBergen help.", encoding="utf-8")
    quoted = ("--text", str(page), "--quote", "and  Bergen help")

    added(run, root, *BERGEN, *quoted)
    verified = run(root, "evidence", page)

    text = (root / "data" / "ttl" / "sources" / "deu.ttl").read_text(encoding="utf-8")
    assert digest(page.read_bytes()) in text
    assert digest(b"and\nBergen help") in text
    assert "Bergen help" not in text
    assert verified.exit_code == 0
    assert "holds  5–20" in verified.stdout


def test_passage_of_a_text_that_is_held_is_asked_for(run: Run, root: Path) -> None:
    page = ("--source", "https://page.example/atown")
    quote = (*page, "--text", str(SMALL / "page.txt"), "--quote")

    assert "a fact points to a passage of it" in refused(run, root, *KIEL, *page)
    assert "does not have the words" in refused(run, root, *KIEL, *quote, "by the lake")
    assert "more than once" in refused(run, root, *KIEL, *quote, "Atown")
    assert "together" in refused(run, root, *KIEL, *quote[:-1])
    known = added(run, root, *KIEL, source=(*quote, "Atown lies by the sea."))
    new = added(run, root, *BERGEN, source=(*quote, "lies by the sea"))

    assert "evidence:" not in known.stdout
    assert "evidence:xx-atown-page-6-21" in new.stdout


def test_other_text_than_that_of_the_document_is_refused(run: Run, root: Path) -> None:
    page = root / "page.txt"
    shutil.copy(SMALL / "page.txt", page)
    page.write_text(page.read_text(encoding="utf-8") + "More.", encoding="utf-8")
    quote = ("--text", str(page), "--quote", "lies by the sea")

    output = refused(run, root, *KIEL, "--source", "https://page.example/atown", *quote)

    assert "another retrieval is another document" in output


# the whole


def test_membership_stands_in_the_file_of_its_network(run: Run, root: Path) -> None:
    added(run, root, *NETWORK)

    result = added(run, root, *JOINED)

    assert "data/ttl/networks/open-towns.ttl\n  membership:xx-atown-open-towns" in result.stdout


def test_membership_is_not_put_into_the_collection_of_a_partner(run: Run, root: Path) -> None:
    titles = ("--title", "en=Ours", "--title", "fr=À nous", "--description", "What we know.")
    added(run, root, "collection", "our-town", *titles, source=())
    added(run, root, *NETWORK, "--collection", "our-town")

    result = added(run, root, *JOINED)

    assert "data/ttl/networks/open-towns.ttl\n  membership:xx-atown-open-towns" in result.stdout


def test_every_kind_says_what_it_is_in_its_help(run: Run, root: Path) -> None:
    kinds = main.commands["new"].commands  # type: ignore[attr-defined]  # a group

    assert set(kinds) == {
        *("action", "authority", "award", "campaign", "charter", "city", "collection"),
        *("conferral", "examination", "membership", "network", "nomination", "participation"),
        *("post", "project", "signing", "tenure"),
    }
    for kind in kinds:
        result = run(root, "new", kind, "--help")
        assert result.exit_code == 0
        assert kinds[kind].get_short_help_str()
