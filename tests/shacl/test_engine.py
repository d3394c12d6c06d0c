"""What the engine that judges set by set promises beyond what the reference engine says."""

from __future__ import annotations

from pathlib import Path

import pytest

from migkg import shacl
from migkg.errors import ShapesError
from migkg.shacl.compiled import screening
from migkg.source import Literal, Term, Triple, parse_turtle

PREFIXES = """
@prefix : <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DECLARED = ':prefixes sh:declare [ sh:prefix "" ; sh:namespace "http://e/" ] .'
DATA = """
:a :p :b , :c ; :n 1 , 7 . :b :p :c ; :n 3 . :d :n 2 .
:c :p :e . :e :label "it" , "is"@en .
"""


def read(text: str) -> list[Triple]:
    return parse_turtle(Path("given.ttl"), PREFIXES + text)


def ours(data: list[Triple], shapes: list[Triple]) -> shacl.Report:
    """The report of our engine, which covers the shapes."""
    report = shacl.validate(data, shapes)
    assert report.handed == {}
    return report


def reference(data: list[Triple], shapes: list[Triple]) -> shacl.Report:
    return shacl.validate(data, shapes, engine="reference")


def found(data: str, shapes: str) -> list[tuple[str, str]]:
    """The focus nodes and values that our engine objects to."""
    return [(str(it.focus), str(it.value or "")) for it in ours(read(data), read(shapes)).findings]


def asking(query: str, target: str = "sh:targetSubjectsOf :n") -> str:
    return (
        f':S a sh:NodeShape ; {target} ; sh:sparql [ sh:message "{{?value}} of {{$this}}"@en ; '
        f'sh:prefixes :prefixes ; sh:select """{query}""" ] .\n{DECLARED}'
    )


LEAST = """
:Least a sh:ConstraintComponent ; sh:parameter [ sh:path :least ] ; sh:validator [
  a sh:SPARQLAskValidator ; sh:message "too small"@en ; sh:ask "ASK { FILTER ($value >= $least) }"
] .
"""
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("sh:datatype xsd:byte", ['"01"', '"1"', '"300"^^byte', '"x"^^byte']),
        ("sh:datatype xsd:integer", ['"300"^^byte', '"7"^^byte', '"x"^^byte']),
        ("sh:in ( 1 7 )", ['"01"', '"300"^^byte', '"7"^^byte', '"x"^^byte']),
        ("sh:maxInclusive 1", ['"300"^^byte', '"7"^^byte', '"x"^^byte']),
        ("sh:minLength 2", ['"1"', '"7"^^byte', '"x"^^byte']),
        ("sh:hasValue 01", []),
        ("sh:maxCount 5", []),
        ("sh:maxCount 4", [""]),
    ],
)
def test_literals_are_judged_and_reported_as_they_are_written(
    constraint: str, values: list[str]
) -> None:
    data = ':x :n 1 , 01 , "7"^^xsd:byte , "300"^^xsd:byte , "x"^^xsd:byte .'
    shapes = f":S sh:targetNode :x ; a sh:PropertyShape ; sh:path :n ; {constraint} ."

    shown = [
        value.replace(f"^^<{INTEGER}>", "").replace("^^<http://www.w3.org/2001/XMLSchema#", "^^")
        for _, value in found(data, shapes)
    ]

    assert sorted(value.rstrip(">") for value in shown) == sorted(values)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this ?value { $this :n ?value FILTER (?value > 2) }",
        "SELECT $this ?value { { $this :n ?value } UNION { $this :p ?value } }",
        "SELECT $this { { FILTER ($this = :a) } UNION { FILTER ($this = :b) } }",
        "SELECT $this ?value { OPTIONAL { $this :p ?value } FILTER (!BOUND(?value)) }",
        "SELECT $this { FILTER NOT EXISTS { $this :p ?other } }",
        "SELECT $this { FILTER NOT EXISTS { $this :p* :e } }",
        "SELECT $this { FILTER NOT EXISTS { $this :p/:p* ?end . FILTER (?end = :e) } }",
        "SELECT $this ?value { $this :p ?value FILTER NOT EXISTS { ?value :p+ ?value } }",
        (
            "SELECT $this ?value { { SELECT $this (MAX(?n) AS ?value) { $this :n ?n } "
            "GROUP BY $this } FILTER (?value > 2) }"
        ),
        "SELECT $this ?value { BIND ($this AS ?same) ?same :p ?value # a ? and a { in a comment\n}",
        "SELECT $this ?value { $this :p ?value . FILTER (STR(?value) != '{ $this }') }",
        "SELECT $this ?value { ?value :label ?text FILTER (LANG(?text) = 'en') }",
        "SELECT $this { FILTER EXISTS { { FILTER ($this = :a) } UNION { $this :n 3 } } }",
        "SELECT $this { FILTER EXISTS { { SELECT $this { $this :p ?x } } } }",
        "SELECT $this { FILTER EXISTS { BIND ($this AS ?same) ?same :p ?x } }",
        "SELECT $this { FILTER NOT EXISTS { $this :p ?x . FILTER NOT EXISTS { ?x :p* :e } } }",
        "SELECT $this ?x { $this :n ?x FILTER NOT EXISTS { $this :p ?x . ?x :p* :e } }",
        "SELECT $this ?value { OPTIONAL { BIND ($this AS ?same) ?same :p ?value } }",
        "SELECT $this ?value { $this :n ?n OPTIONAL { $this :p ?value FILTER (?n > 2) } }",
        "SELECT $this ?path ?value { $this ?path ?value FILTER (?path = :p) }",
        "SELECT $this (:p AS ?path) { FILTER ($this != :a) }",
        "SELECT DISTINCT $this ?value { $this :p/:p* ?value } ORDER BY ?value",
        "SELECT $this ?value { { $this :p ?value } { $this :n ?n FILTER ($this != :b) } }",
        (
            "SELECT $this { FILTER EXISTS { $this :p ?x ; :n ?m . ?x :n ?n FILTER (?n > ?m) } "
            "FILTER (EXISTS { $this :p ?x . $this :n ?m . ?x :n ?n } || EXISTS { ?n :q ?m }) }"
        ),
        (
            "SELECT $this { OPTIONAL { $this :q ?q . ?q :n ?n } "
            "FILTER EXISTS { $this :p ?x . ?x :n ?n FILTER (?n > 2) } }"
        ),
        (
            "SELECT $this { FILTER EXISTS { $this :n ?m FILTER EXISTS { $this :p ?x . ?x :n ?n "
            "FILTER (?n > ?m) } FILTER NOT EXISTS { ?n :p ?x } } }"
        ),
        (
            "SELECT $this ?value { { ?value :n 3 FILTER EXISTS { $this :p ?value } } UNION "
            "{ ?value :n 2 FILTER NOT EXISTS { $this :p ?value . ?value :p ?x } } }"
        ),
        (
            "SELECT $this { FILTER EXISTS { $this :p ?x . "
            "FILTER EXISTS { { SELECT $this { FILTER ($this = :a) } } } } }"
        ),
        "SELECT $this ?value ?n { $this :p ?value OPTIONAL { ?value :n ?n ; :p ?x } }",
        "SELECT $this ?q ?value { OPTIONAL { $this :q ?q } OPTIONAL { ?q :n ?value } }",
        "SELECT $this ?value { { OPTIONAL { $this :q ?value } } UNION { ?value :p $this } }",
        "SELECT $this ?value { OPTIONAL { ?value :p ?x . ?x :n ?n } FILTER (?n > 2) }",
        "SELECT $this ?value { OPTIONAL { ?value :p ?x ; ?any 3 } . FILTER (?x != $this) }",
        "SELECT $this { FILTER EXISTS { $this :p ?x OPTIONAL { ?x :n ?n } FILTER (?n > 2) } }",
        "SELECT $this { FILTER NOT EXISTS { OPTIONAL { $this :p ?x } FILTER (BOUND(?x)) } }",
        (
            "SELECT $this ?value { { SELECT $this ?value { $this :p ?x OPTIONAL { ?x :p ?value } } "
            "} FILTER (!BOUND(?value)) }"
        ),
        "SELECT $this { FILTER NOT EXISTS { $this :p/:p/:n ?n } }",
        "SELECT $this ?value { $this :p ?value FILTER NOT EXISTS { ?value :p/:p*|:q/:n ?end } }",
        "SELECT $this (?_step1 AS ?value) { $this :p ?_step1 FILTER EXISTS { $this :p/:n 3 } }",
        (
            "SELECT $this ?x { $this :p ?x FILTER EXISTS { $this :p/:n ?n . "
            "FILTER EXISTS { ?x :p/:label ?m } } }"
        ),
    ],
)
def test_query_asked_once_finds_what_it_finds_for_each_node(query: str) -> None:
    data, shapes = read(DATA), read(asking(query))

    assert ours(data, shapes) == reference(data, shapes)


@pytest.mark.parametrize(
    ("query", "nodes"),
    [
        ("SELECT $this { GRAPH $shapesGraph { :prefixes :marks $this } }", ["a", "d"]),
        ("SELECT $this { $this :n ?n . GRAPH $shapesGraph { :prefixes :least ?n } }", ["b"]),
        ("SELECT $this { GRAPH $shapesGraph { $currentShape :marks $this } }", ["b"]),
    ],
)
def test_query_can_ask_the_shapes_themselves(query: str, nodes: list[str]) -> None:
    shapes = asking(query) + ":prefixes :marks :a , :d ; :least 3 . :S :marks :b ."

    assert [focus for focus, _ in found(DATA, shapes)] == [f"<http://e/{it}>" for it in nodes]


ODD = """
:x :n 1 , 01 , 1.0 , "7"^^xsd:byte , "300"^^xsd:byte , "x"^^xsd:byte ; :m 01 , 7 ; :k "1" .
:y :n 7 , "2020-01-01T00:00:00.000Z"^^xsd:dateTime , "1"^^xsd:boolean ; :m 7 .
:z :n "2020-01-01T00:00:00Z"^^xsd:dateTime , "7"^^<urn:migkg:written:x> , 1e0 , "1"@en ; :m 1 .
"""


E = "<http://e/"
X = "x 01, x 1, x 1.0, x 7 byte, y 7, z 1e0"


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ('$this :n ?value FILTER (STR(?value) = "01")', "x 01"),
        ("$this :n ?value FILTER (DATATYPE(?value) = xsd:byte)", "x 300 byte, x 7 byte, x x byte"),
        ("$this :n ?value FILTER (xsd:decimal = (DATATYPE(?value)))", "x 1.0"),
        ("$this :n ?value FILTER (?value < 5)", "x 01, x 1, x 1.0, z 1e0"),
        ("$this :n ?value FILTER (1 IN (?value, 3) || ?value = 7)", X),
        ("$this :n ?value FILTER (sameTerm(?value, 01))", "x 01"),
        ('$this :n ?value FILTER sameTerm(?value, "7"^^xsd:byte)', "x 7 byte"),
        ("$this :n ?value FILTER (isNumeric(?value))", X),
        ("$this :n ?value FILTER (?value)", X.replace("y 7", "y 1 boolean, y 7")),
        ("$this :n ?value FILTER (STRLEN(STR(?value)) = 3)", "x 1.0, x 300 byte, z 1e0"),
        ("$this :n ?value ; :m ?value", "x 01, y 7"),
        ("$this :n ?value . ?other :m ?value", "x 01, x 1, y 7"),
        ("$this :n 01", "x"),
        ('$this :n "7"^^xsd:byte , 1.0', "x"),
        ("$this :n 1e0 ; :m 1", "z"),
        ("$this :n 1.0e0", ""),
        ("$this :n ?n ; :m ?m . BIND (?n AS ?value) FILTER (?n = ?m)", X),
        ('$this :n "7"^^xsd:byte ; :m ?m . BIND (?m + 1 AS ?value)', "x 2, x 8"),
        ("$this :m ?value FILTER NOT EXISTS { $this :n ?n FILTER (?n = ?value) }", ""),
        ("$this :m ?value FILTER NOT EXISTS { $this :n ?value }", "x 7, z 1"),
        ("{ SELECT $this (COUNT(?n) AS ?value) { $this :n ?n } GROUP BY $this }", "x 6, y 3, z 4"),
        ("{ SELECT $this (SUM(?n) AS ?value) { $this :m ?n } GROUP BY $this }", "x 8, y 7, z 1"),
        ("$this :m ?value . $this :m ?less FILTER (?less < ?value)", "x 7"),
        ('$this ?p ?value FILTER (REGEX(STR(?value), "^0"))', "x 01"),
        ("$this :n ?value FILTER (STR(?value + 1) = '8')", "x 7 byte, y 7"),
        ("$this :n ?n BIND (COALESCE(?n, 1) AS ?value) FILTER (STR(?value) = '01')", "x 01"),
        ("$this :n ?n BIND (IF(?n < 2, ?n, 9) AS ?value) FILTER (STR(?value) = '01')", "x 01"),
        ("BIND (1.0 AS ?value) $this :n ?value", "x 1.0"),
        ("$this :n ?n BIND ((?n) AS ?value) FILTER (STR((?n)) = '01')", "x 01"),
        ("$this :n ?value FILTER (sameTerm((?value), 01))", "x 01"),
        ("$this :n ?value FILTER (STR((?value) + 1) = '8')", "x 7 byte, y 7"),
        ('$this :n ?value FILTER (?value = "x"^^xsd:byte)', "x x byte"),
        ("$this :m ?n FILTER (?m<?n&&?n>?m) $this :n ?m BIND (?m AS ?value)", "x 01, x 1, x 1.0"),
        (
            "{ $this :n ?n BIND (?n AS ?value) } UNION { $this :k ?value } FILTER (?value = 1)",
            "x 01, x 1, x 1.0, z 1e0",
        ),
        ("{ ?value ^:n $this } UNION { $this :k ?value } FILTER (?value = 7)", "x 7 byte, y 7"),
    ],
)
def test_query_sees_literals_as_they_are_written_and_computes_with_their_values(
    query: str, wanted: str
) -> None:
    spaces = (
        ':prefixes sh:declare [ sh:prefix "xsd" ; '
        'sh:namespace "http://www.w3.org/2001/XMLSchema#" ] .'
    )
    findings = ours(read(ODD), read(asking(f"SELECT $this ?value {{ {query} }}") + spaces)).findings

    def shown(value: Term | None) -> str:
        if not isinstance(value, Literal):
            return ""
        kind = value.datatype.value.partition("#")[2]
        return f" {value.value}" + (f" {kind}" if kind in {"byte", "boolean"} else "")

    found = sorted(
        f"{it.focus.value.removeprefix('http://e/')}{shown(it.value)}" for it in findings
    )
    assert ", ".join(found) == wanted


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this (MIN(?n) AS ?value) { $this :n ?n } GROUP BY $this",
        "SELECT $this { $this :n ?n } GROUP BY $this HAVING (MAX( ?n ) > 2)",
        "SELECT $this { $this :n ?n } GROUP BY $this HAVING (SUM(DISTINCT ?n) > 2)",
        "SELECT $this (MIN((?n)) AS ?value) { $this :n ?n } GROUP BY $this",
        "SELECT $this (MAX(IF(?n > 0, ?n, 0)) AS ?value) { $this :n ?n } GROUP BY $this",
        "SELECT $this { $this :n ?n } GROUP BY $this HAVING (SAMPLE(COALESCE(?n, 0)) > 0)",
        "SELECT $this { $this :n ?n } GROUP BY $this HAVING (COUNT(DISTINCT IF(true, ?n, 0)) > 1)",
    ],
)
def test_query_that_would_choose_among_values_goes_to_the_reference_where_these_are_written_so(
    query: str,
) -> None:
    shapes = read(asking(query))
    plain, odd = read(":a :n 1 , 3 ."), read(":b :n 01 , 1.0 , 1 . :a :n 1 .")

    assert shacl.validate(plain, shapes).handed == {}
    assert shacl.validate(plain, shapes).findings == reference(plain, shapes).findings
    (why,) = shacl.validate(odd, shapes).handed.values()
    assert why.endswith(", of data with numbers such as 1.0 or 03")
    assert shacl.validate(odd, shapes).findings == reference(odd, shapes).findings


@pytest.mark.parametrize("ranges", ['"*"', '"EN" "de-1996"', '""', '"" "en"', ""])
def test_language_is_one_of_the_ranges_and_none_is_in_none(ranges: str) -> None:
    shapes = read(f":S sh:targetSubjectsOf :label ; sh:path :label ; sh:languageIn ( {ranges} ) .")
    data = read(':e :label "it" , "is"@en , "ist"@de , "isch"@de-CH-1996 , "is"@en-GB , 1 .')

    values = [it.value for it in ours(data, shapes).findings]

    assert values == [it.value for it in reference(data, shapes).findings]


@pytest.mark.parametrize(
    "beside",
    [
        "",
        ":T a sh:NodeShape ; sh:targetNode 1.0 ; sh:minInclusive 0 .",
        LEAST + ":T a sh:NodeShape ; sh:targetNode :a ; sh:property [ sh:path :n ; :least 0.0 ] .",
        (
            ":x :least 2.0 . :T a sh:NodeShape ; sh:targetSubjectsOf :n ; sh:sparql [ "
            'sh:prefixes :prefixes ; sh:message "few"@en ; sh:select """SELECT $this { '
            '$this :m ?m . GRAPH $shapesGraph { :x :least ?m } }""" ] .'
        ),
    ],
)
def test_query_that_would_choose_among_values_is_known_beforehand_where_shapes_bring_such_numbers(
    beside: str,
) -> None:
    query = "SELECT $this (MIN(?n) AS ?value) { $this :n|:m ?n } GROUP BY $this"
    target = "sh:targetNode :a" if beside else "sh:targetNode :a , 1.0"
    data = read(":a :n 1 , 3 . :b :n 2 .")

    report = shacl.validate(data, read(asking(query, target) + beside))

    assert list(report.handed) == ["http://e/S"]
    assert [(it.focus.value, str(it.value)) for it in report.findings] == [
        ("http://e/a", f'"1"^^<{INTEGER}>')
    ]


