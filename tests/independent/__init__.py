"""A second, independent reading of the clinical rules, for differential tests."""
