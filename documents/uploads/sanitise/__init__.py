"""PDFs made by other people: mended, emptied of what acts, joined page by page. Built on qpdf.

Import from the named submodule.
"""
