"""How to break each query of the shapes.

A query has no parameters from which to tell what breaks it: so these are written down, for each the
graph that conforms and what is done to it.
"""

from __future__ import annotations

from tests.shapes.mutants.edits import Edit, add, day, drop, first_day, put, seen

QUERIES: dict[str, tuple[str, list[Edit]]] = {
    "AnyText-length": ("AnyText/ok", [put("skos:editorialNote", f'"{"n" * 301}"@en')]),
    "Authority-country": ("Authority-placed/ok", [drop("mig:country")]),
    "Authority-one-kind": (
        "Authority/ok-city-state-of-two-kinds",
        [put("mig:kind", "authority-kind:court"), add("mig:kind", "authority-kind:municipality")],
    ),
    "Authority-one-level": (
        "Authority/ok",
        [add("mig:governmentLevel", "level:national", having="mig:governmentLevel")],
    ),
    "AwardConferral-aggregate-count": ("AwardConferral/ok", [drop("mig:minimumCount")]),
    "AwardConferral-count-aggregate": ("AwardConferral/ok", [drop("mig:specificity")]),
    "AwardConferral-recipient": ("AwardConferral/ok", [drop("mig:recipient")]),
    "Blocking-from-above": (
        "Blocking-level/ok",
        [put("mig:actor", "authority:xx-atown", having="mig:blocks")],
    ),
    "Code-kind-event-list": ("Code-kind-event/ok", [put("mig:kind", "action-kind:offer")]),
    "Code-kind-event-one": ("Code-kind-event/ok", [add("mig:kind", "event-kind:meeting")]),
    "Conferral-after-source": ("Conferral-plausible/ok", [day("mig:occurredOn", "2091-01-01")]),
    **{
        f"Dated-{name}-first-day": (
            f"Dated-by-{name}/ok",
            first_day(f"mig:{name}", f"mig:{name}Precision"),
        )
        for name in ("attestedOn", "occurredOn", "validFrom", "validUntil")
    },
    "Description-length": ("Description/ok", [put("dcterms:description", f'"{"n" * 161}"@en')]),
    "Event-kind-known": ("Event-sorted/ok", [drop("mig:kind")]),
    "Evidence-hash-with-selector": ("Evidence/ok", [drop("mig:passageHash")]),
    "Evidence-held-text": ("Evidence/ok", [drop("mig:passageHash", "oa:hasSelector")]),
    "Evidence-selector-with-hash": ("Evidence/ok", [drop("oa:hasSelector")]),
    "External-twice": ("External-once/ok", [put("a", "mig:City", having="mig:governs")]),
    "LeadingRole-no-authority": (
        "LeadingRole/ok",
        [put("org:organization", "authority:xx-government")],
    ),
    "Mayor-two-cities": (
        "Mayor-one-city/ok-one-after-the-other",
        [drop("mig:validUntil", "mig:validUntilPrecision")],
    ),
    "Mayor-two-persons": (
        "Mayor-one/ok-handing-over-within-a-year",
        [day("mig:validFrom", "2013-01-01"), *seen("2016-02-02", "mig:validFrom")],
    ),
    "Membership-perhaps-twice": (
        "Membership-apart/ok-a-candidate-first",
        [put("mig:membershipStatus", "membership-status:member")],
    ),
    "Membership-twice": (
        "Membership-once/ok",
        [day("mig:validFrom", "2010-01-01"), *seen("2013-02-02", "mig:validFrom")],
    ),
    "Person-office": ("Person/ok", [drop("mig:tenureOfPost")]),
    "Person-private": ("Person/ok", [add("foaf:mbox", "<mailto:someone@page.example>")]),
    "PoliticalAction-order": (
        "PoliticalAction-answer/ok-within-a-month",
        [day("mig:occurredOn", "2020-08-01", having="mig:blocks")],
    ),
    **{
        f"Published-{name}-precision": ("Published/ok", [drop(f"mig:{name}Precision")])
        for name in ("issued", "modified")
    },
    **{
        f"Published-{name}-first-day": (
            "Published/ok",
            first_day(f"dcterms:{name}", f"mig:{name}Precision"),
        )
        for name in ("issued", "modified")
    },
    "Published-order": ("Published/ok", [day("dcterms:modified", "1999-01-01")]),
    "Selector-length": ("Selector/ok", [put("oa:end", "601")]),
    "Situation-attestedOn-after-end": ("Ended/ok", [day("mig:attestedOn", "2031-02-03")]),
    "Situation-attestedOn-before-start": ("Begun/ok", [day("mig:attestedOn", "1999-01-01")]),
    "Situation-order": ("Ended/ok", [day("mig:validUntil", "1999-01-01")]),
    "Situation-time-known": (
        "Situation-dated/ok",
        [drop("mig:attestedOn", "mig:attestedOnPrecision")],
    ),
    "SourceDocument-address": (
        "SourceDocument/ok",
        [put("schema:url", "<mailto:page@example.org>")],
    ),
    "SourceDocument-retrieval-order": (
        "SourceDocument/ok",
        [put("prov:generatedAtTime", '"1999-01-01T00:00:00Z"^^xsd:dateTime')],
    ),
    "StatedNumber-order": ("StatedNumber/ok", [put("mig:lowestValue", "1000000")]),
    "StatedNumber-value": ("StatedNumber/ok", [drop("mig:lowestValue", "mig:highestValue")]),
    "Statement-after-office": ("Statement-timely/ok", [day("mig:attestedOn", "2031-01-01")]),
    "Statement-before-office": ("Statement-timely/ok", [day("mig:attestedOn", "1999-01-01")]),
    "Statement-speaker": ("Statement/ok", [put("mig:claimedBy", "organisation:xx-gazette")]),
    "Tenure-post-in-organization": (
        "Tenure/ok",
        [put("org:organization", "authority:xx-government")],
    ),
    "Vocabulary-deprecated": (
        "Vocabulary-current/ok",
        [put("mig:theme", "theme:xx-old-and-unused")],
    ),
    "Vocabulary-external-term": (
        "Vocabulary-domain/ok",
        [add("<http://page.example/words#a>", '"x"')],
    ),
    "Vocabulary-misplaced": ("Vocabulary-domain/ok", [put("a", "mig:Event")]),
    "Vocabulary-own-term": ("Vocabulary-domain/ok", [add("mig:theme", "theme:misspelt")]),
}
