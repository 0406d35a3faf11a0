"""What FcRn does at a given IgG level: the saturable law, its calibration, one person's numbers.

IgG in plasma is taken up at a constant rate and mostly carried back. The way back saturates, so
the fraction lost per day, ``f(C) = uptake - capacity / (Km + C)``, rises with the IgG level C.

This is a teaching model: trust the direction and the order of magnitude, not the third digit. Km
is the weak number; show a band from 15 to 40 g/L.
"""

from dataclasses import dataclass, fields, replace

import numpy as np

from ..inputs import InputError, plain, quantity, together
from .regimen import Patient

# Chosen for teaching, not measured in one person: a plasma volume, a mid-normal IgG level and an
# exchange that evens out in a few days. What is measured is read from data (see _ANCHORS).
NORMAL_IGG_G_PER_L = 11.0
V1_L_PER_KG = 3.0 / 70
Q_L_PER_DAY_PER_KG = 0.6 / 70
KM_G_PER_L = 24.0
KM_BAND_G_PER_L = (15.0, 24.0, 40.0)

_ANCHORS = {
    "synthesis_g_per_kg_per_day": ("synthesis_rate", "IgG, normal adults", 1e-3),
    "intravascular_fraction": ("intravascular_fraction", "IgG, normal", 1e-2),
    "recycling_ratio": ("recycling_to_catabolism_ratio", "IgG, human, FcRn", 1e-2),
    "igm_half_life_days": ("half_life", "IgM, healthy controls", 1),
}
_MEANS = {
    "v1_l": "volume_l",
    "v2_l": "volume_l",
    "q_l_per_day": "q_l_per_day",
    "uptake_per_day": "rate_per_day",
    "capacity_g_per_l_per_day": "capacity_g_per_l_per_day",
    "km_g_per_l": "km_g_per_l",
    "own_igg_g_per_l": "igg_g_per_l",
}


@dataclass(frozen=True)
class RecyclingParameters:
    """What the model needs to know about one person (numbers) or many (arrays of one shape).

    Attributes
    ----------
    v1_l, v2_l : plasma and tissue volume, L.
    q_l_per_day : exchange between them, L/day.
    uptake_per_day : fraction of plasma IgG taken up per day.
    capacity_g_per_l_per_day : most that FcRn can carry back; 0 is a person without FcRn.
    km_g_per_l : IgG at which half of that is used.
    own_igg_g_per_l : level that own synthesis keeps before any dose.
    """

    v1_l: np.ndarray
    v2_l: np.ndarray
    q_l_per_day: np.ndarray
    uptake_per_day: np.ndarray
    capacity_g_per_l_per_day: np.ndarray
    km_g_per_l: np.ndarray
    own_igg_g_per_l: np.ndarray

    def __post_init__(self):
        given = {
            f.name: quantity(_MEANS[f.name], getattr(self, f.name), label=f.name)
            for f in fields(self)
        }
        for name, array in zip(given, together(**given), strict=True):
            object.__setattr__(self, name, array)

    def loss_rate(self, igg_g_per_l, open_share=1.0):
        """Fraction of plasma IgG broken down per day at a level; ``open_share`` of FcRn free."""
        room = self.km_g_per_l + igg_g_per_l
        return self.uptake_per_day - open_share * self.capacity_g_per_l_per_day / room

    def refuse_below_lowest(self, igg_g_per_l):
        """Raise InputError where the formula would make IgG out of nothing."""
        bad = self.loss_rate(igg_g_per_l) <= 0
        if np.any(bad):
            km, igg = np.broadcast_arrays(self.km_g_per_l, igg_g_per_l)
            raise InputError(
                f"With km_g_per_l {km[bad][0]:g} and IgG of {igg[bad][0]:.2g} g/L this formula "
                "carries back more IgG than is taken up. Km is uncertain (the band to show is 15 "
                "to 40 g/L): give a higher Km, or a higher own IgG."
            )

    @property
    def intravascular_fraction(self):
        """Share of the body's IgG in plasma when nothing is given."""
        return self.v1_l / (self.v1_l + self.v2_l)

    @property
    def synthesis_g_per_day(self):
        """Own production, the same at any IgG level (no feedback)."""
        return self.loss_rate(self.own_igg_g_per_l) * self.own_igg_g_per_l * self.v1_l

    def half_life_days(self, loss_rate_per_day):
        """ln 2 over the fraction of the whole body's IgG lost per day."""
        return np.log(2) / (self.intravascular_fraction * loss_rate_per_day)

    def without_fcrn(self):
        """The same synthesis in a person born without FcRn: a lower steady level."""
        kept = self.loss_rate(self.own_igg_g_per_l) / self.uptake_per_day
        return replace(
            self,
            capacity_g_per_l_per_day=0.0 * self.capacity_g_per_l_per_day,
            own_igg_g_per_l=self.own_igg_g_per_l * kept,
        )


