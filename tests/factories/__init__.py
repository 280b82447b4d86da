"""Factories: rows for tests, made up throughout."""
