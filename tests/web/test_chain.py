"""A city's chains of action hold what it did, why, and who answered: not what other cities did."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from migkg.source import NamedNode, Quad
from migkg.terms import GRAPH, expand
from migkg.web.chain import in_order
from migkg.web.city import tell
from migkg.web.reading import Reader
from tests.web.explorer import root_with, site_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from migkg.web.chain import Chain
    from migkg.web.facts import Facts

Said = tuple[str, str, str]

FIRE, PROMISE, CITIES = "event:fire", "action:announcement", 60


def city(number: int) -> list[Said]:
    """A city that pledges more than was announced, and whose pledge is blocked."""
    name, pledge, block = f"xx-{number}", f"action:pledge-{number}", f"action:block-{number}"
    return [
        (f"city:{name}", "rdf:type", "mig:City"),
        (f"authority:{name}", "mig:governs", f"city:{name}"),
        *act(pledge, number, actor=f"authority:{name}"),
        (pledge, "mig:triggeredBy", FIRE),
        (pledge, "mig:exceedsCommitmentOf", PROMISE),
        *act(block, number, actor="authority:xx"),
        (block, "mig:blocks", pledge),
        (block, "mig:respondsTo", pledge),
    ]


def act(iri: str, *concerned: int, actor: str) -> list[Said]:
    return [
        (iri, "rdf:type", "mig:PoliticalAction"),
        (iri, "mig:actor", actor),
        *((iri, "mig:concernsCity", f"city:xx-{number}") for number in concerned),
    ]


def many() -> list[Said]:
    return [
        *act(PROMISE, actor="authority:xx"),
        (PROMISE, "mig:triggeredBy", FIRE),
        (FIRE, "rdf:type", "mig:Event"),
        *(line for number in range(CITIES) for line in city(number)),
    ]


def told(folder: Path, said: Iterable[Said], number: int = 7) -> tuple[Chain, ...]:
    """The chains on the page of a city."""
    quads = [
        Quad(
            NamedNode(expand(subject)),
            NamedNode(expand(name)),
            NamedNode(expand(value)),
            NamedNode(GRAPH + "x"),
        )
        for subject, name, value in said
    ]
    reader = Reader(site_of(root_with(folder, quads)), ["en"])
    return tell(reader, expand(f"city:xx-{number}")).chains


def steps(chain: Chain) -> list[str]:
    return [step.fact.ref.curie for step in chain.steps]


def test_after_an_event_that_moved_many_cities_each_is_told_by_its_own_acts(
    tmp_path: Path,
) -> None:
    (chain,) = told(tmp_path, many())

    assert steps(chain) == [FIRE, PROMISE, "action:pledge-7", "action:block-7"]


def test_an_act_that_answers_many_cities_brings_none_of_the_others_along(tmp_path: Path) -> None:
    everyone = range(CITIES)
    said = [
        *many(),
        *act("action:decree", *everyone, actor="authority:xx"),
        *(("action:decree", "mig:blocks", f"action:pledge-{number}") for number in everyone),
        *act("action:protest-8", 8, actor="authority:xx-8"),
        ("action:protest-8", "mig:respondsTo", "action:decree"),
    ]

    (chain,) = told(tmp_path, said)

    assert set(steps(chain)) == {
        FIRE,
        PROMISE,
        "action:pledge-7",
        "action:block-7",
        "action:decree",
    }
    links = {ref.curie for step in chain.steps for _, ref in step.links}
    assert links == {FIRE, PROMISE, "action:pledge-7"}


def test_an_answer_by_another_city_is_told_but_not_what_came_of_it_there(tmp_path: Path) -> None:
    said = [
        *many(),
        ("action:pledge-8", "mig:respondsTo", "action:pledge-7"),
        *act("action:protest", actor="collective:people"),
        ("action:protest", "mig:respondsTo", "action:pledge-8"),
    ]

    (chain,) = told(tmp_path, said)

    assert "action:pledge-8" in steps(chain)
    assert not {"action:block-8", "action:protest"} & set(steps(chain))


def test_what_the_same_event_gave_occasion_for_elsewhere_is_not_told(tmp_path: Path) -> None:
    said = [
        *many(),
        *act("action:foreign", actor="authority:yy"),
        ("action:foreign", "mig:triggeredBy", FIRE),
    ]

    (chain,) = told(tmp_path, said)

    assert "action:foreign" not in steps(chain)


def test_an_answer_to_an_answer_belongs_to_the_chain(tmp_path: Path) -> None:
    said = [
        *many(),
        *act("action:protest", actor="collective:people"),
        ("action:protest", "mig:respondsTo", "action:block-7"),
    ]

    (chain,) = told(tmp_path, said)

    assert steps(chain)[-2:] == ["action:block-7", "action:protest"]


def test_acts_of_one_city_after_the_same_event_stand_in_one_chain(tmp_path: Path) -> None:
    said = [
        *many(),
        *act("action:letter", 7, actor="authority:xx-7"),
        ("action:letter", "mig:triggeredBy", FIRE),
    ]

    (chain,) = told(tmp_path, said)

    assert "action:letter" in steps(chain)
    assert steps(chain).count(FIRE) == 1


def test_acts_that_answer_each_other_in_a_circle_are_all_told(tmp_path: Path) -> None:
    said = [*many(), ("action:pledge-7", "mig:respondsTo", "action:block-7")]

    (chain,) = told(tmp_path, said)

    assert steps(chain)[:2] == [FIRE, PROMISE]
    assert set(steps(chain)[2:]) == {"action:pledge-7", "action:block-7"}


def test_no_line_is_drawn_between_levels_where_none_is_known(tmp_path: Path) -> None:
    (chain,) = told(tmp_path, many())

    assert [step.joins for step in chain.steps] == [(), ("above",), ("above",), ("above",)]


def test_a_chain_of_many_steps_is_put_in_order_without_delay() -> None:
    number = 600
    said: dict[str, Facts] = {
        f"a:{place:04}": {"mig:respondsTo": (NamedNode(f"a:{place + 1:04}"),)}
        for place in range(number)
    }
    begin = time.thread_time()

    ordered = in_order(said)

    assert ordered == sorted(said, reverse=True)
    assert time.thread_time() - begin < 1
