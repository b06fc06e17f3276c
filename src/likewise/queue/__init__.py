"""The queue: chunk rows in PostgreSQL are the truth, a Redis stream carries hints that one of them is due.

A chunk may be tried several times; what it commits, it commits once. See "Queue" in docs/adr and the module docstrings:
`producer` adds chunks, `consumer` works on them, `sweeper` finds what was forgotten, `chunks` holds the fence.
"""
