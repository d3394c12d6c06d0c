"""What of the evidence holds on a page at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migkg import evidence
from migkg.errors import SourceError
from migkg.evidence import Verification, digest, verify
from migkg.source import Literal, NamedNode, Triple
from migkg.store import KnowledgeGraph
from migkg.terms import expand
from tests.support import NO_PAGE, PAGE, ghent

if TYPE_CHECKING:
    from pathlib import Path

needs_page = pytest.mark.skipif(not PAGE.is_file(), reason=NO_PAGE)
TEXT = "Atown 𝄞 by the sea.\nAda Example, mayor: “All are welcome.”\nThe town joined a network.\n"
PASSAGES = ("Atown 𝄞 by the sea.", "“All are welcome.”", "The town joined a network.")
OTHER_TEXT = "Btown lies inland.\nIts council meets on Mondays.\n"
OTHER_PASSAGES = ("Btown lies inland.", "Its council meets on Mondays.")


def named(name: str) -> NamedNode:
    return NamedNode(expand(name))


def claims(key: str, text: str, passages: tuple[str, ...]) -> list[Triple]:
    """A document with evidence for each of these passages, as the graph would hold it."""
    document = named(f"document:{key}")
    triples = [Triple(document, named("mig:contentHash"), Literal(digest(text.encode())))]
    for passage in passages:
        start = text.index(passage)
        end = start + len(passage)
        evidence = named(f"evidence:{key}-{start}-{end}")
        selector = NamedNode(evidence.value + "#selector")
        triples += [
            Triple(evidence, named("oa:hasSource"), document),
            Triple(evidence, named("oa:hasSelector"), selector),
            Triple(evidence, named("mig:passageHash"), Literal(digest(passage.encode()))),
            Triple(selector, named("oa:start"), Literal(start)),
            Triple(selector, named("oa:end"), Literal(end)),
            Triple(named(f"claim:{key}-{start}"), named("mig:supportedBy"), evidence),
        ]
    return triples


@pytest.fixture
def graph() -> KnowledgeGraph:
    return KnowledgeGraph.of_triples(
        claims("xx-atown", TEXT, PASSAGES) + claims("xx-btown", OTHER_TEXT, OTHER_PASSAGES)
    )


@pytest.fixture(scope="module")
def ghent_graph() -> KnowledgeGraph:
    return KnowledgeGraph.of_triples(ghent())


def page(folder: Path, text: str) -> Path:
    path = folder / "page.txt"
    path.write_bytes(text.encode())
    return path


def outcome(found: Verification) -> list[bool]:
    return [passage.holds for passage in found.passages]


def test_page_that_was_read_holds_to_the_letter(graph: KnowledgeGraph, tmp_path: Path) -> None:
    found = verify(graph, page(tmp_path, TEXT))

    assert found.holds
    assert found.content_holds
    assert found.document == expand("document:xx-atown")
    assert [TEXT[passage.start : passage.end] for passage in found.passages] == list(PASSAGES)
    assert [passage.supports for passage in found.passages] == [
        (expand(f"claim:xx-atown-{TEXT.index(passage)}"),) for passage in PASSAGES
    ]


def test_each_page_is_held_against_its_own_document(graph: KnowledgeGraph, tmp_path: Path) -> None:
    found = verify(graph, page(tmp_path, OTHER_TEXT))

    assert found.document == expand("document:xx-btown")
    assert outcome(found) == [True, True]


def test_letter_changed_within_a_passage_fails_that_passage_alone(
    graph: KnowledgeGraph, tmp_path: Path
) -> None:
    found = verify(graph, page(tmp_path, TEXT.replace("welcome", "welcomed")[:-1]))

    assert not found.holds
    assert not found.content_holds
    assert [passage.found is None for passage in found.passages] == [False, True, False]


def test_letter_changed_between_passages_fails_the_page_but_no_passage(
    graph: KnowledgeGraph, tmp_path: Path
) -> None:
    found = verify(graph, page(tmp_path, TEXT.replace("mayor", "Mayor")))

    assert outcome(found) == [True, True, True]
    assert not found.content_holds
    assert not found.holds


def test_text_inserted_before_moves_passages_and_says_where(
    graph: KnowledgeGraph, tmp_path: Path
) -> None:
    inserted = "News 𝄞: "

    found = verify(graph, page(tmp_path, TEXT.replace("Ada", inserted + "Ada")))

    assert outcome(found) == [True, False, False]
    assert [passage.found for passage in found.passages[1:]] == [
        (passage.start + len(inserted), passage.end + len(inserted))
        for passage in found.passages[1:]
    ]
    assert not found.holds


def test_passage_that_moved_is_found_at_the_nearest_place(tmp_path: Path) -> None:
    graph = KnowledgeGraph.of_triples(claims("xx-echo", "..... Welcome.", ("Welcome.",)))

    found = verify(graph, page(tmp_path, "Welcome. Welcome. Welcome."))

    assert [one.found for one in found.passages] == [(9, 17)]


def test_page_is_known_by_the_passages_that_moved_where_none_is_in_its_place(
    graph: KnowledgeGraph, tmp_path: Path
) -> None:
    found = verify(graph, page(tmp_path, "News. " + OTHER_TEXT))

    assert found.document == expand("document:xx-btown")
    assert [one.found is not None for one in found.passages] == [True, True]


def letters(seed: int, words: int) -> str:
    """A text of words that do not repeat."""
    return " ".join(digest(f"{seed} {word}".encode())[7:14] for word in range(words))


@pytest.fixture(scope="module")
def many() -> tuple[KnowledgeGraph, list[str]]:
    """Twenty-one documents with as many passages as the page on Ghent has, and their texts."""
    texts = [letters(number, 500) for number in range(21)]
    triples = [
        triple
        for number, text in enumerate(texts)
        for triple in claims(
            f"xx-{number}",
            text,
            tuple(text[8 * n * 20 : 8 * n * 20 + 79 + 8 * n] for n in range(22)),
        )
    ]
    return KnowledgeGraph.of_triples(triples), texts


def hashed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of all that is hashed from now on."""
    lengths: list[int] = []

    def noted(content: bytes) -> str:
        lengths.append(len(content))
        return digest(content)

    monkeypatch.setattr(evidence, "digest", noted)
    return lengths


