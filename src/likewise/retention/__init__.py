"""Retention: what people have erased is gone everywhere, what has expired is cleared away, what nobody owns is swept."""
