"""Wiring only: settings, addresses and the server's entry. No logic of the clinic."""
