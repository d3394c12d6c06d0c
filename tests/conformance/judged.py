"""What came of a test: passed, equal in value, refused by design, failed, or never asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from migkg.web.conformance import FAILED, IN_VALUE, PASSED, REFUSED, UNCLAIMED
from tests.conformance import reasons
from tests.conformance.answers import are_equal, by_value, evaluated, expected, in_csv, read
from tests.conformance.asked import ENDINGS, in_process
from tests.conformance.manifests import EVALUATION, NEGATIVE
from tests.conformance.reread import reread

if TYPE_CHECKING:
    from tests.conformance.answers import Answer
    from tests.conformance.asked import Endpoint, Response
    from tests.conformance.manifests import Case

FEDERATED = frozenset(("service", "syntax-fed"))
ENTAILED = "entailment"
MALFORMED, REFUSED_QUERY, NO_UPDATES = "malformed-query", "refused-query", "no-updates"


class Outcome(NamedTuple):
    """What came of a test over HTTP and in process, where it was asked; and why, by its kind."""

    over_http: str
    in_process: str = ""
    refused: str = ""


def outcome(endpoint: Endpoint, case: Case) -> Outcome:
    """Ask a test, over HTTP and of the engine itself."""
    if case.folder == ENTAILED:
        return Outcome(UNCLAIMED)
    if case.is_update:
        directly, by_form, as_query = (it.problem for it in endpoint.change(case))
        refused = directly == by_form == NO_UPDATES and as_query in {REFUSED_QUERY, MALFORMED}
        return Outcome(REFUSED if refused else FAILED, refused=reasons.UPDATES)
    response = endpoint.ask(case)
    if case.folder in FEDERATED:
        refused = response.problem == REFUSED_QUERY and b"SERVICE" in response.body
        return Outcome(REFUSED if refused else FAILED, refused=reasons.SERVICE)
    if case.kind in EVALUATION:
        return Outcome(_answered(case, response), _evaluated(case))
    return Outcome(_accepted(case, response), _parsed(case))


def _answered(case: Case, response: Response) -> str:
    if response.status != 200:
        return FAILED
    assert case.result is not None
    ending, base = ENDINGS[response.media_type], case.address(case.result)
    answer = read(response.body, ending, base)
    if ending != ".csv" and not are_equal(answer, reread(response.body, ending, base)):
        return FAILED
    return _verdict(case, answer)


def _evaluated(case: Case) -> str:
    try:
        return _verdict(case, evaluated(in_process(case)))
    except (RuntimeError, SyntaxError):
        return FAILED


def _verdict(case: Case, answer: Answer) -> str:
    assert case.result is not None
    want = expected(case.result, case.address(case.result))
    got = in_csv(answer) if case.result.suffix == ".csv" else answer
    if are_equal(want, got, is_lax=case.is_lax):
        return PASSED
    return IN_VALUE if are_equal(by_value(want), by_value(got), is_lax=case.is_lax) else FAILED


def _accepted(case: Case, response: Response) -> str:
    """Whether a query was read that can be, and called malformed where it cannot be."""
    if case.kind in NEGATIVE:
        return PASSED if response.problem == MALFORMED else FAILED
    return PASSED if response.status == 200 else FAILED


def _parsed(case: Case) -> str:
    try:
        in_process(case)
    except SyntaxError:
        return PASSED if case.kind in NEGATIVE else FAILED
    except RuntimeError:
        return FAILED
    return FAILED if case.kind in NEGATIVE else PASSED
