"""The rules of docs/architecture.md, checked against the code itself: packages, imports, names.

``script/check-architecture`` prints each break of a rule that is not in ``architecture_known.txt`` and each
line of that list that the code no longer breaks, and exits 1 if there is any; otherwise it prints the counts
and exits 0. ``script/check-architecture --prune`` takes the mended lines off the list; nothing adds to it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from script import earlier_names

ROOT: Final = Path(__file__).resolve().parents[1]
KNOWN: Final = Path(__file__).with_name("architecture_known.txt")
"""The breaks still to be mended, a line each; a break that occurs twice in a file has two lines."""
PACKAGES: Final = (
    "cases",
    "commands",
    "dates",
    "documents",
    "forms",
    "mail",
    "services",
    "signing",
    "storage",
    "web",
    "worker",
)
NO_FACE: Final = "Import from the named submodule."
"""What a package's docstring says if it exports nothing, mostly so that importing it stays light."""
MOST_MODULES: Final = 18
"""How many modules may lie directly in one package."""
NOT_COUNTED: Final = ("storage.migrations.versions",)
IMPORT_LINE: Final = re.compile(r"\s+(?:from |import |\)|[\w, ]+,?$)")
"""A line of a block of imports inside a function."""
CONTAINERS: Final = ("Services", "WorkerServices")
"""What holds all that the product runs with: functions take what they use instead."""
MOST_CONTAINER_TAKERS: Final = 12
"""How many functions may take a container: the count of today, lowered as it falls."""
KINDS: Final = (
    "choice",
    "contacted_how",
    "ended_why",
    "kind",
    "method",
    "mode",
    "purpose",
    "role",
    "second_step",
    "side",
    "state",
    "told_how",
    "track",
    "variant",
    "way_in",
)
"""Columns that say which of several things a row is: an enum, never a free string."""
NAMED_DAY: Final = re.compile(r"%[aAbB](?![a-z])|^(?:January|Monday)$", re.IGNORECASE)
"""A format with a month's or weekday's name in it, or the first name of a list of them."""


SETTING_NAMES: Final = {"settings.py": {"offices"}}
"""Names that operators write into the environment."""


@dataclass(frozen=True)
class Break:
    """One rule that the code breaks: the module's path or the package, the line (0: none), what is wrong."""

    where: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.where}:{self.line}: {self.words}" if self.line else self.known_as

    @property
    def known_as(self) -> str:
        """Its line in the list of known breaks: no line number, which other edits would move."""
        return f"{self.where}: {self.words}"


@dataclass(frozen=True)
class Import:
    """One import of another module of the product; ``reason`` is the comment that explains it."""

    line: int
    target: str
    inside_function: bool
    reason: str


@dataclass(frozen=True)
class Module:
    """One module of the product, parsed."""

    name: str
    path: Path
    source: str = field(repr=False)
    tree: ast.Module = field(repr=False)

    @property
    def where(self) -> str:
        """Its path in the repository."""
        return str(self.path.relative_to(ROOT))

    @cached_property
    def lines(self) -> list[str]:
        """Its lines."""
        return self.source.splitlines()


def modules() -> dict[str, Module]:
    """Return every module of the product by its dotted name; tests and landed migrations are left out."""
    return _parsed(_files())


def other_modules() -> dict[str, Module]:
    """Return every module beside the product by its dotted name: tests, scripts, authors of templates."""
    folders = (ROOT / "tests", ROOT / "script", ROOT / "templates_docx")
    return _parsed(path for folder in folders for path in sorted(folder.rglob("*.py")))


def _parsed(paths: Iterable[Path]) -> dict[str, Module]:
    found: dict[str, Module] = {}
    for path in paths:
        dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if not dotted.startswith(NOT_COUNTED):
            source = path.read_text("utf-8")
            found[dotted] = Module(dotted, path, source, ast.parse(source))
    return found


