"""Words as search understands them: letters made one, endings taken off. Pure functions without Django."""

from koopsuz.common.language.kyrgyz import stem
from koopsuz.common.language.letters import fold, words_of

__all__ = ["fold", "stem", "words_of"]
