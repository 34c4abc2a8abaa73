"""The administrator's pages: people, health, and what a restore holds."""
