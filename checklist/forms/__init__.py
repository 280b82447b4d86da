"""Forms: what people type, turned into typed values or into words on how to mend it."""
