"""The addresses of the reconciliation API: what reads requests and writes answers."""
