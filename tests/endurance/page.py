"""The page docs/endurance.md: each run writes its figures, the rest is written by hand."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = ROOT / "docs" / "endurance.md"
MIB = 1 << 20


def write(part: str, figures: Iterable[str]) -> None:
    """Write figures to a part of the page, with where they were measured, and print them."""
    lines = [*figures, "", f"Measured {_where()}."]
    text = "\n".join(lines)
    print(text, flush=True)  # noqa: T201
    mark = re.compile(rf"(?<=<!-- {part} -->\n).*?(?=<!-- end of {part} -->)", re.DOTALL)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(mark.sub(lambda _: f"{text}\n", page), encoding="utf-8")


def _where() -> str:
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()
    processor = platform.machine()
    with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123
        for line in lines:
            if line.startswith("model name"):
                processor = line.partition(":")[2].strip()
    load = os.getloadavg()[2]
    return (
        f"{datetime.now(UTC):%Y-%m-%d} at commit {commit}, on {os.cpu_count()} cores"
        f" ({processor}) with a load of {load:.1f} in all, clients included"
    )
