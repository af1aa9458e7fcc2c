"""Pages of the law room: the list of acts, texts, comparison, both languages, import."""

from koopsuz.law.views.acts import acts, add_act
from koopsuz.law.views.importing import law_import, law_preview
from koopsuz.law.views.texts import act_tabs, chosen_language, law_compare, law_file, law_sides, law_text

__all__ = [
    "act_tabs",
    "acts",
    "add_act",
    "chosen_language",
    "law_compare",
    "law_file",
    "law_import",
    "law_preview",
    "law_sides",
    "law_text",
]