def test_query_groups_by_the_datatype_that_is_written() -> None:
    query = "SELECT $this { $this :n ?n } GROUP BY $this DATATYPE(?n) HAVING (COUNT(*) > 1)"
    shapes = read(asking(query))
    data = read(':a :n 1.0 , 2.5 . :b :n 1.0 , 1 . :c :n "7"^^xsd:byte , "x"^^xsd:byte .')

    assert ours(data, shapes) == reference(data, shapes)
    assert [it.focus.value for it in ours(data, shapes).findings] == ["http://e/a", "http://e/c"]


@pytest.mark.parametrize(
    ("query", "nodes"),
    [
        ("$this :n -1.0", ["b"]),
        ("$this :n -1", ["a"]),
        ("$this :n ?n FILTER sameTerm(?n, -1.0)", ["b"]),
        ("$this :n ?n FILTER (?n = -1.0)", ["a", "b"]),
        ("$this :n ?n FILTER (?n+1 = 0)", ["a", "b"]),
    ],
)
def test_number_is_one_term_with_its_sign(query: str, nodes: list[str]) -> None:
    shapes = asking(f"SELECT $this {{ {query} }}")

    assert [it for it, _ in found(":a :n -1 . :b :n -1.0 .", shapes)] == [
        f"<http://e/{it}>" for it in nodes
    ]


