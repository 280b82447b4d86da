"""Pages about patients and imports."""
