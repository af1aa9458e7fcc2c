"""Forms of the standards room, one module per subject."""

from koopsuz.standards.forms.filters import RequirementFilter

__all__ = ["RequirementFilter"]
