"""Put the project, built, into a wheel while Hatchling makes it: what is installed can answer.

Hatchling's own setting for such files (force-include) would copy them beside a checkout that is
installed in place too, where they would grow old.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PARTS = ("data", "ontology", "queries", "shapes")
INSTALLED = "migkg/installed"  # what migkg/project.py looks for


class ProjectInTheWheel(BuildHookInterface):
    """Data that break a Violation raise, and no wheel is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the graph in a folder of its own, and let it be packed with its sources."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from migkg.build import prepare
        from migkg.project import BUILD, TIMINGS
        from migkg.versions import CURRENT, publish

        _, files = prepare(root)
        del files[TIMINGS]  # the same sources give the same wheel
        self._folder = tempfile.TemporaryDirectory(prefix="migkg-")
        version = publish(Path(self._folder.name), files)
        packed = {str(root / part): f"{INSTALLED}/{part}" for part in PARTS}
        packed[str(version.path)] = f"{INSTALLED}/{BUILD}/{CURRENT}"  # a wheel holds no links
        build_data["force_include"] |= packed

    def finalize(self, version: str, _build_data: dict[str, Any], _artifact: str) -> None:
        """Remove that folder."""
        if version != "editable":
            self._folder.cleanup()
