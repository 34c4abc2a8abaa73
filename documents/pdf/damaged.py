"""What goes wrong in pikepdf when a file is damaged."""

import pikepdf

DAMAGED = (
    pikepdf.PdfError,
    pikepdf.PasswordError,
    pikepdf.DependencyError,
    NotImplementedError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    IndexError,
)
"""What a crafted or broken file makes qpdf and its Python face raise once it is open."""
