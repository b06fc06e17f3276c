"""Catalogues: the master lists, their records, and the imports that change them."""