XSD = "PREFIX x: <http://www.w3.org/2001/XMLSchema#>"


@pytest.mark.parametrize(
    ("shapes", "nodes"),
    [
        (asking("SELECT $this { $this :n 1.0 }"), []),
        (asking(f'{XSD} SELECT $this {{ $this :n "1"^^x:byte }}'), []),
        (asking("SELECT $this { $this :n 1 }"), ["a"]),
        (asking("SELECT $this { FILTER ($this < 2) }", "sh:targetNode 1.0 , 3.0"), ["1.0"]),
        (":S a sh:NodeShape ; sh:targetNode 1.0 , 3.0 ; sh:minInclusive 2 .", ["1.0"]),
        (LEAST + ":S a sh:NodeShape ; sh:targetObjectsOf :n ; :least 2.0 .", ["1"]),
        (
            asking(
                "SELECT $this { $this :n ?n FILTER (?n < ?m) "
                "GRAPH $shapesGraph { :prefixes :least ?m } }"
            )
            + ":prefixes :least 2.0 .",
            ["a"],
        ),
    ],
)
def test_shapes_may_have_literals_that_would_be_rewritten_where_data_have_none(
    shapes: str, nodes: list[str]
) -> None:
    findings = ours(read(":a :n 1 . :b :n 3 ."), read(shapes)).findings

    assert [it.focus.value.removeprefix("http://e/") for it in findings] == nodes


