"""The schema's history, run by `likewise.db.migrate`. A new revision: see CONTRIBUTING.md, "Change the schema"."""
