"""What people type: fields, form classes and their error words.

Import from the named submodule.
"""
