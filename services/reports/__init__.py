"""Reading what reports are made of. Import from the named submodule."""
