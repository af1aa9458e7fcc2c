"""Files that this room writes: the questionnaire of a school for ODK Collect."""
