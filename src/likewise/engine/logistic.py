"""Logistic regression on soft targets, with weights that cannot be negative."""

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from likewise.engine.vectors import Floats


def fit_logistic(inputs: Floats, target: Floats, weight: Floats, *, ridge: float, least: float) -> Floats:
    """Coefficients (at least `least` each) and intercept of a ridge logistic regression.

    Args:
        inputs: shape (rows, columns). target: 0..1 per row. weight: what each row counts.
        ridge: penalty on the squared coefficients, the intercept's aside.
    """
    width = inputs.shape[1]

    def loss(parameters: Floats) -> tuple[float, Floats]:
        slopes = parameters[:width]
        scores = inputs @ slopes + parameters[width]
        value = weight @ (np.logaddexp(0.0, scores) - target * scores) + 0.5 * ridge * slopes @ slopes
        residual = weight * (expit(scores) - target)
        return float(value), np.append(inputs.T @ residual + ridge * slopes, residual.sum())

    bounds = [(least, None)] * width + [(None, None)]
    start = np.append(np.full(width, least), 0.0)
    result = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 300})
    return np.asarray(result.x, dtype=np.float64)