def test_literal_that_is_looked_at_is_compared_by_its_value_whatever_may_have_it() -> None:
    shapes = asking(
        "SELECT $this { OPTIONAL { ?other :k $this } FILTER ($this < 5) }", "sh:targetObjectsOf :n"
    )

    assert found(":s :n 3.0 , 9 . :a :k 4 .", shapes) == [
        ('"3.0"^^<http://www.w3.org/2001/XMLSchema#decimal>',) * 2
    ]


def test_variables_of_the_steps_of_a_path_are_no_parameters() -> None:
    component = LEAST.replace(":least", ":_step1").replace("sh:validator", "sh:nodeValidator")
    component = component.replace("sh:SPARQLAskValidator", "sh:SPARQLSelectValidator").replace(
        'sh:ask "ASK { FILTER ($value >= $least) }"',
        'sh:select "SELECT $this { FILTER EXISTS { $this <http://e/p>/<http://e/n> ?n } }"',
    )
    shapes = component + ":S a sh:NodeShape ; sh:targetSubjectsOf :n ; :_step1 :d ."

    assert found(DATA, shapes) == [("<http://e/a>", "<http://e/a>")]


def test_what_only_the_reference_can_judge_is_known_beforehand() -> None:
    shapes = read(asking("SELECT $this { $this :p ?o } LIMIT 1"))

    assert shacl.validate(read(DATA), shapes).handed == {"http://e/S": "a query with LIMIT"}


