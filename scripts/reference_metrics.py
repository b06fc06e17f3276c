"""The reference of the metrics: what each process counts, and the gauges out of the database."""

from collections.abc import Iterator

from markdown_tables import page, table
from prometheus_client.metrics import MetricWrapperBase

from likewise.operations.gauges import GAUGES
from likewise.telemetry.metrics import Metrics

INTRODUCTION = """\
Each API and worker process serves its own numbers at `/metrics` on `LIKEWISE_METRICS_PORT`, besides `process_*`
(memory, CPU, open files). [Operate](../how-to/operate.md) says how to collect them and what the alerts in
`ops/alerts.yml` ask for."""
ASKED = (
    "Gauges asked of the database when Prometheus looks; all API processes tell the same, so take the maximum of them."
)


def metrics_reference() -> str:
    """The page."""
    gauges = [(f"`{name}`", meant.label or "", meant.text) for name, meant in GAUGES.items()]
    return page(
        "Metrics",
        INTRODUCTION,
        "## Of each process",
        table(("name", "kind", "labels", "meaning"), _counted()),
        "## Of the service",
        ASKED,
        table(("name", "label", "meaning"), gauges),
    )


def _counted() -> Iterator[tuple[str, str, str, str]]:
    for metric in vars(Metrics()).values():
        if isinstance(metric, MetricWrapperBase):
            (family,) = metric.describe()
            name = family.name + ("_total" if family.type == "counter" else "")
            yield f"`{name}`", family.type, ", ".join(metric._labelnames), family.documentation  # noqa: SLF001 -- told nowhere else
