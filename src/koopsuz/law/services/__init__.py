"""What changes the law room: acts from the reference data, texts from imports."""

from koopsuz.law.services.acts import ActInput, add_act, load_acts
from koopsuz.law.services.texts import confirm_text, keep_text
from koopsuz.law.services.writing import TextInput, Written, write_text

__all__ = ["ActInput", "TextInput", "Written", "add_act", "confirm_text", "keep_text", "load_acts", "write_text"]
