"""What every HTTP route has in common: the envelope, the error codes, who asks, once-only requests, rate limits.

The slices' routes stand on it and `likewise.api` composes it; it knows no slice. FastAPI is met here, in `routes.py` of
the slices and in `likewise.api`, nowhere else.
"""
