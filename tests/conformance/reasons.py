"""Why a test is not passed: the kinds of reasons, and each test that has one.

What is refused, and what is not claimed, is so for whole suites; what fails is named test by test.
An entry whose test passes, and a test that fails without an entry, fail the run.
"""

from __future__ import annotations

from migkg.web import conformance as web

LITERALS = "engine: literal forms"
LABELS = "engine: blank nodes by text"
DATES = "engine: dates without a time zone"
FUNCTIONS = "engine: unknown functions"
ESCAPES = "engine: escapes in names"
TOKENS = "engine: longest token"
WITHDRAWN = "superseded: withdrawn"
GRAMMAR = "superseded: grammar of SPARQL 1.1"
STRINGS = "superseded: RDF 1.1"
NESTING = "superseded: nested groups"
SERVICE = "refused: SERVICE"
UPDATES = "refused: updates"
ENTAILMENT = "not claimed: entailment"
NOT_RUN = "not run: no test here yet"

REASONS = {
    LITERALS: "Numbers, truth values and times are held by their value, whole numbers as "
    "xsd:integer: 01 and 1 are one term, and so are -3 as xsd:negativeInteger and as xsd:integer.",
    LABELS: "BNODE with a text makes one blank node for the whole answer, not one for each row.",
    DATES: "A date with a time zone and one without are taken for different, "
    "where it cannot be known whether they are.",
    FUNCTIONS: "A query with a function that the engine does not know is refused as a whole; "
    "the tests ask only that it can be read.",
    ESCAPES: "\\u0070 is read in IRIs and texts, and not in variables and prefixed names.",
    TOKENS: "?x<?a&&?b>?y is read as a comparison, though <?a&&?b> could be an IRI.",
    WITHDRAWN: "The working group withdrew the test for one with b in its name, which is passed: "
    "here the blank nodes of a file that is asked for twice should be different ones.",
    GRAMMAR: "In SPARQL 1.0 a number could end with a dot; in SPARQL 1.1 it cannot.",
    STRINGS: "In RDF 1.0 a text and the same text as xsd:string were two terms; in RDF 1.1 they "
    "are one.",
    NESTING: "A group within a group may be taken for one group by the test, and not by SPARQL "
    "1.1; the test of the other reading is passed.",
    SERVICE: "No query of this endpoint calls another server.",
    UPDATES: "The endpoint answers queries only: the data change in the repository.",
    ENTAILMENT: "Queries are answered from what is stated or derived by the published rules; "
    "no entailment regime is claimed, and these tests were not asked.",
    NOT_RUN: "What is read and written by graph is not tested here yet.",
}
"""Each reason, and what it means to whoever asks a query."""

OF_VERDICT = {web.NOT_RUN: NOT_RUN, web.REFUSED: UPDATES}
"""The reason for a verdict on a request that says no other."""

FAILING = {
    "sparql10/basic/term-6": GRAMMAR,
    "sparql10/basic/term-7": GRAMMAR,
    "sparql10/dataset/dawg-dataset-09": WITHDRAWN,
    "sparql10/dataset/dawg-dataset-10": WITHDRAWN,
    "sparql10/dataset/dawg-dataset-12": WITHDRAWN,
    "sparql10/distinct/distinct-1": LITERALS,
    "sparql10/distinct/distinct-2": STRINGS,
    "sparql10/distinct/distinct-9": LITERALS,
    "sparql10/expr-builtin/dawg-str-1": LITERALS,
    "sparql10/expr-builtin/dawg-str-2": LITERALS,
    "sparql10/expr-builtin/sameTerm-simple": LITERALS,
    "sparql10/expr-builtin/sameTerm-eq": LITERALS,
    "sparql10/expr-builtin/sameTerm-not-eq": LITERALS,
    "sparql10/expr-equals/eq-graph-1": LITERALS,
    "sparql10/expr-equals/eq-graph-2": LITERALS,
    "sparql10/graph/dawg-graph-10": WITHDRAWN,
    "sparql10/open-world/open-eq-01": LITERALS,
    "sparql10/open-world/date-2": DATES,
    "sparql10/open-world/date-3": LITERALS,
    "sparql10/optional-filter/dawg-optional-filter-005-simplified": NESTING,
    "sparql10/syntax-sparql1/syntax-lit-08": GRAMMAR,
    "sparql10/syntax-sparql1/syntax-expr-05": FUNCTIONS,
    "sparql10/syntax-sparql1/syntax-order-05": FUNCTIONS,
    "sparql10/syntax-sparql1/syntax-order-06": FUNCTIONS,
    "sparql10/syntax-sparql2/syntax-function-01": FUNCTIONS,
    "sparql10/syntax-sparql2/syntax-function-02": FUNCTIONS,
    "sparql10/syntax-sparql2/syntax-function-03": FUNCTIONS,
    "sparql10/syntax-sparql2/syntax-function-04": FUNCTIONS,
    "sparql10/syntax-sparql2/syntax-esc-04": ESCAPES,
    "sparql10/syntax-sparql2/syntax-esc-05": ESCAPES,
    "sparql10/syntax-sparql3/syn-bad-26": TOKENS,
    "sparql11/csv-tsv-res/tsv03": LITERALS,
    "sparql11/functions/strdt03": STRINGS,
    "sparql11/functions/strlang03": STRINGS,
    "sparql11/functions/bnode01": LABELS,
    "sparql11/syntax-query/test_4": FUNCTIONS,
}
"""The tests that fail, in process as over HTTP, each with its reason."""
