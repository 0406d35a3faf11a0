"""M1: one compartment. Borrowed antibody is cleared in proportion to what is there.

Use it for one specific antibody without own production (anti-HBs, measles, a monoclonal,
maternal IgG), not for total IgG.
"""

import numpy as np

from ..inputs import InputError, plain, quantity, together


def rate_per_day(half_life_days):
    """Rate constant k = ln 2 / half-life, the fraction lost per day at any moment.

    Parameters
    ----------
    half_life_days : float or array of any shape
        Half-life in days.

    Returns
    -------
    float or ndarray
        k per day, same shape.

    Raises
    ------
    InputError
        A half-life that is not a number, not positive or not in days.

    Examples
    --------
    >>> round(rate_per_day(22.4), 4)
    0.0309
    """
    return plain(np.log(2) / quantity("half_life_days", half_life_days))


def remaining(days, half_life_days):
    """Fraction of an antibody dose that is left: 0.5 ** (days / half-life).

    Parameters
    ----------
    days : float or array of any shape
        Time since the dose, in days, not negative.
    half_life_days : float or array
        Half-life in days; broadcast against ``days``.

    Returns
    -------
    float or ndarray
        Fraction between 0 and 1.

    Raises
    ------
    InputError
        Negative or missing days, an impossible half-life, shapes that do not fit.

    Examples
    --------
    >>> remaining([0, 21, 42], half_life_days=21).tolist()
    [1.0, 0.5, 0.25]
    """
    days, half_life = together(
        days=quantity("days", days), half_life_days=quantity("half_life_days", half_life_days)
    )
    return plain(np.exp2(-days / half_life))


def concentration(
    days, dose_g, volume_l, half_life_days, *, dose_days=0, bioavailability=1, own_g_per_l=0
):
    """Concentration after one or many doses that mix at once into one compartment.

    C(t) = own + sum over doses of F * dose / V * exp(-k (t - t_dose)).

    Parameters
    ----------
    days : float or array of any shape
        When to look, in days from the start; any order.
    dose_g : float or array (n_doses,)
        Each dose in g; one number serves all ``dose_days``.
    volume_l : float
        Volume of distribution in L.
    half_life_days : float
        Half-life in days.
    dose_days : float or array (n_doses,), default 0
        Day of each dose. A dose counts from its own day on.
    bioavailability : float, default 1
        Fraction that reaches the blood.
    own_g_per_l : float, default 0
        The person's own steady level.

    Returns
    -------
    float or ndarray
        g/L, shape of ``days``.

    Raises
    ------
    InputError
        An input that is missing, negative or in another unit.

    Notes
    -----
    Standard one-compartment bolus superposition, see Rowland and Tozer,
    *Clinical Pharmacokinetics and Pharmacodynamics*, chapter on multiple doses.

    Examples
    --------
    >>> concentration([0, 21, 28], 28, 5.4, 21, dose_days=[0, 28]).round(2).tolist()
    [5.19, 2.59, 7.24]
    """
    days = quantity("days", days)
    when, dose = together(
        dose_days=quantity("days", dose_days, label="dose_days"), dose_g=quantity("dose_g", dose_g)
    )
    volume, half_life = _one("volume_l", volume_l), _one("half_life_days", half_life_days)
    rise = _one("bioavailability", bioavailability) * dose / volume
    total = np.full(days.shape, _one("igg_g_per_l", own_g_per_l, "own_g_per_l"))
    for start, height in zip(when.ravel(), rise.ravel(), strict=True):
        age = np.maximum(days - start, 0)
        total += np.where(days >= start, height * np.exp2(-age / half_life), 0.0)
    return plain(total)


def days_above(start, threshold, half_life_days, *, own_level=0):
    """Days until a fading level reaches a threshold: half-life * log2(start / threshold).

    Parameters
    ----------
    start : float or array
        Borrowed level at day 0, in any unit.
    threshold : float or array
        Level that counts as enough, in the same unit.
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
    >>> days_above(80, 10, half_life_days=20)
    60.0
    >>> days_above(5, 10, half_life_days=20)
    0.0
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
    """Half-life in days from two or more measured levels (straight line through their logarithms).

    Parameters
    ----------
    days : array (n,)
        Days of the samples, n >= 2, not all the same.
    concentration : array (n,)
        Levels above 0, in any one unit.
    own_level : float, default 0
        A constant own level to take off first, in the same unit.

    Returns
    -------
    float
        Half-life in days.

    Raises
    ------
    InputError
        Fewer than two samples, a level at or below the own level, or levels that do not fall.

    Notes
    -----
    Least squares on the log scale weighs all samples alike, which is right when the error is a
    constant percentage.

    Examples
    --------
    >>> round(half_life_from([0, 42], [800, 200]), 1)
    21.0
    """
    days = quantity("days", days)
    level = quantity("concentration", concentration)
    if days.ndim != 1 or days.shape != level.shape or days.size < 2:
        raise InputError(
            "half_life_from needs two lists of the same length, at least two samples: "
            f"got days of shape {days.shape} and concentration of shape {level.shape}. "
            "Try half_life_from([0, 21], [100, 50])."
        )
    above = level - quantity("concentration", own_level, label="own_level")
    if (above <= 0).any():
        raise InputError(
            "Every level must lie above 0 and above own_level, or it has no logarithm: "
            f"the lowest is {level.min():g}, own_level is {own_level:g}."
        )
    centred = days - days.mean()
    spread = (centred**2).sum()
    if spread == 0:
        raise InputError(f"All samples are from day {days[0]:g}. Take them on different days.")
    slope = (centred * np.log2(above)).sum() / spread
    if slope >= -1e-12:
        raise InputError(
            "The level does not fall, so it has no half-life. Are days and levels in the right "
            "order, and was there a new dose between the samples?"
        )
    return float(-1 / slope)


def half_life_with_growth(half_life_days, weight_doubling_days):
    """Half-life of a serum level in a growing infant: rates of loss and dilution add up.

    1 / half-life in serum = 1 / half-life of the body's stock + 1 / doubling time of weight.
    Never use it on a half-life that was read from serum levels of infants: growth is already in it.

    Parameters
    ----------
    half_life_days : float or array
        Half-life of the total amount in the body, in days.
    weight_doubling_days : float or array
        Time in which the body doubles its weight, in days.

    Returns
    -------
    float or ndarray
        Half-life of the concentration, in days; shorter than either input.

    Raises
    ------
    InputError
        A value that is not positive or not in days.

    Examples
    --------
    >>> half_life_with_growth(48, 144)
    36.0
    """
    half_life, doubling = together(
        half_life_days=quantity("half_life_days", half_life_days),
        weight_doubling_days=quantity("weight_doubling_days", weight_doubling_days),
    )
    return plain(1 / (1 / half_life + 1 / doubling))


def _one(name, value, label=None):
    """Return one validated number, refusing arrays."""
    array = quantity(name, value, label=label)
    if array.size != 1:
        raise InputError(
            f"{label or name} must be one number here; it got {array.size} of them. "
            "Call the function once for each."
        )
    return float(array.reshape(()))
