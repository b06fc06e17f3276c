"""The queue: chunk rows in PostgreSQL are the truth, a Redis stream carries hints that one of them is due.

A chunk may be tried several times; what it commits, it commits once. `producer` adds chunks, `consumer` works on them,
`sweeper` finds what was forgotten, `chunks` holds the fence, `inbound` takes in the work of outside producers. Why it is so:
docs/adr/0014-chunk-rows-as-outbox.md.
"""
