"""What the names in a template's tags mean, by its catalogue and the loops they stand in."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches

from jinja2 import nodes

from documents.templates.catalogue import Catalogue, Field, FieldType
from documents.templates.language import AUTHORS_FILTERS, DATE_WORDS, LANGUAGE, LOOP_WORDS

_PRINTABLE = (FieldType.TEXT, FieldType.DATE, FieldType.INTEGER, FieldType.ENUM, FieldType.PICTURE)


class UnknownName(ValueError):
    """A name that the catalogue does not have, or a use its type does not allow; reads as a sentence."""

    def __init__(self, id: str, sentence: str, name: str) -> None:
        super().__init__(sentence)
        self.id = id
        self.name = name


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an expression stands for: a field, one row of it, or a plain value (without field)."""

    name: str
    type: FieldType | None
    field: Field | None = None
    is_row: bool = False

    @property
    def can_be_printed(self) -> bool:
        """True if it has words, or draws something."""
        return not self.is_row and self.type in _PRINTABLE


PLAIN = Meaning("", FieldType.TEXT)
_TRUTH = Meaning("", FieldType.FLAG)
_NUMBER = Meaning("", FieldType.INTEGER)
_WORDS = (FieldType.TEXT, FieldType.DATE, FieldType.INTEGER, FieldType.ENUM)
_LISTS = (FieldType.ROWS, FieldType.PARAGRAPHS)
_FILTERED: dict[str, tuple[FieldType, ...]] = {
    **dict.fromkeys(("upper", "lower", "capitalize", "trim"), _WORDS),
    **dict.fromkeys(("join", "and_list"), (FieldType.PARAGRAPHS,)),
    **dict.fromkeys(("first", "last"), _LISTS),
    "length": (*_LISTS, FieldType.TEXT),
    "default": tuple(FieldType),
    "weekday": (FieldType.DATE,),
    "float_right": (FieldType.PICTURE,),
}


@dataclass(slots=True)
class Scope:
    """The names that can be used where a tag stands. ``used`` gathers the catalogue's, as ``rows.what``.

    Without a catalogue no name is unknown, and none has a meaning.
    """

    catalogue: Catalogue | None
    used: set[str]
    _loops: list[tuple[str, Meaning | None]] = field(default_factory=list)

    @property
    def depth(self) -> int:
        """How many loops are open."""
        return len(self._loops)

    def enter(self, target: str, over: Meaning | None) -> None:
        """Begin a loop that calls each item of ``over`` by the name ``target``."""
        self._loops.append((target, over))

    def leave(self) -> None:
        """End the innermost loop."""
        self._loops.pop()

    def leave_all(self) -> None:
        """End every loop: the part ends."""
        self._loops.clear()

    def meaning(self, node: nodes.Node) -> Meaning | None:
        """Return what ``node`` stands for, or None where an earlier fault hides it. Raises UnknownName."""
        match node:
            case nodes.Name():
                return self._name(node.name)
            case nodes.Getattr():
                return self._part_of(self.meaning(node.node), node.attr)
            case nodes.Filter():
                return self._filtered(node)
            case nodes.Compare():
                return self._compared(node)
            case nodes.CondExpr():
                self.meaning(node.test)
                chosen = self.meaning(node.expr1)
                if node.expr2 is not None:
                    self.meaning(node.expr2)
                return chosen
            case nodes.Test() if node.name not in LANGUAGE.tests:
                raise UnknownName("unknown-test", f"'is {node.name}' is not known here.", node.name)
            case nodes.Test() | nodes.Not():
                self._each(node)
                return _TRUTH
            case nodes.Const():
                return _NUMBER if isinstance(node.value, int) else PLAIN
            case nodes.Or():
                left, right = self.meaning(node.left), self.meaning(node.right)
                return left if left and right and left.can_be_printed and right.can_be_printed else _TRUTH
            case nodes.And():
                self._each(node)
                return _TRUTH
            case nodes.Add() | nodes.Sub():
                for side in (node.left, node.right):
                    self._want(self.meaning(side), (FieldType.INTEGER,), "+ and -")
                return _NUMBER
            case nodes.Concat():
                for piece in node.nodes:
                    self._want(self.meaning(piece), _WORDS, "~")
                return PLAIN
            case _:
                self._each(node)
                return PLAIN

    def _want(self, inner: Meaning | None, types: tuple[FieldType, ...], what: str) -> None:
        if inner is not None and (inner.is_row or inner.type not in types):
            name = inner.name or "this"
            raise UnknownName("wrong-filter", f"'{what}' cannot be used with '{name}'.", inner.name)

    def _each(self, node: nodes.Node) -> None:
        for inner in node.iter_child_nodes():
            self.meaning(inner)

    def _name(self, name: str) -> Meaning | None:
        if name == "loop" and self._loops:
            return Meaning("loop", None, is_row=True)
        for target, over in reversed(self._loops):
            if target == name:
                return self._item_of(over) if over else None
        if self.catalogue is None or any(target == "" for target, _ in self._loops):
            return None  # the row's own name could not be read
        known = self.catalogue.fields.get(name)
        if known is None:
            rows = [target for target, _ in self._loops]
            raise _unknown(name, [*self.catalogue.fields, *rows])
        self.used.add(name)
        return Meaning(name, known.type, known)

    def _item_of(self, over: Meaning) -> Meaning:
        if over.type is FieldType.PARAGRAPHS:
            return Meaning(over.name, FieldType.TEXT)
        return Meaning(over.name, None, over.field, is_row=True)

    def _part_of(self, whole: Meaning | None, word: str) -> Meaning | None:
        if whole is None:
            return None
        if whole.name == "loop" and whole.field is None and word in LOOP_WORDS:
            return _TRUTH if word in ("first", "last") else _NUMBER
        if whole.type is FieldType.DATE and word in DATE_WORDS:
            return PLAIN
        if whole.is_row and whole.field is not None:
            if word not in whole.field.row:
                raise _unknown(f"{whole.name}.{word}", [f"{whole.name}.{known}" for known in whole.field.row])
            self.used.add(f"{whole.name}.{word}")
            return Meaning(f"{whole.name}.{word}", whole.field.row[word].type, whole.field.row[word])
        raise UnknownName("unknown-field", f"'{whole.name}' has no '{word}'.", f"{whole.name}.{word}")

    def _filtered(self, node: nodes.Filter) -> Meaning | None:
        if node.name not in AUTHORS_FILTERS:
            raise UnknownName("unknown-filter", f"'{node.name}' is not a filter.", node.name)
        for argument in node.args:
            self.meaning(argument)
        inner = self.meaning(node.node) if node.node is not None else None
        if inner is None:
            return None
        self._want(inner, _FILTERED[node.name], node.name)
        if node.name in ("float_right", "default"):
            return inner
        if node.name in ("first", "last"):
            return self._item_of(inner)
        return _NUMBER if node.name == "length" else PLAIN

    def _compared(self, node: nodes.Compare) -> Meaning:
        left = self.meaning(node.expr)
        for operand in node.ops:
            self.meaning(operand.expr)
            if left and left.field and left.type is FieldType.ENUM:
                for constant in [operand.expr, *operand.expr.find_all(nodes.Const)]:
                    if isinstance(constant, nodes.Const) and constant.value not in left.field.values:
                        sentence = (
                            f"'{left.name}' is never '{constant.value}': {', '.join(left.field.values)}."
                        )
                        raise UnknownName("unknown-value", sentence, left.name)
        return _TRUTH


def _unknown(name: str, known: list[str]) -> UnknownName:
    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return UnknownName("unknown-field", f"there is no field '{name}'.{hint}", name)
