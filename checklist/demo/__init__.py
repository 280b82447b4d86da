"""The made-up clinic: stories with a promised outcome, and a crowd of cases for larger trials."""
