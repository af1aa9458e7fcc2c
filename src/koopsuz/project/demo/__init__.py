"""The demo country: made-up schools, answers, money and people, the same on every machine. All of it is flagged synthetic."""

from koopsuz.project.demo.load import Stage, Timing, load_demo
from koopsuz.project.demo.people import PASSWORD

__all__ = ["PASSWORD", "Stage", "Timing", "load_demo"]
