"""QR codes: on a document, leading to its check page; on a letter, leading to its reader's own page."""

from io import BytesIO

import segno

SIZE_MM = 26.0
"""Width and height on paper, the quiet margin included."""

QUIET_MODULES = 4
"""The margin that readers need (ISO/IEC 18004, 9.1)."""

_DOTS_PER_MODULE = 12


def qr_svg(url: str) -> str:
    """Return the code for ``url`` as SVG to stand in a page: black on white, as large as its frame."""
    code = segno.make_qr(url, error="m", boost_error=False)
    return code.svg_inline(border=QUIET_MODULES, dark="#000", light="#fff", omitsize=True)


def qr_png(url: str) -> tuple[bytes, float]:
    """Return the code for ``url`` as black and white PNG, and its size on paper in millimetres.

    Level M, so that a stain or a fold of up to 15 % does no harm; a code of more modules only gets finer.
    """
    code = segno.make_qr(url, error="m", boost_error=False)
    output = BytesIO()
    code.save(output, kind="png", scale=_DOTS_PER_MODULE, border=QUIET_MODULES)
    return output.getvalue(), SIZE_MM