def test_pattern_that_only_the_reference_knows_is_known_beforehand() -> None:
    shapes = read(':S sh:targetNode :a ; a sh:NodeShape ; sh:pattern "a(?=b)" .')

    assert list(shacl.validate((), shapes).handed) == ["http://e/S"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { $this :p ?o MINUS { $this :n ?o } }",
        "SELECT $this { VALUES ?o { 1 } }",
        "SELECT $this { GRAPH :other { ?s ?p ?o } }",
        "SELECT $this { GRAPH ?any { ?s ?p ?o } }",
        "SELECT $this FROM <http://127.0.0.1:9/> { ?s ?p ?o }",
        "SELECT $this { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT $this { SeRvIcE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT $this { BIND (1 AS $this) }",
        "SELECT $this { { SELECT * { ?s ?p $this } } }",
        "SELECT $this { $this :p }",
        "SELECT $this { $this :p ?o LATERAL { ?o :p ?x } }",
        "SELECT $this { $this :p trueLATERAL{ ?o :p ?x } }",
        "SELECT $this { $this :p trueMINUS{ $this :n ?o } }",
        "SELECT $this { $this :p falseVALUES ?o { 1 } }",
        "SELECT $this { $this :p ?o }LIMIT1",
        "SELECT $this { FILTERNOTEXISTS{ $this :p ?o } }",
        "SELECT $this { { SELECTDISTINCT?o { ?x :p ?o } } }",
        "SELECT $this { $this :p trueGRAPH<http://e/g>{ ?s ?p ?o } }",
    ],
)
def test_query_that_shacl_forbids_is_refused(query: str) -> None:
    with pytest.raises(ShapesError):
        shacl.validate(read(DATA), read(asking(query)))


