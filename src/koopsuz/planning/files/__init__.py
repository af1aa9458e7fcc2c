"""The whole main job from files to files: no site, no database. docs/reference/plan-files.md describes every file."""

from koopsuz.planning.files.inputs import Inputs, read_inputs
from koopsuz.planning.files.paths import check_edition
from koopsuz.planning.files.plan import PlanFiles, plan_from_files
from koopsuz.planning.files.scores import ScoreFiles, score_from_files

__all__ = ["Inputs", "PlanFiles", "ScoreFiles", "check_edition", "plan_from_files", "read_inputs", "score_from_files"]
