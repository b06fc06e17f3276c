"""The W3C Reconciliation Service API over catalogues, for OpenRefine and other people's clients.

`queries` is the core that both versions of the protocol share; `v02` and `v10` are their edges, and `answering` is the
worker's side.
"""
