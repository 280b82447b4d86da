"""Pages: each fetches, binds a form, calls one verb, and answers."""
