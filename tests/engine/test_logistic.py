"""Protects the fit of weights: the one optimum, within its bounds, whatever the data."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from likewise.engine.logistic import fit_logistic
from likewise.engine.vectors import Floats


def _problem(seed: int, rows: int, width: int, scale: float) -> tuple[Floats, Floats, Floats]:
    rng = np.random.default_rng(seed)
    inputs = rng.normal(size=(rows, width)) * scale
    target = rng.random(rows) if seed % 2 else (inputs.sum(axis=1) + rng.normal(size=rows) > 0).astype(np.float64)
    return inputs, target, rng.random(rows) + 0.1


def _loss(at: Floats, problem: tuple[Floats, Floats, Floats], ridge: float) -> float:
    inputs, target, weight = problem
    scores = inputs @ at[:-1] + at[-1]
    return float(weight @ (np.logaddexp(0.0, scores) - target * scores) + 0.5 * ridge * at[:-1] @ at[:-1])


@given(
    seed=st.integers(0, 10_000),
    rows=st.integers(20, 200),
    width=st.integers(1, 6),
    scale=st.sampled_from([0.01, 1.0, 30.0]),
    least=st.sampled_from([0.0, 0.05, 1.0]),
    ridge=st.sampled_from([0.5, 2.0]),
)
def test_no_general_optimiser_finds_a_lower_loss(
    seed: int, rows: int, width: int, scale: float, least: float, ridge: float
) -> None:
    problem = _problem(seed, rows, width, scale)
    found = fit_logistic(*problem, ridge=ridge, least=least)
    bounds = [(least, None)] * width + [(None, None)]
    start = np.append(np.full(width, least), 0.0)
    slow = minimize(_loss, start, args=(problem, ridge), method="L-BFGS-B", bounds=bounds)
    assert (found[:-1] >= least).all()
    assert _loss(found, problem, ridge) <= slow.fun + 1e-6 * abs(slow.fun)


def test_weights_that_would_be_negative_rest_on_their_bound() -> None:
    inputs = np.array([[0.0, 1.0], [0.0, 2.0], [1.0, 0.0], [2.0, 0.0]])
    found = fit_logistic(inputs, np.array([0.0, 0.0, 1.0, 1.0]), np.ones(4), ridge=0.5, least=0.0)
    assert found[0] > 0
    assert found[1] == 0


def test_one_kind_of_answer_gives_finite_weights() -> None:
    found = fit_logistic(np.ones((5, 1)), np.ones(5), np.ones(5), ridge=2.0, least=0.0)
    assert np.isfinite(found).all()
