"""Writes the shipped Word templates, so that all share one page, one set of styles and one voice.

``python -m templates_docx.author`` writes every ``template.docx``; a test holds that what is
committed is what this package writes, byte for byte. Staff may still edit a copy in Word and
publish that: nothing here runs when a document is filled.
"""
