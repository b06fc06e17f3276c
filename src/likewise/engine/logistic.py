"""Logistic regression on soft targets, with weights that cannot be negative."""

import numpy as np
from scipy.special import expit

from likewise.engine.vectors import Floats

_STEPS, _HALVINGS = 100, 40
_STILL = 1e-8
_ENOUGH = 1e-4
_LEAST_CURVATURE = 1e-9


def fit_logistic(inputs: Floats, target: Floats, weight: Floats, *, ridge: float, least: float) -> Floats:
    """Coefficients (at least `least` each) and intercept of a ridge logistic regression.

    Newton's method on what does not rest on its bound, each step halved until the loss falls (projected Newton: Bertsekas,
    1982). A dozen steps find the only optimum to the last digits.

    Args:
        inputs: shape (rows, columns). target: 0..1 per row. weight: what each row counts.
        ridge: penalty on the squared coefficients, the intercept's aside.
    """
    width = inputs.shape[1]
    columns = np.column_stack([inputs, np.ones(len(inputs))])
    penalty = np.append(np.full(width, ridge), 0.0)
    lowest = np.append(np.full(width, least), -np.inf)

    def loss(at: Floats) -> float:
        scores = columns @ at
        return float(weight @ (np.logaddexp(0.0, scores) - target * scores) + 0.5 * penalty @ at**2)

    at = np.append(np.full(width, least), 0.0)
    lost = loss(at)
    for _ in range(_STEPS):
        chance = expit(columns @ at)
        slope = columns.T @ (weight * (chance - target)) + penalty * at
        free = (at > lowest) | (slope < 0)
        steep = columns[:, free] * np.sqrt(weight * chance * (1.0 - chance))[:, np.newaxis]
        step = np.zeros(width + 1)
        step[free] = np.linalg.solve(steep.T @ steep + np.diag(penalty[free] + _LEAST_CURVATURE), slope[free])
        moved, before = at, lost
        for halving in range(_HALVINGS):
            moved = np.maximum(at - step * 0.5**halving, lowest)
            lost = loss(moved)
            if before - lost >= _ENOUGH * slope @ (at - moved):
                break
        if np.abs(moved - at).max() <= _STILL * (1.0 + np.abs(at).max()):
            return moved
        at = moved
    return at
