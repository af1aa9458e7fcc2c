"""Reads reference data (YAML under `reference/`) and tells everything that is wrong with it at once.

The YAML that we accept is small and strict: mappings, lists and plain values. Anchors, aliases and tags are
refused, so that a short file can't unfold into a huge one; a key that stands twice is refused; `yes`, `on` and
`012` are words, not truths or numbers. Every value remembers its line, so that a problem names file, line, key,
what is wrong and what to do.

A reader opens a file with `read_document`, walks it through `Section` (which checks kinds and closed lists and
goes on after an error with a neutral value), and calls `problems.raise_if_any()` at the end.
"""

from koopsuz.common.reference.problems import Problems, ReferenceError_, ReferenceProblem, say, suggestion
from koopsuz.common.reference.sections import Section, add_formula_problems, check_unique, read_document, read_section
from koopsuz.common.reference.values import Value

__all__ = [
    "Problems",
    "ReferenceError_",
    "ReferenceProblem",
    "Section",
    "Value",
    "add_formula_problems",
    "check_unique",
    "read_document",
    "read_section",
    "say",
    "suggestion",
]
