"""M1: one compartment. Borrowed antibody is cleared in proportion to what is there.

Use it for one specific antibody without own production (anti-HBs, measles, a monoclonal,
maternal IgG), not for total IgG.
"""

import numpy as np

from ..inputs import InputError, plain, quantity, together


def remaining(days, half_life_days, *, dose_days=None):
    """Share of a dose that is left: 0.5 ** (days / half-life).

    Parameters
    ----------
    days, half_life_days : float or array
        When to look (0 or later), and the half-life; broadcast together.
    dose_days : array (n_doses,), optional
        Days of equal doses. Without it: one dose on day 0.

    Returns
    -------
    float or ndarray
        From 0 to 1 for one dose; with ``dose_days`` the sum over the doses given so far, in units
        of one dose. InputError for impossible values, or shapes that do not fit.

    >>> remaining([0, 21, 42], half_life_days=21).tolist()
    [1.0, 0.5, 0.25]
    >>> remaining(42, half_life_days=21, dose_days=[0, 21, 42])
    1.75
    """
    days, half_life = together(
        days=quantity("days", days), half_life_days=quantity("half_life_days", half_life_days)
    )
    if dose_days is None:
        return plain(np.exp2(-days / half_life))
    given = np.ravel(quantity("days", dose_days, label="dose_days"))
    # The last axis holds the doses, and the sum over it is the answer.
    age = days[..., None] - given
    left = np.where(age < 0, 0.0, np.exp2(-np.maximum(age, 0) / half_life[..., None]))
    return plain(left.sum(axis=-1))


def days_above(start, threshold, half_life_days):
    """Days until a fading level reaches a threshold: half-life * log2(start / threshold).

    Parameters
    ----------
    start, threshold : float or array
        Level at day 0, and the level that counts as enough, in the same unit.
    half_life_days : float or array

    Returns
    -------
    float or ndarray
        Days. 0 means never above it, ``inf`` always (a threshold of 0). InputError for negative
        or missing levels, an impossible half-life, or shapes that do not fit.

    >>> days_above([80, 5], 10, half_life_days=20).tolist()
    [60.0, 0.0]
    """
    start, threshold, half_life = together(
        start=quantity("start", start),
        threshold=quantity("threshold", threshold),
        half_life_days=quantity("half_life_days", half_life_days),
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        days = half_life * np.log2(start / threshold)
    return plain(np.where(threshold == 0, np.inf, np.where(start > threshold, days, 0.0)))


def half_life_from(days, concentration):
    """Half-life in days from measured levels: a straight line through their logarithms.

    Parameters
    ----------
    days, concentration : array (n,)
        Days of two or more samples, and their levels in any one unit. A constant level of one's
        own is taken off before.

    Returns
    -------
    float
        InputError for fewer than two samples, a level that is not above 0, or no fall.

    >>> round(half_life_from([0, 42], [800, 200]), 1)
    21.0
    """
    days, level = quantity("days", days), quantity("concentration", concentration)
    if days.ndim != 1 or days.shape != level.shape or days.size < 2:
        got = f"Got days of shape {days.shape}, concentration of shape {level.shape}."
        raise InputError(f"half_life_from needs two lists of at least two samples. {got}")
    if level.min() <= 0:
        raise InputError("Every level must lie above 0 to have a logarithm.")
    if np.ptp(days) == 0:
        raise InputError(f"All samples are from day {days[0]:g}. Take them on different days.")
    # On the log scale least squares weigh all samples alike: right for an error in percent.
    centred = days - days.mean()
    halvings_per_day = -(centred @ np.log2(level)) / (centred @ centred)
    if halvings_per_day <= 1e-12:
        raise InputError("The level does not fall. Was there a new dose between the samples?")
    return float(1 / halvings_per_day)
