"""May this parameter set be used for these people and this regimen? Refuse, or say what to heed."""

import warnings

import numpy as np

from ivig_teach.inputs import InputError, ModelWarning
from ivig_teach.kinetics.parameters import LEAN_SHARE, Parameters
from ivig_teach.kinetics.regimen import infusions_of

_INFANT_KG = 10
_CHILD_KG, _LIGHT_KG, _HEAVY_KG = 60, 50, 100
_INFANT = (
    "A person of {weight:.3g} kg is an infant: clearance of IgG still matures, which no set here "
    "describes. Read the curve as a sketch only."
)
_HIGH = (
    "{name} was fitted to doses of {low:g} to {high:g} g/kg; this regimen gives {week:.3g} g/kg "
    "within a week. At high levels IgG is cleared faster, which a linear model cannot know, so "
    "this curve is likely to be too high."
)
_LOW = (
    "{name} was fitted to doses of {low:g} to {high:g} g/kg; this regimen gives only {week:.3g} "
    "g/kg."
)
_ADULT = "{name} was fitted in children; it is used here for a person of {weight:.3g} kg."
_CHILD = "{name} was fitted in adults; it is used here for a person of {weight:.3g} kg."
_OWN_UNKNOWN = (
    "{name} does not report what share of the IgG was the patients' own. Adding own IgG on top "
    "may count it twice."
)
_OWN_FAR = (
    "{name} was fitted in people whose own IgG was about {fitted:g} g/L; here it is {own:.3g} g/L."
)
_LEAN = (
    "{name} scales with lean body mass, which was not given: {share:.0%} of body weight is "
    "assumed, as in a lean man (women have less)."
)
_UNSCALED = (
    "{name} has no term for body size: light and heavy people get the same clearance and volumes."
)
_said = set()


def body_of(regimen, who, parameters):
    """Kinetics of each person, without the uptake part when nothing goes under the skin."""
    sc = infusions_of(regimen).subcutaneous.any()
    if not hasattr(who, "body"):
        raise InputError(
            f"who got {type(who).__name__}. Give a Patient, such as Patient(weight_kg=70), or a "
            "cohort, such as cohort(100, preset('navarro_mora_2022'), seed=1)."
        )
    if isinstance(parameters, str):
        raise InputError(f"parameters got the text {parameters!r}. Write preset({parameters!r}).")
    if not isinstance(parameters, Parameters) and not (
        parameters is None and np.ndim(who.weight_kg)
    ):
        raise InputError(
            f"parameters got {type(parameters).__name__}. Give preset('navarro_mora_2022') or "
            "Parameters(clearance_l_per_day=0.15, v_central_l=3)."
        )
    body = who.body(parameters)
    if not sc:
        return body._replace(ka=None, f_sc=None)
    if body.ka is None or body.f_sc is None:
        name = parameters.name if parameters else "this cohort"
        raise InputError(
            f"{name} has no uptake rate (ka_per_day) and bioavailability (f_sc), so it says "
            "nothing about doses under the skin. Use route='iv' or a set with both, such as "
            "preset('navarro_mora_2022')."
        )
    return body


def cautions(regimen, who, parameters):
    """Say in sentences where this use leaves what the parameter set was made for.

    Parameters
    ----------
    regimen : Regimen or Schedule
    who : Patient or Cohort
    parameters : Parameters or None

    Returns
    -------
    tuple of str
        Empty when nothing is out of range. The same sentences are issued once per set as
        ``ModelWarning`` when a curve is computed.

    Examples
    --------
    >>> from ivig_teach.kinetics import Patient, Regimen, preset
    >>> said = cautions(Regimen(2, n_doses=1), Patient(), preset("luo_2020"))
    >>> said[0].split(";")[1][:37]
    ' this regimen gives 2 g/kg within a w'
    """
    return tuple(text for _, text in _cautions(regimen, who, parameters))


def warn_once(regimen, who, parameters):
    """Issue each caution as a ``ModelWarning``, once per parameter set and reason."""
    for reason, text in _cautions(regimen, who, parameters):
        if (parameters and parameters.name, reason) not in _said:
            _said.add((parameters and parameters.name, reason))
            warnings.warn(text, ModelWarning, stacklevel=3)


def _cautions(regimen, who, parameters):
    given, weight = infusions_of(regimen), np.atleast_1d(who.weight_kg)
    found = []
    if weight.min() < _INFANT_KG:
        found.append(("infant", _INFANT.format(weight=weight.min())))
    if parameters is None:
        return found
    name, low, high = parameters.name, parameters.dose_low_g_per_kg, parameters.dose_high_g_per_kg
    week = _most_in_a_week(given)
    if high is not None and week > high * 1.001:
        found.append(("high dose", _HIGH.format(name=name, low=low, high=high, week=week)))
    if low is not None and not given.subcutaneous.any() and 0 < week < low * 0.999:
        found.append(("low dose", _LOW.format(name=name, low=low, high=high, week=week)))
    if parameters.age_group == "children" and weight.max() > _CHILD_KG:
        found.append(("adult", _ADULT.format(name=name, weight=weight.max())))
    if parameters.age_group == "adults" and weight.min() < _CHILD_KG / 2:
        found.append(("child", _CHILD.format(name=name, weight=weight.min())))
    own = np.atleast_1d(who.own_igg_g_per_l)
    fitted = parameters.own_igg_g_per_l
    if parameters.own_igg_handling == "not reported" and own.max() > 0:
        found.append(("own IgG", _OWN_UNKNOWN.format(name=name)))
    elif fitted and not fitted / 2.5 <= np.median(own) <= fitted * 2.5:
        found.append(("own IgG", _OWN_FAR.format(name=name, fitted=fitted, own=np.median(own))))
    if parameters.size == "lean_body_mass_kg" and who.lean_body_mass_kg is None:
        found.append(("lean mass", _LEAN.format(name=name, share=LEAN_SHARE)))
    if parameters.size == "none" and (weight.max() > _HEAVY_KG or weight.min() < _LIGHT_KG):
        found.append(("size", _UNSCALED.format(name=name)))
    return found


def _most_in_a_week(given):
    if not given.start_day.size:
        return 0.0
    total = np.concatenate([[0.0], np.cumsum(given.dose_g_per_kg)])
    after = np.searchsorted(given.start_day, given.start_day + 6.99)
    return float(np.max(total[after] - total[:-1]))
