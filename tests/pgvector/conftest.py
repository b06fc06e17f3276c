"""A worker's pipeline on a copy of a database whose catalogue is embedded."""

from learnt import learnt, migrated_template
from pipeline import pipeline, pipeline_of

__all__ = ["learnt", "migrated_template", "pipeline", "pipeline_of"]