def _files() -> Iterator[Path]:
    yield from (ROOT / "app.py", ROOT / "settings.py")
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def imports_of(module: Module, known: Iterable[str]) -> list[Import]:
    """Return what ``module`` imports of the product, in functions too, but not for type checkers alone."""
    names = frozenset(known)
    for_types = {
        id(inner)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    in_functions = {
        id(inner)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in for_types:
            for target in dict.fromkeys(_targets(node, names)):
                inside = id(node) in in_functions
                found.append(Import(node.lineno, target, inside, _reason(module, node)))
    return found


def _targets(node: ast.Import | ast.ImportFrom, known: frozenset[str]) -> Iterator[str]:
    for alias in node.names:
        if isinstance(node, ast.Import):
            if alias.name in known:
                yield alias.name
        elif node.module:
            dotted = f"{node.module}.{alias.name}"
            if dotted in known:
                yield dotted
            elif node.module in known:
                yield node.module


def _reason(module: Module, node: ast.Import | ast.ImportFrom) -> str:
    """Return the comment on the import's line, or above the block of imports that it stands in; else ""."""
    for text in module.lines[node.lineno - 1 : node.end_lineno]:
        if reason := _comment(text):
            return reason
    for text in reversed(module.lines[: node.lineno - 1]):
        if text.strip().startswith("#"):
            return _comment(text)
        if not IMPORT_LINE.match(text):
            return ""
    return ""


def _comment(text: str) -> str:
    comment = text.partition("#")[2].strip()
    return comment.rpartition(" - ")[2] if " - " in comment else "" if comment.startswith("noqa") else comment


def crowded_packages(found: dict[str, Module]) -> Iterator[Break]:
    """Yield each package with more than MOST_MODULES modules directly in it."""
    count = Counter(
        name.rpartition(".")[0] for name, module in found.items() if module.path.name != "__init__.py"
    )
    for package, number in sorted(count.items()):
        if package and number > MOST_MODULES:
            yield Break(package, 0, f"{number} modules directly in it, at most {MOST_MODULES}")


def cycles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules that import one another in a circle (Tarjan 1972), each sorted."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = low[name] = len(order)
        stack.append(name)
        for target in graph[name]:
            if target not in order:
                visit(target)
                low[name] = min(low[name], low[target])
            elif target in stack:
                low[name] = min(low[name], order[target])
        if low[name] == order[name]:
            group = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(group) > 1:
                groups.append(sorted(group))

    sys.setrecursionlimit(10_000)
    for name in graph:
        if name not in order:
            visit(name)
    return groups


def graph_of(found: dict[str, Module]) -> dict[str, set[str]]:
    """Return, by module, the modules that it imports."""
    graph: dict[str, set[str]] = defaultdict(set)
    for name, module in found.items():
        graph[name] = {one.target for one in imports_of(module, found)} - {name}
    return graph


def unexplained_imports(found: dict[str, Module]) -> Iterator[Break]:
    """Yield each import of ours inside a function without a comment that says why."""
    for module in found.values():
        for one in imports_of(module, found):
            if one.inside_function and not one.reason:
                yield Break(module.where, one.line, f"imports {one.target} inside a function: say why")


def free_kinds(found: dict[str, Module]) -> Iterator[Break]:
    """Yield each column of KINDS that holds a free string."""
    for module in found.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                said = ast.unparse(node.annotation)
                name = node.target.id
                if name in KINDS and re.search(r"Mapped\[str\b", said):
                    yield Break(module.where, node.lineno, f"the column {name} is a free string, not an enum")


def dates_elsewhere(found: dict[str, Module]) -> Iterator[Break]:
    """Yield what only the package of dates may do: name a time zone, a month or a weekday."""
    for module in found.values():
        if module.name.split(".")[0] == "dates":
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.alias) and node.name == "ZoneInfo":
                yield Break(module.where, node.lineno, "names a time zone: dates does")
            elif (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and NAMED_DAY.search(node.value)
            ):
                yield Break(
                    module.where, node.lineno, f"writes a month or weekday, {node.value!r}: dates does"
                )


def private_names(found: dict[str, Module]) -> Iterator[Break]:
    """Yield each use of another module's private name, one that begins with a single underscore."""
    for module in found.values():
        aliases = {}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    dotted = f"{node.module}.{alias.name}"
                    if dotted in found:
                        aliases[alias.asname or alias.name] = dotted
                    if _is_private(alias.name) and node.module in found:
                        yield Break(module.where, node.lineno, f"imports the private name {dotted}")
        for node in ast.walk(module.tree):
            if (
                isinstance(node, ast.Attribute)
                and _is_private(node.attr)
                and isinstance(node.value, ast.Name)
                and node.value.id in aliases
            ):
                dotted = f"{aliases[node.value.id]}.{node.attr}"
                yield Break(module.where, node.lineno, f"uses the private name {dotted}")


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def packages_without_purpose(found: dict[str, Module]) -> Iterator[Break]:
    """Yield each package that does not say what it is for, or neither exports names nor says to use modules.

    A package whose ``__init__`` holds functions of its own is used by these.
    """
    for module in found.values():
        if module.path.name != "__init__.py":
            continue
        said = ast.get_docstring(module.tree) or ""
        if not said.partition("\n")[0].endswith((".", ":")):
            yield Break(module.where, 0, "does not say in one sentence what the package is for")
        has_own = any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in module.tree.body)
        exports = any(
            isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
            for node in module.tree.body
        )
        if not (has_own or exports or NO_FACE in said):
            yield Break(module.where, 0, f'neither has __all__ nor says "{NO_FACE}"')


