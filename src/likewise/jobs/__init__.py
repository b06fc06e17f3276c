"""Jobs: matching runs and imports, from an uploaded file to results, in chunks that workers share."""
