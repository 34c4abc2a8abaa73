"""Takes out of a PDF what acts, hides or leads elsewhere, and leaves what is seen on its pages.

Scripts, fields, layers, outside links, attachments and names of authors go.
"""

import re

from pikepdf import (
    Array,
    Dictionary,
    Name,
    Object,
    Pdf,
    Stream,
    StreamDecodeLevel,
    String,
    parse_content_stream,
    unparse_content_stream,
)

from documents.uploads.sanitise.annotations import annotations, inherited, is_answered
from documents.uploads.sanitise.bare import bare_pictures
from documents.uploads.sanitise.layers import drop_hidden_layers
from documents.uploads.sanitise.outline import Places, destination, read_outline, write_outline
from documents.uploads.sanitise.removed_content import (
    TakenOut,
    acting,
    beside_the_pages,
    containers,
    is_for_printers,
    says_words_on_the_page,
)
from documents.uploads.sanitise.unfit import FormNeedsPrinting, NotesNeedPrinting

_CATALOG_KEPT = {
    "/Type", "/Version", "/Pages", "/Lang", "/MarkInfo", "/StructTreeRoot", "/PageLabels", "/Outlines",
    "/OutputIntents", "/PageMode",
}  # fmt: skip
_PAGE_KEPT = {
    "/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate",
    "/Contents", "/Group", "/Annots", "/StructParents", "/Tabs", "/UserUnit",
}  # fmt: skip
_LINK_KEPT = {"/Type", "/Subtype", "/Rect", "/Border", "/QuadPoints", "/F", "/StructParent"}
_OUTSIDE_ACTIONS = {
    "/JavaScript", "/Launch", "/URI", "/SubmitForm", "/ResetForm", "/ImportData", "/GoToR", "/GoToE",
    "/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/Thread", "/Hide", "/SetOCGState", "/Named",
    "/Trans", "/GoTo3DView", "/GoToDp",
}  # fmt: skip
_NEVER_A_TAG = {"/JavaScript", "/Launch"}
"""Actions whose names no tag bears: they go wherever they hang, also under names of a program's own."""
_NEVER_KEPT = (
    "/AA", "/JS", "/EF", "/AF", "/OPI", "/PieceInfo", "/Metadata", "/LastModified", "/Measure", "/PtData",
    "/Alternates",
)  # fmt: skip
"""What acts, leads to files, names a place or a program, or shows another picture on paper."""


def strip_active_content(pdf: Pdf) -> TakenOut:
    """Leave of ``pdf`` its pages as a screen shows them, its bookmarks and its tags, if it has any.

    It has passed ``refuse_unfit``. Raises FormNeedsPrinting when the answers in a form would be lost,
    NotesNeedPrinting for words typed onto a page, and BrokenPicture.
    """
    places = Places(pdf)
    bookmarks = read_outline(pdf, places)
    found = beside_the_pages(pdf) | acting(pdf)
    _draw_typed_notes(pdf)
    _flatten_form(pdf)
    layers = drop_hidden_layers(pdf)
    _keep_inner_links(pdf, places)
    for page in pdf.pages:
        _keep_only(page.obj, _PAGE_KEPT)
        _keep_streams_of_content(page.obj)
    damage = _mend_instructions(pdf)
    pictures = bare_pictures(pdf)
    _keep_only(pdf.Root, _CATALOG_KEPT)
    write_outline(pdf, bookmarks)
    _keep_only(pdf.trailer, {"/Root", "/Size", "/ID"})
    _sweep(pdf)
    return found | TakenOut(layers=layers, damage=damage, pictures=pictures)


