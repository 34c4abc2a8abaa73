"""Takes out of a PDF's pictures what cameras and programs wrote into them; no dot is touched."""

from typing import Any

from pikepdf import (
    Array,
    ContentStreamInlineImage,
    Dictionary,
    Name,
    Object,
    Operator,
    Pdf,
    PdfError,
    Stream,
    parse_content_stream,
    unparse_content_stream,
)

from documents.bare_pictures import BrokenPicture, bare_jbig2, bare_jpeg, bare_jpeg2000
from documents.uploads.sanitise.bounds import JBIG2, JPEG, JPEG2000, filters_of, without_outer_filters
from documents.uploads.sanitise.page_parts import content_streams


def bare_pictures(pdf: Pdf) -> bool:
    """Leave in each picture of ``pdf`` only the picture; whether any held more.

    Raises BrokenPicture for one whose parts do not hold together.
    """
    for thing in list(pdf.objects):
        if isinstance(thing, Stream):
            _put_out_of_line(pdf, thing)
    changed = False
    for thing in pdf.objects:
        if isinstance(thing, Stream):
            changed |= _made_bare(thing)
    return changed


def _made_bare(stream: Stream) -> bool:
    filters = filters_of(stream)
    last = filters[-1] if filters else ""
    if last not in (*JPEG, *JPEG2000, *JBIG2):
        return False
    picture = without_outer_filters(stream, filters)
    if last in JPEG:
        bare, named = bare_jpeg(picture), Name.DCTDecode
    elif last in JPEG2000:
        bare, named = bare_jpeg2000(picture), Name.JPXDecode
    else:
        try:
            shared = _shared_made_bare(_settings_of(stream, filters))
            bare, named = bare_jbig2(picture), Name.JBIG2Decode
        except BrokenPicture:
            return False
        if bare == picture:
            return shared
    if bare == picture:
        return False
    stream.write(bare, filter=named, decode_parms=_settings_of(stream, filters))
    return True


def _settings_of(stream: Stream, filters: list[str]) -> Dictionary | None:
    """Return how the last of ``filters`` is to read ``stream``."""
    settings = stream.get(Name.DecodeParms, stream.get(Name("/DP")))
    if isinstance(settings, Array):
        settings = settings[len(filters) - 1] if len(settings) == len(filters) else None
    return settings if isinstance(settings, Dictionary) else None


def _shared_made_bare(settings: Dictionary | None) -> bool:
    """Leave comments out of the segments that several JBIG2 pictures share; whether there were any.

    Source: ISO 32000-1, 7.4.7 (JBIG2Globals).
    """
    shared = settings.get(Name.JBIG2Globals) if settings is not None else None
    if not isinstance(shared, Stream):
        return False
    held = shared.read_bytes()
    bare = bare_jbig2(held)
    if bare == held:
        return False
    shared.write(bare)
    return True


def _put_out_of_line(pdf: Pdf, stream: Stream) -> None:
    """Make pictures that stand among instructions, as JPEG, pictures of their own: those can be made bare."""
    if Name.Subtype in stream and stream.Subtype != Name.Form:
        return
    try:
        written = stream.read_bytes()
    except PdfError:
        return
    if b"/DCT" not in written or b"BI" not in written:
        return
    holders: list[Object] = [stream] if isinstance(stream.get(Name.Resources), Dictionary) else []
    holders += [page.obj for page in pdf.pages if _is_content_of(stream, page.obj)]
    changed: list[Any] = []
    for instruction in parse_content_stream(stream):
        if isinstance(instruction, ContentStreamInlineImage) and _is_jpeg(instruction):
            picture = _out_of_line(pdf, instruction, holders)
            name = Name(f"/OutOfLine{picture.objgen[0]}")
            for holder in holders:
                _list_picture(holder, name, picture)
            changed.append(([name], Operator("Do")))
        else:
            changed.append(instruction)
    stream.write(unparse_content_stream(changed))


def _is_content_of(stream: Stream, page: Object) -> bool:
    return any(one.objgen == stream.objgen for one in content_streams(page))


def _is_jpeg(instruction: ContentStreamInlineImage) -> bool:
    return any(one in JPEG for one in filters_of(instruction.iimage.obj))


def _out_of_line(pdf: Pdf, instruction: ContentStreamInlineImage, holders: list[Object]) -> Object:
    picture = pdf.make_stream(instruction.iimage.read_raw_bytes())
    for key, value in instruction.iimage.obj.items():
        picture[key] = _colours_named(value, holders) if key == "/ColorSpace" else value
    picture.Type, picture.Subtype = Name.XObject, Name.Image
    return picture


def _colours_named(space: Object, holders: list[Object]) -> Object:
    """Return the kind of colour that ``space`` names among the resources of what it stands in."""
    for holder in holders:
        resources = holder.get(Name.Resources)
        listed = resources.get(Name.ColorSpace) if isinstance(resources, Dictionary) else None
        if isinstance(space, Name) and isinstance(listed, Dictionary) and str(space) in listed:
            return listed[str(space)]
    return space


def _list_picture(holder: Object, name: Name, picture: Object) -> None:
    resources = holder.get(Name.Resources)
    if not isinstance(resources, Dictionary):
        holder.Resources = Dictionary(XObject=Dictionary())
        resources = holder.Resources
    if not isinstance(resources.get(Name.XObject), Dictionary):
        resources.XObject = Dictionary()
    resources.XObject[str(name)] = picture
