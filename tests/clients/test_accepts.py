"""Each client is given the form that it likes best, by what was seen of its requests."""

from __future__ import annotations

import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.clients.accepts import Wish, read

if TYPE_CHECKING:
    from tests.clients.questions import Graph

ASKED = {"SELECT": "words", "ASK": "true", "CONSTRUCT": "page"}


@pytest.mark.parametrize(
    ("wish", "media_type"),
    read().items(),
    ids=lambda it: " ".join(it[:2]) if isinstance(it, Wish) else it,
)
def test_the_form_that_a_client_likes_best_is_given(
    endpoint: str, graph: Graph, wish: Wish, media_type: str
) -> None:
    query = [("query", graph.questions[ASKED[wish.asks]].query)] if wish.asks in ASKED else []
    forms = [("format", it) for it in wish.format.split(" ") if it]
    address = f"{endpoint}?{urlencode([*query, *forms])}"
    request = urllib.request.Request(address, headers={"Accept": wish.accept})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers.get_content_type() == media_type
        assert "Accept" in answer.headers["Vary"]
