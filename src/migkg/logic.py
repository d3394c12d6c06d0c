"""Logic: HermiT, through owlready2, on whatever statements it is given."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import dataclass

from migkg.errors import LogicError


@dataclass(frozen=True)
class Verdict:
    """What the reasoner found; with an inconsistency it says nothing of single classes."""

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()


def java_available() -> bool:
    """Whether there is a Java runtime to run HermiT in."""
    return shutil.which("java") is not None


def reason(ntriples: bytes) -> Verdict:
    """Whether these statements (N-Triples) are consistent, and which named classes stay empty.

    Datatypes outside OWL 2, such as xsd:date, are ignored; nothing is imported or fetched.

    Raises:
        LogicError: Java is not there, or the reasoner failed.
    """
    import owlready2
    from owlready2 import reasoning

    if not java_available():
        raise LogicError("the reasoner HermiT needs Java: install a Java runtime (command java)")
    world = owlready2.World()
    ontology = world.get_ontology("https://w3id.org/migkg/reasoned#")
    ontology.load(fileobj=io.BytesIO(ntriples), only_local=True)
    try:
        with ontology:
            reasoning.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
        empty = tuple(sorted(found.iri for found in world.inconsistent_classes() if found.iri))
    except owlready2.OwlReadyInconsistentOntologyError:
        return Verdict(consistent=False)
    except (owlready2.OwlReadyJavaError, subprocess.SubprocessError, OSError) as error:
        raise LogicError(f"HermiT failed: {str(error).strip()[:500]}") from error
    finally:
        world.close()
    nothing = "http://www.w3.org/2002/07/owl#Nothing"
    return Verdict(consistent=True, unsatisfiable=tuple(iri for iri in empty if iri != nothing))