def calibrate(
    *,
    v1_l,
    v2_l,
    q_l_per_day,
    catabolic_rate_per_day,
    recycling_ratio,
    km_g_per_l=KM_G_PER_L,
    normal_igg_g_per_l=NORMAL_IGG_G_PER_L,
    own_igg_g_per_l=None,
):
    """Parameters that give a known catabolic rate and recycling ratio at the normal IgG level.

    Parameters
    ----------
    v1_l, v2_l : float or array (n,)
        Plasma and tissue volume, L.
    q_l_per_day : float or array (n,)
        Exchange, L/day.
    catabolic_rate_per_day : float or array (n,)
        Fraction of plasma IgG broken down per day at ``normal_igg_g_per_l``.
    recycling_ratio : float or array (n,)
        Recycled for each one broken down, at that level.
    km_g_per_l : float or array (n,)
        Half-saturation of recycling, g/L.
    normal_igg_g_per_l : float
        Level at which the two rates above hold.
    own_igg_g_per_l : float or array (n,), optional
        Steady level of these people before any dose; the normal level if not given.

    Returns
    -------
    RecyclingParameters

    Raises
    ------
    InputError
        An input in another unit, or a Km so low that IgG would be made from nothing.

    Examples
    --------
    >>> p = calibrate(v1_l=3, v2_l=3.82, q_l_per_day=0.6, catabolic_rate_per_day=0.072,
    ...               recycling_ratio=1.42)
    >>> float(np.round(p.synthesis_g_per_day, 2))
    2.38
    """
    km = quantity("km_g_per_l", km_g_per_l)
    rate = quantity("rate_per_day", catabolic_rate_per_day, label="catabolic_rate_per_day")
    ratio = quantity("recycling_ratio", recycling_ratio)
    normal = quantity("igg_g_per_l", normal_igg_g_per_l, label="normal_igg_g_per_l")
    rate, ratio, km, normal = together(
        catabolic_rate_per_day=rate,
        recycling_ratio=ratio,
        km_g_per_l=km,
        normal_igg_g_per_l=normal,
    )
    return RecyclingParameters(
        v1_l=v1_l,
        v2_l=v2_l,
        q_l_per_day=q_l_per_day,
        uptake_per_day=(1 + ratio) * rate,
        capacity_g_per_l_per_day=ratio * rate * (km + normal),
        km_g_per_l=km,
        own_igg_g_per_l=normal if own_igg_g_per_l is None else own_igg_g_per_l,
    )


def anchors():
    """The measured numbers the teaching calibration rests on, from data/pk_parameters.csv."""
    from ..datasets import records

    rows = {(row["parameter"], row["subject"]): row["value"] for row in records("pk_parameters")}
    for parameter, subject, _ in _ANCHORS.values():
        if not rows.get((parameter, subject)):
            raise InputError(
                f"data/pk_parameters.csv must hold the {parameter} of '{subject}': the recycling "
                "model is built on it."
            )
    return {
        name: factor * rows[parameter, subject]
        for name, (parameter, subject, factor) in _ANCHORS.items()
    }


