"""Catalogues that may need the next matcher, on a database of their own."""

from evolving import easy_world, lettered_world, translated_world, world
from pipeline import pipeline, pipeline_of

__all__ = ["easy_world", "lettered_world", "pipeline", "pipeline_of", "translated_world", "world"]
