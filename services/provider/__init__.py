"""What changes the provider's own data: the days that count as bank holidays.

Import from the named submodule.
"""
