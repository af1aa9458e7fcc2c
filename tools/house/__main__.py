"""Tells everything that one rule, or all of them, find: `python -m tools.house [rule]`."""

import sys

from tools.house.run import all_rules as rules
from tools.house.run import check_all, name_of, read_exceptions, sentence_of
from tools.house.tree import Tree


def main(arguments: list[str]) -> int:
    """Print the rules (`--list`) or what they find; return the exit code."""
    if arguments == ["--list"]:
        for rule in rules():
            print(f"{name_of(rule):22} {sentence_of(rule)}")
        return 0
    exceptions, _most = read_exceptions()
    outcomes = check_all(Tree.of_repository(), exceptions=exceptions, only=frozenset(arguments))
    found = [offence for outcome in outcomes for offence in outcome.offences]
    print("\n".join(str(offence) for offence in found) or "nothing to mend")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
