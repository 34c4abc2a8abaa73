"""Proves that a PDF's tags hold: every marked piece of page leads to its element and up to the one root.

Viewers and linters call a file tagged when it has a tag tree at all; they pass files in which every link
from page to tree is broken. This walks each link both ways.

Built on qpdf, so that it shares nothing with the merge that it judges, which is built on pypdf.

Source: ISO 32000-1, 14.7.4 (content items, parent tree, object references).
"""

from dataclasses import dataclass, field
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, parse_content_stream

from documents.pdf.trees import elements, kids_of, tree_items

MOST_FAULTS = 40
"""A report names this many faults; more would be the same one again."""

_Id = tuple[int, int]
_Mark = tuple[_Id, int]


@dataclass(frozen=True)
class TagReport:
    """What a walk over a PDF's tags found.

    ``marked`` counts the marked sequences on all pages and ``linked`` those whose way to the root holds;
    ``references`` and ``linked_references`` the same for annotations and pictures that elements refer to.
    ``faults`` tells the first ones that do not hold, ``fault_count`` how many there are.
    """

    marked: int
    linked: int
    references: int
    linked_references: int
    elements: int
    faults: tuple[str, ...]
    fault_count: int

    @property
    def sound(self) -> bool:
        """True if the file has tags and every one of them holds."""
        return self.marked > 0 and self.fault_count == 0


def walk_tags(pdf: bytes) -> TagReport:
    """Follow every mark, annotation and element of ``pdf`` and say which links hold.

    Raises pikepdf.PdfError when ``pdf`` cannot be read.
    """
    with Pdf.open(BytesIO(pdf)) as opened:
        walk = _Walk(opened)
        walk.run()
        return TagReport(
            marked=walk.marked,
            linked=walk.linked,
            references=walk.references,
            linked_references=walk.linked_references,
            elements=len(walk.tree.held),
            faults=tuple(walk.faults),
            fault_count=walk.fault_count,
        )


@dataclass
class _Tree:
    """The tag tree as it stands: what it holds from the root down, and what its pages look up."""

    root: _Id = (0, 0)
    held: dict[_Id, Object] = field(default_factory=dict)
    parents: dict[int, Object] = field(default_factory=dict)
    claimed: dict[_Mark, tuple[_Id, _Id]] = field(default_factory=dict)
    referred: dict[_Id, _Id] = field(default_factory=dict)