def test_page_that_was_read_costs_no_more_for_all_the_other_documents(
    many: tuple[KnowledgeGraph, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, texts = many
    lengths = hashed(monkeypatch)

    found = verify(graph, page(tmp_path, texts[7]))

    assert found.holds
    assert len(found.passages) == 22
    assert len(lengths) == 23


def test_page_that_changed_is_searched_for_the_passages_of_one_document(
    many: tuple[KnowledgeGraph, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, texts = many
    lengths = hashed(monkeypatch)

    found = verify(graph, page(tmp_path, texts[7][:2000] + " x" + texts[7][2000:]))

    assert found.document == expand("document:xx-7")
    assert sum(one.found is not None for one in found.passages) == 21
    assert len(lengths) < 22 * len(texts[7]) / 2


def test_foreign_page_is_refused_after_a_limited_search(
    many: tuple[KnowledgeGraph, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, _ = many
    lengths = hashed(monkeypatch)

    with pytest.raises(SourceError, match="no document"):
        verify(graph, page(tmp_path, letters(99, 40_000)))

    assert len(lengths) < evidence.MOST


def test_passage_that_stands_twice_holds_where_it_is_claimed(tmp_path: Path) -> None:
    text = "All are welcome. All are welcome."
    passage = "All are welcome."
    triples = claims("xx-echo", text, (passage,))

    found = verify(KnowledgeGraph.of_triples(triples), page(tmp_path, text))

    assert [one.found for one in found.passages] == [(0, len(passage))]


@pytest.mark.parametrize("text", ["", "Ctown has nothing to say.\n"])
def test_page_that_is_no_document_of_the_graph_is_refused(
    graph: KnowledgeGraph, tmp_path: Path, text: str
) -> None:
    with pytest.raises(SourceError, match="no document that this graph takes evidence from"):
        verify(graph, page(tmp_path, text))


def test_graph_without_documents_refuses_every_page(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no document"):
        verify(KnowledgeGraph(), page(tmp_path, TEXT))


def test_page_that_is_not_utf8_is_refused(graph: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes("Genève".encode("latin-1"))

    with pytest.raises(SourceError, match="UTF-8"):
        verify(graph, path)


def test_page_that_cannot_be_read_is_a_source_error(graph: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        verify(graph, tmp_path / "missing.txt")


@needs_page
def test_page_on_ghent_holds_with_all_its_passages(ghent_graph: KnowledgeGraph) -> None:
    found = verify(ghent_graph, PAGE)

    assert found.document == expand("document:moving-cities-ghent-fr")
    assert found.holds
    assert len(found.passages) == 22
    assert all(passage.supports for passage in found.passages)


@needs_page
@pytest.mark.parametrize("number", range(22))
def test_letter_changed_in_any_passage_of_ghent_fails_it_and_names_what_rests_on_it(
    ghent_graph: KnowledgeGraph, tmp_path: Path, number: int
) -> None:
    text = PAGE.read_text(encoding="utf-8")
    whole = verify(ghent_graph, PAGE).passages[number]
    middle = (whole.start + whole.end) // 2
    changed = text[:middle] + ("x" if text[middle] != "x" else "y") + text[middle + 1 :]

    found = verify(ghent_graph, page(tmp_path, changed))

    failed = [passage for passage in found.passages if not passage.holds]
    assert whole.evidence in {passage.evidence for passage in failed}
    assert all(passage.start <= middle < passage.end for passage in failed)
    assert all(passage.supports for passage in failed)
