"""What was measured on, and with what."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parent.parent


def processor() -> str:
    """The name of the processor, as the machine gives it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(": ")[2]
    return platform.processor() or platform.machine()


def commit() -> str:
    """The commit that is checked out, and whether it has been changed since."""
    return _said("git", "describe", "--always", "--dirty", "--abbrev=12") or "unknown"


def java() -> str:
    """The version of Java, if there is one."""
    return _said("java", "--version").partition("\n")[0]


def installed(package: str) -> str:
    """The version of a package, empty where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def memory() -> str:
    """How much memory the machine has."""
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"


def load() -> str:
    """How busy the machine is."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def machine() -> list[str]:
    """The machine, its load and the commit, as lines of a list."""
    system = f"{platform.system()} {platform.machine()}"
    return [
        f"- Machine: {processor()}, {os.cpu_count()} cores, {memory()}, {system}",
        f"- Load at the start: {load()}",
        f"- Commit: {commit()}",
    ]


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip()
