"""Bank holidays that staff add or take out, by whom, and the days that count now.

Import from the named submodule. How days are counted with them is in ``cases.deadlines``.
"""