class _Walk:
    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._met: set[_Mark] = set()
        self.tree = _Tree()
        self.faults: list[str] = []
        self.fault_count = self.marked = self.linked = self.references = self.linked_references = 0

    def run(self) -> None:
        root = self._pdf.Root.get(Name.StructTreeRoot)
        if isinstance(root, Dictionary):
            self._read_tree(root)
        else:
            self._fault("the file has no tag tree")
        if not self._pdf.Root.get(Name.MarkInfo, Dictionary()).get(Name.Marked, False):
            self._fault("the file does not say that it is marked")
        self._find_other_roots()
        for number, page in enumerate(self._pdf.pages, start=1):
            self._walk_page(page.obj, f"page {number}")
        if not self.marked:
            self._fault("nothing is marked on any page")
        for mark in self.tree.claimed.keys() - self._met:
            self._fault(f"an element holds mark {mark[1]} that is on no page")

    def _fault(self, words: str) -> None:
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(words)

    def _read_tree(self, root: Object) -> None:
        self.tree.root = root.objgen
        self.tree.parents = {
            int(key): value for key, value in tree_items(root.get(Name.ParentTree), Name.Nums)
        }
        kids = root.get(Name.K)
        tops = [top for top in (kids if isinstance(kids, Array) else [kids]) if isinstance(top, Dictionary)]
        holders = {top.objgen: root.objgen for top in tops}
        for element in elements(tops):
            self.tree.held[element.objgen] = element
            holders.update((kid.objgen, element.objgen) for kid in kids_of(element))
            self._read_kids(element)
            parent = element.get(Name.P)
            if not isinstance(parent, Dictionary) or parent.objgen != holders[element.objgen]:
                self._fault(f"element {element.objgen[0]} names a parent that does not hold it")

    def _read_kids(self, element: Object) -> None:
        kids = element.get(Name.K)
        page = element.get(Name.Pg)
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, int):
                self._claim(element, page, None, kid)
            elif isinstance(kid, Dictionary) and Name.MCID in kid:
                self._claim(element, kid.get(Name.Pg, page), kid.get(Name.Stm), int(kid.MCID))
            elif isinstance(kid, Dictionary) and Name.Obj in kid:
                self.tree.referred[kid.Obj.objgen] = element.objgen

    def _claim(self, element: Object, page: Object | None, stream: Object | None, mark: int) -> None:
        if not isinstance(page, Dictionary):
            self._fault(f"element {element.objgen[0]} holds mark {mark} of no page")
            return
        owner = page.objgen if stream is None else stream.objgen
        if (owner, mark) in self.tree.claimed:
            self._fault(f"two elements hold mark {mark} of one page")
        self.tree.claimed[owner, mark] = (element.objgen, page.objgen)

    def _find_other_roots(self) -> None:
        for thing in self._pdf.objects:
            if (
                isinstance(thing, Dictionary)
                and thing.get(Name.Type) == Name.StructTreeRoot
                and thing.objgen != self.tree.root
            ):
                self._fault(f"object {thing.objgen[0]} is another root, left over")

    def _walk_page(self, page: Object, where: str) -> None:
        self._walk_content(page, page, page.get(Name.Resources), where, page.objgen, {page.objgen})
        annotations = page.get(Name.Annots)
        for annotation in annotations if isinstance(annotations, Array) else ():
            needed = annotation.get(Name.Subtype) == Name.Link
            self._walk_reference(annotation, f"an annotation on {where}", needed=bool(needed))

    def _walk_content(
        self, holder: Object, content: Object, resources: Object | None, where: str, page: _Id, seen: set[_Id]
    ) -> None:
        """Follow the marks of one content stream, and of the forms drawn in it.

        ``holder`` is the page or form whose number leads into the parent tree.
        """
        marks, forms = _entries(resources, Name.Properties), _entries(resources, Name.XObject)
        for instruction in parse_content_stream(content, "BDC Do"):
            operands = list(instruction.operands)
            if str(instruction.operator) == "BDC":
                mark = _mark_of(operands, marks)
                if mark is not None:
                    self._walk_mark(holder, mark, where, page)
                continue
            drawn = forms.get(str(operands[0])) if operands else None
            if isinstance(drawn, Stream) and drawn.objgen not in seen:
                seen.add(drawn.objgen)
                self._walk_reference(drawn, f"a picture on {where}", needed=False)
                if drawn.get(Name.Subtype) == Name.Form:
                    within = drawn.get(Name.Resources, resources)
                    self._walk_content(drawn, drawn, within, f"a form on {where}", page, seen)

    def _walk_mark(self, holder: Object, mark: int, where: str, page: _Id) -> None:
        self.marked += 1
        if (holder.objgen, mark) in self._met:
            self._fault(f"{where} has mark {mark} twice")
            return
        self._met.add((holder.objgen, mark))
        key = holder.get(Name.StructParents)
        if key is None:
            self._fault(f"mark {mark} on {where} has no number into the parent tree")
            return
        row = self.tree.parents.get(int(key))
        if not isinstance(row, Array) or not 0 <= mark < len(row) or not isinstance(row[mark], Dictionary):
            self._fault(f"mark {mark} on {where} is not in the parent tree")
            return
        element = row[mark]
        if self.tree.claimed.get((holder.objgen, mark)) != (element.objgen, page):
            self._fault(f"mark {mark} on {where} leads to an element that does not hold it")
        elif self._climbs(element, f"mark {mark} on {where}"):
            self.linked += 1

    def _walk_reference(self, thing: Object, where: str, *, needed: bool) -> None:
        key = thing.get(Name.StructParent)
        if key is None and thing.objgen not in self.tree.referred and not needed:
            return
        self.references += 1
        element = self.tree.parents.get(int(key)) if key is not None else None
        if not isinstance(element, Dictionary):
            self._fault(f"{where} is not in the parent tree")
        elif self.tree.referred.get(thing.objgen) != element.objgen:
            self._fault(f"{where} leads to an element that does not refer to it")
        elif self._climbs(element, where):
            self.linked_references += 1

    def _climbs(self, element: Object, where: str) -> bool:
        """Return True if the parents of ``element`` end in the one root, all of them held by it."""
        for _ in range(len(self.tree.held) + 1):
            if element.objgen not in self.tree.held:
                self._fault(f"{where} leads to an element that is not in the tree")
                return False
            parent = element.get(Name.P)
            if not isinstance(parent, Dictionary):
                break
            if parent.objgen == self.tree.root:
                return True
            element = parent
        self._fault(f"{where} does not climb to the root")
        return False


def _mark_of(operands: list[Object], marks: dict[str, Object]) -> int | None:
    """Return the mark's number in ``/Tag properties BDC``.

    The properties stand there or among the resources.
    """
    if len(operands) < 2:
        return None
    properties: Object | None = operands[1]
    if isinstance(properties, Name):
        properties = marks.get(str(properties))
    if not isinstance(properties, Dictionary) or Name.MCID not in properties:
        return None
    return int(properties.MCID)


def _entries(resources: Object | None, key: Name) -> dict[str, Object]:
    if not isinstance(resources, Dictionary) or not isinstance(resources.get(key), Dictionary):
        return {}
    return dict(resources[key].as_dict())
