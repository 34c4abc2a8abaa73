"""Finding cases by what people remember: a name, a reference, a local authority, without exact spelling.

``folding`` says what counts as the same, ``index`` keeps the beginnings of words as rows, ``lookup`` looks
them up, ``by_day`` finds by a day. Import from the named submodule.
"""
