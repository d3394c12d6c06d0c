"""The pages in a browser: axe-core finds nothing on them, and the keyboard alone is enough."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, template_rendered
from werkzeug.serving import make_server

from tests.support import ROOT
from tests.web.explorer import BROWSER, explorer
from tests.web.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jinja2 import Template

    from migkg.build import Build

pytestmark = pytest.mark.browser

TOOLS = ROOT / "tools" / "axe"
TEMPLATES = ROOT / "src" / "migkg" / "web" / "templates"
PAGES = (
    "/",
    "/questions",
    "/questions/networks-of-city",
    "/questions/holders-of-office-on-day?day=yesterday",
    "/search?q=gen",
    "/sparql?query=SELECT+*+WHERE+{+?s+?p+?o+}+LIMIT+5",
    "/sparql?query=SELECT",
    "/ontology",
    "/ontology/everInNetwork?lang=fr",
    "/shapes",
    "/shapes/Situation-dated",
    "/quality",
    "/quality/shapes",
    "/conformance?verdict=failed",
    "/coverage",
    "/cities",
    "/networks",
    "/countries",
    "/timeline",
    "/page/country/BEL",
    "/page/initiative/be-gent-open-migration-campaign",
    "/chains",
    "/offices?country=BEL",
    "/organisations",
    "/awards",
    "/sources/publishers",
    "/page/event/moria-camp-fire",
    "/page/post/be-gent-mayor",
    "/page/document/moving-cities-ghent-fr",
    "/page/city/be-gent",
    "/page/evidence/moving-cities-ghent-fr-2205-2405",
    "/page/def/membership-status",
    "/nothing-here",
)
"""One of every kind; of what is asked with a query, one that is answered and one that is not."""

LONGEST = 5
"""The pages whose times are printed."""

ELSEWHERE = {"chain.html"}
"""Kinds of which the graph of Ghent has none."""

FAULTY = """<!DOCTYPE html><html lang="en"><title>Faulty</title>
<style>p { color: #000 } @media (prefers-color-scheme: dark) { body { background: #000 } }
:focus { outline: 3px solid } main { width: 50rem } .bare:focus { outline: none }</style>

<a href="#main">Skip</a><header class="top"><a href="/x">Head</a></header>
<main id="main"><h1>Faulty</h1><img src="data:,"><p>Black on black, by night alone</p>
<a href="/y" tabindex="-1">Out of reach</a><a href="/z" class="bare">Without a sign</a></main>"""


@pytest.fixture(scope="module")
def tools() -> None:
    if shutil.which("node") is None or shutil.which("chromium") is None:
        pytest.skip("needs Node and Chromium (the commands node and chromium)")
    if not (TOOLS / "node_modules").is_dir():
        pytest.skip("needs axe-core: run `make axe` once")


@pytest.fixture(scope="module")
def address(tools: None, ghent_build: Build, built_root: Path) -> Iterator[str]:  # noqa: ARG001
    assert ghent_build.graphs
    with serving(built_root) as served:
        yield served.address


def test_there_is_one_page_of_every_kind(ghent_build: Build, built_root: Path) -> None:
    assert ghent_build.graphs
    made: set[str | None] = set()

    def note(_: Flask, template: Template, **__: object) -> None:
        made.add(template.name)

    with explorer(built_root) as client, template_rendered.connected_to(note):
        for place in PAGES:
            client.get(place, headers=BROWSER)

    kinds = {it.name for it in TEMPLATES.glob("[!_]*.html")} - {"base.html"}
    assert kinds - made == ELSEWHERE


def run(script: str, address: str, pages: tuple[str, ...] = PAGES) -> list[dict[str, Any]]:
    command = ["node", str(TOOLS / script), address, *pages]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    print(script, sum(item["ms"] for item in found), "ms in all; the longest:")  # noqa: T201
    for item in sorted(found, key=lambda item: -item["ms"])[:LONGEST]:
        print(f"{item['ms']:6} ms  {item['path']}")  # noqa: T201  shown by pytest -s
    return found


@pytest.fixture(scope="module")
def looked(address: str) -> list[dict[str, Any]]:
    return run("look.js", address)


@pytest.fixture(scope="module")
def walked(address: str) -> list[dict[str, Any]]:
    return run("keys.js", address)


def where(item: dict[str, Any]) -> tuple[str, int, str]:
    return item["path"], item["width"], item["colorScheme"]


def test_axe_finds_nothing_in_light_and_dark_wide_and_narrow(
    looked: list[dict[str, Any]],
) -> None:
    assert len(looked) == 4 * len(PAGES)
    assert [(where(item), item["violations"]) for item in looked if item["violations"]] == []


def test_no_page_is_wider_than_its_window(looked: list[dict[str, Any]]) -> None:
    assert [(where(item), item["over"]) for item in looked if item["over"]] == []


def test_the_browser_complains_of_nothing_and_asks_nobody_else(
    looked: list[dict[str, Any]],
) -> None:
    assert [(where(item), item["complaints"]) for item in looked if item["complaints"]] == []


def test_the_keyboard_reaches_every_link_and_control_in_order(
    walked: list[dict[str, Any]],
) -> None:
    assert all(item["controls"] > 10 for item in walked)
    assert [(item["path"], item["missed"]) for item in walked if item["missed"]] == []
    assert [item["path"] for item in walked if not item["inOrder"]] == []


def test_what_has_the_focus_is_seen_to_have_it(walked: list[dict[str, Any]]) -> None:
    assert [(item["path"], item["unseen"]) for item in walked if item["unseen"]] == []


def test_the_first_link_leads_past_the_head_of_the_page(walked: list[dict[str, Any]]) -> None:
    assert [item["path"] for item in walked if not item["skipped"]] == []


@pytest.fixture
def faulty(tools: None) -> Iterator[str]:  # noqa: ARG001
    application = Flask(__name__)
    application.add_url_rule("/", view_func=lambda: FAULTY)
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_is_wrong_with_a_faulty_page_is_seen(faulty: str) -> None:
    looked = run("look.js", faulty, ("/",))
    found = {where(item): {it["id"] for it in item["violations"]} for item in looked}

    assert all("image-alt" in found["/", width, "light"] for width in (1280, 390))
    assert all(found["/", width, "dark"] == {"color-contrast"} for width in (1280, 390))
    assert "color-contrast" not in found["/", 1280, "light"]
    assert [item["over"] > 0 for item in looked] == [False, False, True, True]


def test_what_the_keyboard_cannot_do_on_a_faulty_page_is_seen(faulty: str) -> None:
    (walked,) = run("keys.js", faulty, ("/",))

    assert "Out of reach" in walked["missed"][0]
    assert "Without a sign" in walked["unseen"][0]
