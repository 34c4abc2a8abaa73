"""Pictures put into a Word file: the media, the relationships and the drawing that shows them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from markupsafe import escape

from documents.templates.values import Picture

EMU_PER_MM = 36_000  # English Metric Units, in which DrawingML measures
IMAGE_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_GAP = 3 * EMU_PER_MM  # between a floating picture and the words beside it


@dataclass(slots=True)
class PictureShelf:
    """The pictures of one filling: each PNG kept once, each part with its own relationships.

    ``part`` is the member being written; drawings are numbered when the whole is done.
    """

    part: str = ""
    media: dict[str, bytes] = field(default_factory=dict)
    relationships: dict[str, dict[str, str]] = field(default_factory=dict)

    def relationship(self, png: bytes) -> str:
        """Return the id by which the part being written calls ``png``."""
        name = f"word/media/placed-{hashlib.sha256(png).hexdigest()[:16]}.png"
        self.media[name] = png
        of_part = self.relationships.setdefault(self.part, {})
        return of_part.setdefault(name, f"rIdPlaced{len(of_part) + 1}")


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A picture as templates see it: printing it draws it where the tag stands."""

    picture: Picture
    shelf: PictureShelf
    floats: bool = False

    def floating(self) -> PlacedPicture:
        """Return the same at the right of its paragraph."""
        return replace(self, floats=True)

    def xml(self) -> str:
        """Return the ``w:drawing`` for a run. Its ``docPr`` number is given later, unique in the file."""
        width = round(self.picture.width_mm * EMU_PER_MM)
        height = round(self.picture.height_mm * EMU_PER_MM)
        alt = escape(" ".join(self.picture.alt.split()))
        extent = f'<wp:extent cx="{width}" cy="{height}"/>'
        inside = _GRAPHIC.format(
            alt=alt, width=width, height=height, relationship=self.shelf.relationship(self.picture.png)
        )
        return (_FLOATING if self.floats else _INLINE).format(extent=extent, inside=inside, gap=_GAP)


_W = "http://schemas.openxmlformats.org/"
_GRAPHIC = (
    '<wp:docPr id="0" name="Picture" descr="{alt}"/>'
    f'<wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{_W}drawingml/2006/main" noChangeAspect="1"/>'
    "</wp:cNvGraphicFramePr>"
    f'<a:graphic xmlns:a="{_W}drawingml/2006/main"><a:graphicData uri="{_W}drawingml/2006/picture">'
    f'<pic:pic xmlns:pic="{_W}drawingml/2006/picture">'
    '<pic:nvPicPr><pic:cNvPr id="0" name="Picture" descr="{alt}"/><pic:cNvPicPr/></pic:nvPicPr>'
    f'<pic:blipFill><a:blip xmlns:r="{_W}officeDocument/2006/relationships" r:embed="{{relationship}}"/>'
    "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
)
_WP = f'xmlns:wp="{_W}drawingml/2006/wordprocessingDrawing"'
_INLINE = (
    f'<w:drawing><wp:inline {_WP} distT="0" distB="0" distL="0" distR="0">'
    "{extent}{inside}</wp:inline></w:drawing>"
)
_FLOATING = (
    f'<w:drawing><wp:anchor {_WP} distT="0" distB="0" distL="{{gap}}" distR="0" simplePos="0"'
    ' relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0">'
    '<wp:simplePos x="0" y="0"/>'
    '<wp:positionH relativeFrom="column"><wp:align>right</wp:align></wp:positionH>'
    '<wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV>'
    '{extent}<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapSquare wrapText="left"/>'
    "{inside}</wp:anchor></w:drawing>"
)
