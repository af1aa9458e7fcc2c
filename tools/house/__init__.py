"""House rules: small checkers, each a module whose docstring teaches the rule and whose GOOD and BAD run as tests.

A rule is a module of `tools.house.rules` with

* a docstring: the first line is the rule, the rest says why and what to do instead;
* `check(tree) -> Iterator[Offence]`: pure reading of the files of a `Tree`;
* `GOOD` and `BAD`: small trees (path → text) that the rule lets pass and refuses.

What breaks a rule on purpose stands in `exceptions.toml` with its reason; the number of exceptions may only fall.
"""