@pytest.mark.parametrize(
    ("shapes", "circle"),
    [
        (
            ":S sh:targetNode :a ; a sh:NodeShape ; sh:node :T . :T sh:not :U . :U sh:node :T .",
            "http://e/T → http://e/U → http://e/T",
        ),
        (
            (
                ":S sh:targetNode :a ; a sh:NodeShape ; sh:property :P . "
                ":P sh:path :p ; sh:or ( [ sh:class :C ] :S ) ."
            ),
            "http://e/S → http://e/P → http://e/S",
        ),
    ],
)
def test_shape_that_is_part_of_itself_is_refused_with_the_circle(shapes: str, circle: str) -> None:
    with pytest.raises(ShapesError, match=circle):
        shacl.validate(read(DATA), read(shapes))


@pytest.mark.parametrize(
    "text", ['"', "\\\\", "'", "} . ?x ?y ?z {", "\\n", "> <http://e/x", "#", '" . FILTER (1) #']
)
def test_text_of_a_shape_is_no_part_of_a_query(text: str) -> None:
    literal = '"' + text.replace('"', '\\"') + '"'
    data = f":x :n {literal} ."
    shapes = f":S sh:targetSubjectsOf :n ; a sh:PropertyShape ; sh:path :n ; sh:in ( {literal} ) ."

    assert found(data, shapes) == []
    assert found(data, shapes.replace("sh:in (", 'sh:in ( "other" ) . :T sh:in (')) != []


@pytest.mark.parametrize(
    ("shape", "data"),
    [
        # A blank node has no length, and so not that of 0 either.
        ("sh:path :n ; sh:minLength 0", ":x :n [] ."),
        # What cannot be compared is not in order.
        ("sh:path :n ; sh:maxExclusive 2", ":x :n true ."),
        ("sh:path :n ; sh:maxInclusive 2", ':x :n "2021-02-30"^^xsd:date .'),
        ("sh:path :n ; sh:lessThanOrEquals :m", ':x :n true ; :m "2020-01-01"^^xsd:date .'),
        # The way back through a sequence begins at its end.
        ("sh:path [ sh:inversePath ( :n :m ) ] ; sh:minCount 1", ":y :m :z . :z :n :x ."),
    ],
)
def test_where_the_reference_lets_pass_the_text_of_shacl_stands(shape: str, data: str) -> None:
    shapes = read(f":S sh:targetNode :x ; a sh:PropertyShape ; {shape} .")

    assert reference(read(data), shapes).findings == ()
    assert len(ours(read(data), shapes).findings) == 1


@pytest.mark.parametrize(
    ("ranges", "values"),
    [
        ('"en fr"', ["a", "b", "c", "d"]),
        ('" "', ["a", "b", "c", "d"]),
        ('""', ["a", "b", "c", "d"]),
        ('"EN" ""', ["c", "d"]),
        ('"*"', ["d"]),
        ('"en-gb" "fr"', ["a", "d"]),
        ('"en"@en', ["c", "d"]),
    ],
)
def test_text_has_a_language_of_the_list_and_no_other(ranges: str, values: list[str]) -> None:
    data = ':x :l "a"@en , "b"@en-GB , "c"@fr , "d" .'
    shapes = f":S a sh:PropertyShape ; sh:path :l ; sh:targetNode :x ; sh:languageIn ( {ranges} ) ."

    assert [value[1] for _, value in found(data, shapes)] == values


def test_shape_that_is_closed_and_names_no_property_lets_none_pass() -> None:
    shapes = ":S sh:targetNode :a ; a sh:NodeShape ; sh:closed true ."

    assert len(found(DATA, shapes)) == 4


def test_focus_node_that_is_nowhere_in_the_data_is_its_own_value_by_an_empty_path() -> None:
    shapes = ":S sh:targetNode :nowhere ; sh:path [ sh:zeroOrMorePath :p ] ; sh:class :C ."

    assert found(DATA, shapes) == [("<http://e/nowhere>", "<http://e/nowhere>")]


