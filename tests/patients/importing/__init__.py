"""Tests of imports, from proposals to rows."""
