"""Splink 5 on DuckDB links two CSV files without labels; runs in the peers' environment (`peers.py` starts it).

    python peers_splink.py incoming.csv catalogue.csv best.csv RECIPE

best.csv gets the best candidate of each incoming record that has one: record_id, catalogue_id, probability.
"""

import sys
from pathlib import Path

import duckdb
from peers_splink_recipes import RECIPES, SplinkRecipe
from splink import DuckDBAPI, Linker, SettingsCreator

U_PAIRS = 1e6
"""Pairs drawn for u: its default. Ten times as many took two and a half times the processor and gave the same F1."""

EM_PAIRS = 1e6
"""Most pairs that a session of expectation maximisation looks at."""

LEAST = 0.01
"""Pairs less probable are not kept; its guide on performance recommends to filter."""

READ = "CREATE TABLE {role} AS SELECT id AS unique_id, {columns} FROM read_csv('{path}', all_varchar = true)"

BEST = """
COPY (
    SELECT record_id, arg_max(catalogue_id, match_weight) AS catalogue_id, max(match_probability) AS probability
    FROM (
        SELECT match_weight, match_probability,
            CASE WHEN source_dataset_l = 'incoming' THEN unique_id_l ELSE unique_id_r END AS record_id,
            CASE WHEN source_dataset_l = 'incoming' THEN unique_id_r ELSE unique_id_l END AS catalogue_id
        FROM {table}
    )
    GROUP BY record_id
) TO '{out}' (HEADER)
"""


def link(incoming: Path, catalogue: Path, out: Path, recipe: SplinkRecipe) -> None:
    """Reads, cleans, trains, predicts and writes."""
    connection = duckdb.connect()
    interface = DuckDBAPI(connection)
    columns = ", ".join(f"{sql} AS {name}" for name, sql in recipe.columns.items())
    tables = []
    for role, path in (("incoming", incoming), ("catalogue", catalogue)):
        connection.execute(READ.format(role=role, columns=columns, path=path))
        tables.append(interface.register(role, dataset_display_name=role))
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=list(recipe.comparisons),
        blocking_rules_to_generate_predictions=list(recipe.blocking),
        retain_matching_columns=False,
    )
    linker = Linker(tables, settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match(list(recipe.certain), recall=recipe.recall)
    training.estimate_u_using_random_sampling(max_pairs=U_PAIRS, seed=1)
    for rule in recipe.training:
        training.estimate_parameters_using_expectation_maximisation(
            rule, max_pairs=EM_PAIRS, estimate_without_term_frequencies=True
        )
    predicted = linker.inference.predict(threshold_match_probability=LEAST)
    connection.execute(BEST.format(table=predicted.physical_name, out=out))


if __name__ == "__main__":
    link(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), RECIPES[sys.argv[4]])
