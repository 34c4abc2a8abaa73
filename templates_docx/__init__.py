"""The Word templates as shipped, each a folder: template.docx, fields.toml, sample.json."""
