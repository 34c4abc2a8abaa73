"""The example provider of practice mode: people and cases, made through the services that pages use.

Import from the named submodule.
"""
