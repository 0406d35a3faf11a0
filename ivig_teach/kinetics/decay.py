"""M1: one compartment. Borrowed antibody is cleared in proportion to what is there.

Use it for one specific antibody without own production (anti-HBs, measles, a monoclonal,
maternal IgG), not for total IgG.
"""

import numpy as np

from ..inputs import InputError, number, plain, quantity, together


def rate_per_day(half_life_days):
    """Rate constant k = ln 2 / half-life: the fraction lost per day at any moment.

    Takes days (any shape, positive) and returns the same shape, per day.

    >>> round(rate_per_day(22.4), 4)
    0.0309
    """
    return plain(np.log(2) / quantity("half_life_days", half_life_days))


def remaining(days, half_life_days, *, dose_days=None):
    """Share of a dose that is left: 0.5 ** (days / half-life).

    Parameters
    ----------
    days : float or array of any shape
        When to look, in days; not negative.
    half_life_days : float or array
        Half-life in days; broadcast against ``days``.
    dose_days : array (n_doses,), optional
        Days of equal doses. Without it: one dose on day 0.

    Returns
    -------
    float or ndarray
        From 0 to 1 for one dose. With ``dose_days`` the sum over the doses given so far, in units
        of one dose; a dose counts from its own day on.

    Raises
    ------
    InputError
        Negative or missing days, an impossible half-life, shapes that do not fit.

    Examples
    --------
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


def days_above(start, threshold, half_life_days, *, own_level=0):
    """Days until a fading level reaches a threshold: half-life * log2(start / threshold).

    Parameters
    ----------
    start, threshold : float or array
        Borrowed level at day 0, and the level that counts as enough, in the same unit.
    half_life_days : float or array
        Half-life in days.
    own_level : float or array, default 0
        A level of the person's own that does not fade, in the same unit.

    Returns
    -------
    float or ndarray
        Days. 0 means never above it; ``inf`` means always, because the own level is enough.

    Raises
    ------
    InputError
        Negative or missing levels, an impossible half-life, shapes that do not fit.

    Examples
    --------
    >>> days_above([80, 5], 10, half_life_days=20).tolist()
    [60.0, 0.0]
    """
    start, threshold, half_life, own = together(
        start=quantity("start", start),
        threshold=quantity("threshold", threshold),
        half_life_days=quantity("half_life_days", half_life_days),
        own_level=quantity("start", own_level, label="own_level"),
    )
    needed = threshold - own
    with np.errstate(divide="ignore", invalid="ignore"):
        days = half_life * np.log2(start / needed)
    return plain(np.where(needed <= 0, np.inf, np.where(start > needed, days, 0.0)))


def half_life_from(days, concentration, *, own_level=0):
    """Half-life in days from measured levels: a straight line through their logarithms.

    Parameters
    ----------
    days, concentration : array (n,)
        Days of two or more samples, and their levels in any one unit.
    own_level : float, default 0
        A constant own level to take off first, in the same unit.

    Returns
    -------
    float

    Raises
    ------
    InputError
        Fewer than two samples, a level at or below the own level, or levels that do not fall.

    Examples
    --------
    >>> round(half_life_from([0, 42], [800, 200]), 1)
    21.0
    """
    days, level = quantity("days", days), quantity("concentration", concentration)
    if days.ndim != 1 or days.shape != level.shape or days.size < 2:
        raise InputError(
            "half_life_from needs two lists of the same length, at least two samples: "
            f"got days of shape {days.shape} and concentration of shape {level.shape}."
        )
    own = number("concentration", own_level, label="own_level")
    if level.min() <= own:
        raise InputError(
            "Every level must lie above 0 and above own_level, or it has no logarithm: "
            f"the lowest is {level.min():g}, own_level is {own:g}."
        )
    if np.ptp(days) == 0:
        raise InputError(f"All samples are from day {days[0]:g}. Take them on different days.")
    # On the log scale least squares weigh all samples alike: right for an error in percent.
    centred = days - days.mean()
    halvings_per_day = -(centred @ np.log2(level - own)) / (centred @ centred)
    if halvings_per_day <= 1e-12:
        raise InputError(
            "The level does not fall, so it has no half-life. Are days and levels in the right "
            "order, and was there a new dose between the samples?"
        )
    return float(1 / halvings_per_day)