def teaching_parameters(patient=None, km_g_per_l=KM_G_PER_L):
    """The course's adult: measured synthesis, distribution and recycling, read from data.

    Volumes, exchange and synthesis grow with weight, so g/L do not depend on it.

    Parameters
    ----------
    patient : Patient, optional
        Weight and own IgG. Without one: 70 kg and a normal level of 11 g/L.
    km_g_per_l : float or array (k,)
        Half-saturation of recycling, g/L.

    Returns
    -------
    RecyclingParameters

    Examples
    --------
    >>> p = teaching_parameters()
    >>> [float(np.round(x, 2)) for x in (p.v1_l, p.v2_l, p.synthesis_g_per_day)]
    [3.0, 3.82, 2.38]
    """
    if not (patient is None or isinstance(patient, Patient)):
        raise InputError(
            f"patient got {patient!r}. Give Patient(weight_kg=70, own_igg_g_per_l=11), or None for "
            "an adult with normal IgG."
        )
    measured = anchors()
    weight = 70.0 if patient is None else patient.weight_kg
    plasma = measured["intravascular_fraction"]
    return calibrate(
        v1_l=V1_L_PER_KG * weight,
        v2_l=V1_L_PER_KG * weight * (1 - plasma) / plasma,
        q_l_per_day=Q_L_PER_DAY_PER_KG * weight,
        catabolic_rate_per_day=measured["synthesis_g_per_kg_per_day"]
        / (V1_L_PER_KG * NORMAL_IGG_G_PER_L),
        recycling_ratio=measured["recycling_ratio"],
        km_g_per_l=km_g_per_l,
        own_igg_g_per_l=None if patient is None else patient.own_igg_g_per_l,
    )


def recycled_fraction(igg_g_per_l, km_g_per_l=KM_G_PER_L):
    """Share of the IgG taken up that FcRn carries back to plasma.

    Parameters
    ----------
    igg_g_per_l : float or array of any shape
        IgG in plasma, g/L.
    km_g_per_l : float or array
        Half-saturation of recycling, g/L; broadcast against ``igg_g_per_l``.

    Returns
    -------
    float or ndarray

    Raises
    ------
    InputError
        Another unit, or a Km so low that more than everything would be carried back.

    Examples
    --------
    >>> np.round(recycled_fraction([4, 11, 30]), 2).tolist()
    [0.73, 0.59, 0.38]
    """
    igg, parameters = _level(igg_g_per_l, km_g_per_l)
    return plain(1 - parameters.loss_rate(igg) / parameters.uptake_per_day)


def half_life_at(igg_g_per_l, km_g_per_l=KM_G_PER_L):
    """Half-life that IgG would have if its level stayed where it is.

    ln 2 over the fraction of the body's IgG lost per day: f(C) acts on the share in plasma only.

    Parameters
    ----------
    igg_g_per_l : float or array of any shape
        IgG in plasma, g/L.
    km_g_per_l : float or array
        Half-saturation of recycling, g/L; broadcast against ``igg_g_per_l``.

    Returns
    -------
    float or ndarray
        Days.

    Raises
    ------
    InputError
        As for ``recycled_fraction``.

    Examples
    --------
    >>> np.round(half_life_at([5, 11, 30])).tolist()
    [31.0, 22.0, 15.0]
    """
    igg, parameters = _level(igg_g_per_l, km_g_per_l)
    return plain(parameters.half_life_days(parameters.loss_rate(igg)))


def _level(igg_g_per_l, km_g_per_l):
    igg, km = together(
        igg_g_per_l=quantity("igg_g_per_l", igg_g_per_l),
        km_g_per_l=quantity("km_g_per_l", km_g_per_l),
    )
    parameters = teaching_parameters(km_g_per_l=km)
    parameters.refuse_below_lowest(igg)
    return igg, parameters
