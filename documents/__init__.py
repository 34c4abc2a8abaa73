"""Data in, bytes out, with no database: templates, conversion, merging, uploads."""
