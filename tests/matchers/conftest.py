"""A worker's pipeline on a database of its own."""

from pipeline import pipeline, pipeline_of

__all__ = ["pipeline", "pipeline_of"]
