"""What is answered at once, while somebody waits: a few records, a first look at a list, why a row got its answer.

The API asks a worker through Redis (`service`, `routes`); the worker's side is in `desk` and the modules beside it.
"""
