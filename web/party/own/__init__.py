"""A party's own page behind its link, and what can be done from there. Import from the named submodule."""