def _draw_typed_notes(pdf: Pdf) -> None:
    """Draw words that somebody typed onto a page and whose look each program makes up for itself.

    Raises NotesNeedPrinting when we cannot draw all of them.
    """
    form = Dictionary(DR=Dictionary(Font=Dictionary(Helv=_HELVETICA)), Fields=Array())
    notes = [one for one in annotations(pdf) if says_words_on_the_page(one) and Name.AP not in one]
    for note in notes:
        note.Subtype, note.FT, note.V = Name.Widget, Name.Tx, note.Contents
        note.T, note.Ff = String(_OURS), _MULTILINE
        said = str(note.get(Name.DA, ""))
        size, colour = _SIZE.search(said), _COLOUR.search(said)
        note.DA = String(f"/Helv {size[1] if size else 12} Tf {colour[0] if colour else '0 g'}")
        if not _can_be_drawn(note, form):
            raise NotesNeedPrinting
        form.Fields.append(note)
    if notes:
        theirs = pdf.Root.get(Name.AcroForm)
        fields = [one for one in annotations(pdf) if one.get(Name.Subtype) == Name.Widget]
        looks = [(one, one.get(Name.AP)) for one in fields if str(one.get(Name.T)) != _OURS]
        form.NeedAppearances = True
        pdf.Root.AcroForm = pdf.make_indirect(form)
        pdf.generate_appearance_streams()
        del pdf.Root.AcroForm
        for field, look in looks:  # qpdf draws their fields too, without their fonts
            if look is not None:
                field.AP = look
            elif Name.AP in field:
                del field.AP
        if theirs is not None:
            pdf.Root.AcroForm = theirs


_OURS = "words typed onto the page"
_SIZE = re.compile(r"([\d.]+)\s+Tf")
_COLOUR = re.compile(r"(?:[\d.]+\s+){3}rg\b|(?:[\d.]+\s+){4}k\b|[\d.]+\s+g\b")
_HELVETICA = Dictionary(
    Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
)


def _flatten_form(pdf: Pdf) -> None:
    """Draw filled-in fields and other marks into the pages.

    Raises FormNeedsPrinting when an answer has no look of its own and we cannot draw its letters.
    """
    form = pdf.Root.get(Name.AcroForm)
    widgets = [one for one in annotations(pdf) if one.get(Name.Subtype) == Name.Widget]
    if isinstance(form, Dictionary):
        _draw_missing_looks(pdf, form, widgets)
    pdf.flatten_annotations("screen")
    if Name.AcroForm in pdf.Root:
        del pdf.Root.AcroForm


def _draw_missing_looks(pdf: Pdf, form: Object, widgets: list[Object]) -> None:
    stale = bool(form.get(Name.NeedAppearances, False))
    bare = [one for one in widgets if stale or Name.AP not in one]
    answered = [one for one in bare if is_answered(one)]
    if not answered:
        form.NeedAppearances = False
        return
    if not all(_can_be_drawn(one, form) for one in answered):
        raise FormNeedsPrinting
    kept = [(one, one.AP) for one in widgets if not stale and Name.AP in one]
    form.NeedAppearances = True
    pdf.generate_appearance_streams()
    for one, look in kept:
        one.AP = look
    form.NeedAppearances = False


def _can_be_drawn(field: Object, form: Object) -> bool:
    """Return True if qpdf draws the whole answer: one line of Western letters, in a font that is named."""
    answer = inherited(field, Name.V)
    if not isinstance(answer, String) or (inherited(field, Name.DA) is None and Name.DA not in form):
        return False
    words = str(answer).rstrip("\r\n")
    is_multiline = bool(int(inherited(field, Name.Ff) or 0) & _MULTILINE)
    if is_multiline and (re.search(r"[\r\n]", words) or len(words) * _NARROWEST > _width_of(field)):
        return False
    try:
        words.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


_MULTILINE = 1 << 12
"""The flag of a field that breaks its answer into lines (ISO 32000-1, table 228); qpdf writes one line."""
_NARROWEST = 4
"""Points that a letter takes at the least, on average, at the sizes that forms are filled in."""


def _width_of(field: Object) -> float:
    left, _, right, _ = (float(str(one)) for one in list(field.Rect))
    return abs(right - left)


def _keep_inner_links(pdf: Pdf, places: Places) -> None:
    """Leave only links from page to page."""
    pages = list(pdf.pages)
    for annotation in annotations(pdf):
        place = places.of_item(annotation) if annotation.get(Name.Subtype) == Name.Link else None
        if place is None:
            _make_inert(annotation)
            continue
        _keep_only(annotation, _LINK_KEPT)
        annotation.Dest = destination(place, pages)
    _drop_emptied(pdf)


def _make_inert(annotation: Object) -> None:
    # Emptied in place and not only unlinked: the tag tree may still refer to it.
    _keep_only(annotation, {"/Type"})


