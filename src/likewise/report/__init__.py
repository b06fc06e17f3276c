"""The HTML report: one page that explains a run to whoever has to trust it."""