def test_query_along_a_path_that_may_be_empty_finds_a_node_that_is_nowhere() -> None:
    shapes = read(
        ":S sh:targetNode :nowhere ; sh:path [ sh:zeroOrMorePath :p ] ; "
        'sh:sparql [ sh:message "all"@en ; '
        'sh:select "SELECT $this ?value { $this $PATH ?value }" ] .'
    )

    report = shacl.validate(read(DATA), shapes)

    assert [str(it.value) for it in report.findings] == ["<http://e/nowhere>"]
    assert list(report.handed) == ["http://e/S"]


@pytest.mark.parametrize(
    "pattern",
    [
        "$this :p* ?value",
        "$this (:p)* ?value",
        "$this :p?/:q* ?value",
        "$this ^:p* ?value",
        "$this (:p/:q)?|:n ?value",
        "?value :p*/:q? $this",
        "OPTIONAL { $this :n ?n ; :p* ?value }",
    ],
)
def test_query_with_a_path_of_its_own_that_may_be_empty_finds_a_node_that_is_nowhere(
    pattern: str,
) -> None:
    query = f"SELECT $this ?value {{ {pattern} }}"
    shapes = read(asking(query, "sh:targetNode :nowhere"))

    report = shacl.validate(read(DATA), shapes)

    assert "<http://e/nowhere>" in [str(it.value) for it in report.findings]


@pytest.mark.parametrize(
    "query",
    [
        "$this :p* ?value",
        "BIND ($this AS ?me) ?me :p* ?value",
        "BIND ($this AS ?me) ?value :p? ?me",
    ],
)
def test_another_name_for_a_node_that_is_nowhere_leads_to_itself_too(query: str) -> None:
    shapes = read(asking(f"SELECT $this ?value {{ {query} }}", "sh:targetNode :nowhere"))

    assert shacl.validate(read(DATA), shapes).findings == reference(read(DATA), shapes).findings
    assert list(shacl.validate(read(DATA), shapes).handed) == ["http://e/S"]


@pytest.mark.parametrize(
    "pattern",
    [
        ":nowhere :p* ?value",
        "?value :p* :nowhere",
        "?value :q?/:p* :nowhere",
        "?value (:q|:p*)/:q? :nowhere",
        "<http://e/nowhere> (:q?) ?value",
        "$this :n ?n . :nowhere :n? ?value ; :p* :nowhere",
        ":nowhere :n? ?n ; (:q|:p*) ?value",
        "?value :p* 5",
        "BIND (IRI('http://e/nowhere') AS ?it) ?it :p* ?value",
    ],
)
def test_term_of_a_query_that_is_nowhere_leads_to_itself_too(pattern: str) -> None:
    shapes = read(asking(f"SELECT $this ?value {{ $this :n 3 . {pattern} }}"))

    report = shacl.validate(read(DATA), shapes)

    assert report.findings == reference(read(DATA), shapes).findings
    assert report.findings
    assert list(report.handed) == ["http://e/S"]


@pytest.mark.parametrize(
    "pattern",
    [
        ":a :p* ?value",
        "$this a/:p* :nowhere . BIND (:a AS ?value)",
        "?value :p+ :nowhere",
        "OPTIONAL { $this :p/:q?/:p* :nowhere }",
        "FILTER (1 * 2 = 2 && :nowhere != :a)",
    ],
)
def test_term_that_is_nowhere_and_not_at_an_empty_path_is_no_hindrance(pattern: str) -> None:
    shapes = read(asking(f"SELECT $this ?value {{ $this :n 3 . {pattern} }}"))

    assert ours(read(DATA), shapes) == reference(read(DATA), shapes)


@pytest.mark.parametrize("least", [":nowhere", ":e"])
def test_parameter_that_is_nowhere_leads_to_itself_too(least: str) -> None:
    ask = "PREFIX e: <http://e/> ASK { $least e:q* ?any }"
    component = LEAST.replace("ASK { FILTER ($value >= $least) }", ask)
    shapes = read(component + f":S a sh:NodeShape ; sh:targetSubjectsOf :n ; :least {least} .")

    report = shacl.validate(read(DATA), shapes)

    assert report.findings == reference(read(DATA), shapes).findings == ()
    assert bool(report.handed) == (least == ":nowhere")


@pytest.mark.parametrize("path", ["", "sh:path [ sh:zeroOrOnePath :q ] ;"])
@pytest.mark.parametrize("ask", ["$value :p* ?any", "?any :p? $value", "$value :p*/:q? $value"])
def test_asked_value_that_is_nowhere_leads_to_itself_too(path: str, ask: str) -> None:
    component = LEAST.replace("FILTER ($value >= $least)", ask.replace(":", "e:"))
    component = component.replace("ASK", "PREFIX e: <http://e/> ASK")
    shapes = component + f":S sh:targetNode :nowhere , :a ; {path} :least 1 ."
    shapes += f" :S a sh:{'PropertyShape' if path else 'NodeShape'} ."

    report = shacl.validate(read(DATA), read(shapes))

    assert report.findings == ()
    assert list(report.handed) == ["http://e/S"]