def _drop_emptied(pdf: Pdf) -> None:
    for page in pdf.pages:
        annotations = page.obj.get(Name.Annots)
        if not isinstance(annotations, Array):
            continue
        left = [one for one in annotations if isinstance(one, Dictionary) and Name.Subtype in one]
        if left:
            page.obj.Annots = Array(left)
        else:
            del page.obj.Annots


def _keep_only(thing: Object, keys: set[str]) -> None:
    for key in list(thing.keys()):
        if key not in keys:
            del thing[key]


def _mend_instructions(pdf: Pdf) -> bool:
    """Write anew the instructions of pages that do not read to their end; whether there were any."""
    if _reads_to_its_end(pdf):
        return False
    for page in pdf.pages:
        if Name.Contents in page.obj:
            sound = [one for one in parse_content_stream(page) if str(one.operator) in _OPERATORS]
            page.obj.Contents = pdf.make_stream(unparse_content_stream(sound))
    pdf.get_warnings()  # of what was left out
    return True


_NAMED = (
    "b B b* B* BDC BMC BT BX c cm CS cs d d0 d1 Do DP EMC ET EX f F f* G g gs h i j J K k l m M MP n q Q re "
    "RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \""
)
_OPERATORS = frozenset((*_NAMED.split(), "INLINE IMAGE"))
"""What a page may be told to do (ISO 32000-1, table A.1); a picture among them as pikepdf reads it."""


def _reads_to_its_end(pdf: Pdf) -> bool:
    """Return True if qpdf reads every page's instructions without a warning.

    Pictures and fonts are not unpacked.
    """
    pdf.get_warnings()  # of what came before
    with Pdf.new() as bare:
        for page in pdf.pages:
            content = page.obj.get(Name.Contents, Array())
            streams = list(content) if isinstance(content, Array) else [content]
            written = b"\n".join(one.read_bytes(StreamDecodeLevel.specialized) for one in streams)
            bare.add_blank_page().obj.Contents = bare.make_stream(written)
        return not (pdf.get_warnings() or bare.check_pdf_syntax())


def _keep_streams_of_content(page: Object) -> None:
    """Drop from a page's content what is no content: some readers stop there and show nothing."""
    content = page.get(Name.Contents)
    if isinstance(content, Array):
        sound = [one for one in content if isinstance(one, Stream)]
        if len(sound) < len(content):
            page.Contents = Array(sound)
    elif content is not None and not isinstance(content, Stream):
        del page.Contents


def _sweep(pdf: Pdf) -> None:
    """Remove what acts wherever it sits, in case an odd corner of the file still leads to it."""
    for one in containers(pdf):
        if isinstance(one, Stream):
            _drop_outside_content(one)
        if isinstance(one, Dictionary | Stream):
            _drop_actions(one)


def drop_programs(pdf: Pdf) -> bool:
    """Remove scripts and programs for printers wherever they hang; whether there were any."""
    found = False
    for one in containers(pdf):
        if not isinstance(one, Dictionary | Stream):
            continue
        printed = is_for_printers(one)
        if printed:
            _drop_outside_content(one)
        scripts = [key for key in ("/JS", "/AA") if key in one]
        scripts += ["/S"] if str(one.get(Name.S)) in _NEVER_A_TAG else []
        for key in scripts:
            del one[key]
        found |= printed or bool(scripts)
    return found


def _drop_actions(one: Object) -> None:
    for key in _NEVER_KEPT:
        if key in one:
            del one[key]
    for key in ("/A", "/Next", "/PA", "/OpenAction"):
        value = one.get(key)
        if isinstance(value, Dictionary) and str(value.get(Name.S)) in _OUTSIDE_ACTIONS:
            del one[key]
    if str(one.get(Name.S)) in _NEVER_A_TAG:
        del one[Name.S]


def _drop_outside_content(stream: Object) -> None:
    # A stream with /F keeps its bytes in a file elsewhere, named by the sender; a form with /Ref its looks.
    for key in ("/F", "/FFilter", "/FDecodeParms", "/Ref", "/PS"):
        if key in stream:
            del stream[key]
    if is_for_printers(stream):
        _keep_only(stream, {"/Length"})
        stream.write(b"")
        stream.Subtype, stream.BBox = Name.Form, Array([0, 0, 0, 0])
