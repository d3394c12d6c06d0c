"""Write the table of settings into docs/operate.md: ``python -m tools.settings``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from migkg.settings import table, variable

PAGE = Path("docs/operate.md")
BEGIN = "<!-- settings: written by tools/settings.py -->\n"
END = "<!-- end of settings -->\n"


def written() -> str:
    """The table, in Markdown."""
    lines = ["| option | variable | default | meaning |", "|---|---|---|---|"]
    for name, default, meaning in table():
        shown = f"`{_shown(default)}`" if default not in {(), "", False} else ""
        lines.append(f"| `--{name.replace('_', '-')}` | `{variable(name)}` | {shown} | {meaning} |")
    return "".join(f"{line}\n" for line in lines)


def _shown(default: Any) -> str:
    return f"{default:g}" if isinstance(default, float) else str(default)


def parted(page: str) -> tuple[str, str, str]:
    """What stands before the table, the table, and what follows it."""
    before, begin, rest = page.partition(BEGIN)
    inside, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{PAGE} has no place for the table")
    return before + begin, inside, end + after


def main() -> None:
    """Write it."""
    before, _, after = parted(PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(before + written() + after, encoding="utf-8")


if __name__ == "__main__":
    main()
