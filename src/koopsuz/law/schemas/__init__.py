"""What acts are made of, as plain values: metadata from files, texts taken apart, provisions, comparisons."""

from koopsuz.law.schemas.acts import ACTS_FILE, ActContent, RelationContent, load_acts, read_acts
from koopsuz.law.schemas.markup import address_number

__all__ = ["ACTS_FILE", "ActContent", "RelationContent", "address_number", "load_acts", "read_acts"]
