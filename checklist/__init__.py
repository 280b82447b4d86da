"""One planned injection, and whether it can go ahead."""
