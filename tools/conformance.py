"""Ask the endpoint the W3C's tests, and write what came of them, for the page and for docs/.

Run by ``make conformance``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from migkg.web.conformance import FAILED
from tests.conformance import elsewhere, record
from tests.conformance.judged import outcome
from tests.conformance.manifests import cases
from tests.conformance.served import served


def main() -> int:
    """Whether a test failed without a reason, as an exit code."""
    all_ = cases()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), all_) as endpoint:
        outcomes = {case: outcome(endpoint, case) for case in all_}
    rows = record.rows(outcomes) | elsewhere.rows(elsewhere.run())
    written = record.document(all_, rows)
    record.RESULTS.write_text(record.in_json(written), encoding="utf-8")
    record.ACCOUNT.write_text(record.in_markdown(written), encoding="utf-8")
    bad = [row[0] for suite in rows.values() for row in suite if row[2] == FAILED and not row[3:]]
    print(f"{sum(map(len, rows.values()))} tests", *bad, sep="\n  fails without a reason: ")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