def test_shapes_that_write_beside_the_data_do_not_wait_for_one_another_for_ever() -> None:
    one = asking("SELECT $this { $this :n ?n . GRAPH $shapesGraph { :prefixes :least ?n } }")
    inner = "sh:property [ sh:path :n ; sh:maxInclusive 9 ; sh:not [ sh:in ( 5.0 6 ) ] ] ; "
    one = one.replace("sh:sparql", inner + "sh:sparql")
    shapes = "\n".join(one.replace(":S a", f":S{n} a") for n in range(12))

    assert len(found(DATA, shapes + ":prefixes :least 3 .")) == 12


def test_query_finds_values_and_they_are_reported_as_they_are_written() -> None:
    data = ':x :n 01 , "7"^^xsd:byte , 1.0 .'
    shapes = asking("SELECT $this ?value { $this :n ?value FILTER (?value < 5) }")

    assert [value.partition("^")[0] for _, value in found(data, shapes)] == ['"01"', '"1.0"']


@pytest.mark.parametrize(
    "declaration",
    [
        '[ sh:prefix "e: <http://e/> ASK { SERVICE <http://h/> {} } #" ; sh:namespace "urn:e" ]',
        '[ sh:prefix "e" ; sh:namespace "http://e/> SELECT" ]',
    ],
)
def test_text_of_a_declaration_is_no_part_of_a_query(declaration: str) -> None:
    shapes = asking("SELECT $this { $this :p ?o }") + f":prefixes sh:declare {declaration} ."

    with pytest.raises(ShapesError, match="is not a"):
        shacl.validate(read(DATA), read(shapes))


COMPONENT = '''
:Starting a sh:ConstraintComponent ; sh:parameter [ sh:path :start ] ,
    [ sh:path :say ; sh:optional true ] ;
  sh:validator [ a sh:SPARQLAskValidator ; sh:message "not {$start}"@en ;
    sh:ask "ASK { FILTER STRSTARTS(STR($value), $start) }" ] ;
  sh:propertyValidator [ a sh:SPARQLSelectValidator ; sh:message "not {$start}"@en ;
    sh:select """SELECT $this ?value {
      $this $PATH ?value FILTER (!STRSTARTS(STR(?value), $start)) }""" ] .
'''


@pytest.mark.parametrize(
    "shape",
    [
        ':S a sh:NodeShape ; sh:targetSubjectsOf :p ; :start "http://e/a" .',
        ':S a sh:PropertyShape ; sh:path :p ; sh:targetSubjectsOf :p ; :start "http://e/c" .',
        (
            ":S a sh:PropertyShape ; sh:path ( :p [ sh:zeroOrOnePath :p ] ) ; "
            'sh:targetSubjectsOf :p ; :start "http://e/b" .'
        ),
        ':S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:not [ :start "http://e/a" ] .',
        ':S a sh:NodeShape ; sh:targetSubjectsOf :p ; :start "\\" } #" .',
        ':S a sh:NodeShape ; sh:targetSubjectsOf :p ; :say "x" .',
    ],
)
def test_component_that_shapes_define_is_judged_as_by_the_reference(shape: str) -> None:
    data, shapes = read(DATA), read(COMPONENT + shape)

    found = [[it.order[:-1] for it in by(data, shapes).findings] for by in (ours, reference)]

    assert found[0] == found[1]


@pytest.mark.parametrize("beside", [0, 1, 20], ids=lambda many: f"{many} others")
@pytest.mark.parametrize("wrong", range(5))
def test_few_nodes_that_may_break_a_constraint_or_many_are_found_alike(
    monkeypatch: pytest.MonkeyPatch, wrong: int, beside: int
) -> None:
    """Three are as many as a screen gives here: then it may have left some out."""
    monkeypatch.setattr(screening, "_FEW", 3)
    monkeypatch.setattr(screening, "SCREENED", "LIMIT 3")
    data = [f":n{it} a :C ; :p 1 , {'2' if it < wrong else '1'} ." for it in range(5)]
    data += [f":m{it} :p 1 , 2 ." for it in range(beside)]
    shapes = ":S sh:targetClass :C ; sh:path :p ; sh:maxCount 1 ; sh:maxInclusive 1 ."

    focus = [it for it, _ in found(" ".join(data), shapes)]

    assert focus == sorted([f"<http://e/n{it}>" for it in range(wrong)] * 2)
