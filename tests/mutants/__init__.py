"""Mutation testing of the rules: see docs/mutants.md."""
