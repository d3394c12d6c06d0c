"""Whom the questions serve: each has one group of users, and the gallery lists it there."""

from __future__ import annotations

import pytest

from migkg.queries import Query, read_queries
from tests.support import ROOT

GROUPS = {"consumers", "researchers", "partners"}
QUESTIONS = read_queries(ROOT / "queries" / "questions")
FIRST_STEPS = read_queries(ROOT / "queries" / "first-steps")


@pytest.mark.parametrize(
    "question", [*QUESTIONS.values(), *FIRST_STEPS.values()], ids=[*QUESTIONS, *FIRST_STEPS]
)
def test_question_serves_exactly_one_group_of_users(question: Query) -> None:
    assert len(GROUPS & set(question.tags)) == 1


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_group_of_a_question_is_its_first_tag_under_which_the_gallery_lists_it(
    question: Query,
) -> None:
    assert question.tags[0] in GROUPS
    assert question.tags[1:], "which subject?"


@pytest.mark.parametrize("question", FIRST_STEPS.values(), ids=FIRST_STEPS)
def test_first_step_is_listed_as_a_first_step(question: Query) -> None:
    assert question.tags[0] == "first steps"


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_at_least_eight_questions_serve_each_group_of_users(group: str) -> None:
    assert len([question for question in QUESTIONS.values() if group in question.tags]) >= 8
