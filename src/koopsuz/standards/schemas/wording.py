"""Formulas in words: what `has_boarding and pupils > 0` says to somebody who does not read formulas."""

from collections.abc import Mapping
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from koopsuz.common import figures
from koopsuz.engine.formulas import Expression, parse
from koopsuz.engine.formulas.tree import Constant, Name, Node, Operation
from koopsuz.places.schemas.facts import Fact

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_BINDS = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5}


def in_words(formula: str, *, facts: Mapping[str, Fact], answers: Mapping[str, str] | None = None) -> str:
    """Say a formula in the language of the page. `answers` names indicators and `value`."""
    speaker = _Speaker(parse(formula), facts, answers or {})
    return speaker.bare(speaker.expression.root)


class _Speaker:
    """Walks a formula and says each part, with brackets only where they are needed."""

    def __init__(self, expression: Expression, facts: Mapping[str, Fact], answers: Mapping[str, str]) -> None:
        self.expression, self.facts, self.answers = expression, facts, answers

    def bare(self, node: Node) -> str:
        """The words of a part without the brackets that keep it together inside others."""
        words = self.node(node)
        wrapped = isinstance(node, Operation) and node.operator in ("ceil", "floor", "max", "min", "if")
        return words[1:-1] if wrapped and words[0] in "([" else words

    def node(self, node: Node) -> str:
        if isinstance(node, Constant):
            return self.constant(node)
        if isinstance(node, Name):
            return self.name(node.name)
        if node.operator in _SIGNS:
            return self.joined(node, f" {_SIGNS[node.operator]} ")
        if node.operator in ("and", "or"):
            sign = pgettext("formula", ", and ") if node.operator == "and" else pgettext("formula", ", or ")
            return self.joined(node, sign)
        if node.operator in ("<", "<=", ">", ">=", "==", "!="):
            return self.comparison(node)
        return self.function(node)

    def constant(self, node: Constant) -> str:
        if isinstance(node.value, bool):
            return _("always") if node.value else _("never")
        return figures.number(node.value) if isinstance(node.value, Fraction) else node.value

    def name(self, name: str) -> str:
        if name in self.answers:
            return self.answers[name]
        return f"«{self.facts[name].label}»" if name in self.facts else name

    def joined(self, node: Operation, sign: str) -> str:
        strength = _BINDS[node.operator]
        parts = []
        for position, operand in enumerate(node.operands):
            inner = _BINDS.get(operand.operator, 9) if isinstance(operand, Operation) else 9
            # a − (b + c) and a ÷ (b × c) need their brackets on the right
            loose = inner < strength or (inner == strength and position > 0 and node.operator in "-/")
            words = self.node(operand)
            parts.append(f"({words})" if loose else words)
        return sign.join(parts)

    def comparison(self, node: Operation) -> str:
        left, right = node.operands
        params = {"name": self.node(left), "value": self.value(right, of=left)}
        sentences = {
            "<": _("%(name)s: less than %(value)s"),
            "<=": _("%(name)s: at most %(value)s"),
            ">": _("%(name)s: more than %(value)s"),
            ">=": _("%(name)s: at least %(value)s"),
            "==": _("%(name)s: %(value)s"),
            "!=": _("%(name)s: not %(value)s"),
        }
        return sentences[node.operator] % params

    def value(self, node: Node, *, of: Node) -> str:
        """The words of a choice, or a year without its thousands apart."""
        fact = self.facts.get(of.name) if isinstance(of, Name) else None
        if fact is None or not isinstance(node, Constant):
            return self.node(node)
        if isinstance(node.value, str):
            return str(fact.value_labels.get(node.value, node.value))
        return str(node.value) if fact.kind == "year" else self.node(node)

    def function(self, node: Operation) -> str:
        words = [self.node(operand) for operand in node.operands]
        if node.operator == "not":
            return _("%(name)s: no") % {"name": words[0]}
        if node.operator == "negate":
            return f"−{words[0]}"
        if node.operator == "if":
            params = {"condition": words[0], "then": words[1], "otherwise": words[2]}
            return _("(if %(condition)s, then %(then)s, otherwise %(otherwise)s)") % params
        if node.operator in ("ceil", "floor"):
            template = _("[%(value)s, rounded up]") if node.operator == "ceil" else _("[%(value)s, rounded down]")
            return template % {"value": words[0]}
        return self.extreme(node)

    def extreme(self, node: Operation) -> str:
        """`max(1, a)` is "a, but at least 1": that is what authors mean by it."""
        bounds = [operand for operand in node.operands if isinstance(operand, Constant)]
        others = [operand for operand in node.operands if not isinstance(operand, Constant)]
        if len(bounds) == 1 and len(others) == 1:
            params = {"value": self.bare(others[0]), "bound": self.node(bounds[0])}
            if node.operator == "max":
                return _("(%(value)s, but at least %(bound)s)") % params
            return _("(%(value)s, but at most %(bound)s)") % params
        listed = "; ".join(self.node(operand) for operand in node.operands)
        if node.operator == "max":
            return _("the largest of (%(values)s)") % {"values": listed}
        return _("the smallest of (%(values)s)") % {"values": listed}
