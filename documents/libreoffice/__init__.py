"""Word to PDF by a pool of warm LibreOffices."""
