"""Write data of our vocabulary to a file, and the errors in it to another.

Usage: python -m benchmarks.generated TRIPLES FILE [--share 0.005] [--seed 1]
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import astuple
from pathlib import Path

from benchmarks.generated import generate


def main() -> None:
    """Write FILE, and beside it FILE.errors.csv."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("triples", type=lambda text: int(float(text)))
    parser.add_argument("file", type=Path)
    parser.add_argument("--share", type=float, default=0.005)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with given.file.open("w", encoding="utf-8") as file:
        written, injected = generate(file, given.triples, share=given.share, seed=given.seed)
    beside = given.file.with_suffix(".errors.csv")
    with beside.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("kind", "rule", "node"), *map(astuple, injected)])
    print(f"{written} triples in {given.file}, {len(injected)} errors in {beside}")


if __name__ == "__main__":
    main()
