"""Read, merge and label PDFs, and keep their accessibility tags."""
