"""Bundles for a tribunal: documents that an authority or a family puts together, in sections and in order.

Import from the named submodule.
"""