def earlier_words(found: dict[str, Module]) -> Iterator[Break]:
    """Yield each name that was given up and that a module, or something in it, still has."""
    for module in found.values():
        for line, name in earlier_names.names_in_module(module.name, module.tree):
            if name not in SETTING_NAMES.get(module.where, ()):
                yield Break(module.where, line, f"the name {name} was given up")


def earlier_words_of_templates(texts: dict[str, str]) -> Iterator[Break]:
    """Yield each name that was given up and that one of the Jinja templates, by path, still gives."""
    for where, text in texts.items():
        for line, name in earlier_names.names_in_template(text):
            yield Break(where, line, f"the name {name} was given up")


def templates() -> dict[str, str]:
    """Return the text of every Jinja template of pages and emails, by its path in the repository."""
    folders = (ROOT / "web/templates", ROOT / "mail/messages")
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in files}


def functions_taking_the_container(found: dict[str, Module]) -> list[str]:
    """Return the functions with a parameter of a type in CONTAINERS, as ``path:line name``."""
    names = []
    for module in found.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                given = (*node.args.args, *node.args.kwonlyargs, *node.args.posonlyargs)
                types = {ast.unparse(one.annotation).strip("\"'") for one in given if one.annotation}
                if types & set(CONTAINERS):
                    names.append(f"{module.where}:{node.lineno} {node.name}")
    return names


def too_many_container_takers(found: dict[str, Module]) -> Iterator[Break]:
    """Yield one break if more than MOST_CONTAINER_TAKERS functions take a container."""
    number = len(functions_taking_the_container(found))
    if number > MOST_CONTAINER_TAKERS:
        words = f"{number} functions take the container, at most {MOST_CONTAINER_TAKERS}: pass what each uses"
        yield Break("services.container", 0, words)


def breaks(found: dict[str, Module]) -> list[Break]:
    """Return every break of a rule."""
    circles = [
        Break(group[0], 0, f"imports in a circle: {', '.join(group)}") for group in cycles(graph_of(found))
    ]
    return [
        *crowded_packages(found),
        *too_many_container_takers(found),
        *circles,
        *unexplained_imports(found),
        *free_kinds(found),
        *dates_elsewhere(found),
        *private_names(found),
        *packages_without_purpose(found),
        *earlier_words(found),
    ]


def compare(broken: list[Break], known: Counter[str]) -> tuple[list[Break], list[str]]:
    """Return the breaks that are not in ``known``, and the lines of ``known`` that are broken no longer."""
    left = known.copy()
    new = []
    for one in broken:
        if left[one.known_as] > 0:
            left[one.known_as] -= 1
        else:
            new.append(one)
    return new, sorted(left.elements())


def main(arguments: list[str]) -> int:
    """Print new breaks, mended breaks that are still listed, and the counts; return the exit status."""
    found = modules()
    known = Counter(KNOWN.read_text("utf-8").splitlines())
    names = [*earlier_words(other_modules()), *earlier_words_of_templates(templates())]
    new, mended = compare([*breaks(found), *names], known)
    if "--prune" in arguments:
        known.subtract(mended)
        KNOWN.write_text("".join(f"{line}\n" for line in sorted(known.elements())), "utf-8")
        mended = []
    for one in new:
        print(one)
    for line in mended:
        print(f"mended, so take it off {KNOWN.name} (script/check-architecture --prune): {line}")
    print(f"{len(found)} modules")
    print(f"{len(functions_taking_the_container(found))} functions take the container")
    print(f"{known.total()} known breaks still to be mended, {len(new)} new")
    return 1 if new or mended else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
