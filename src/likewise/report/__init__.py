"""The HTML report: one page that explains a run to whoever has to trust it."""

from likewise.report.page import render_report

__all__ = ["render_report"]
