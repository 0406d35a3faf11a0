"""Where a use leaves what a model was made for, or an input looks odd: said in short sentences.

Nothing is refused here. Figures print these sentences; the models issue each once as a warning.
"""

import warnings

import numpy as np

from ..datasets import author_year
from ..inputs import ModelWarning
from .regimen import Patient, infusions_of, listed

_said = set()


def cautions(regimen, who, parameters):
    """Return the sentences (a tuple, mostly empty) that this use of a linear model calls for.

    The arguments are those of ``concentration``, which issues each sentence once as a warning.

    >>> from ivig_teach.kinetics import Patient, Regimen, preset
    >>> cautions(Regimen(0.05), Patient(), preset("navarro_mora_2022"))
    ('Navarro-Mora 2022 was fitted to 0.28 to 0.9 g/kg; here it is 0.05 g/kg.',)
    """
    return tuple(_reasons(regimen, who, parameters).values())


def warn_once(regimen, who, parameters):
    """Issue each caution as a ``ModelWarning``, once per parameter set and reason."""
    for reason, text in _reasons(regimen, who, parameters).items():
        key = (parameters and parameters.name, reason)
        if key not in _said:
            _said.add(key)
            warnings.warn(text, ModelWarning, stacklevel=3)


def recycling_cautions(regimen, patient):
    """Return the sentences that this use of the saturable (FcRn) model calls for.

    >>> from ivig_teach.kinetics import Patient, Regimen
    >>> recycling_cautions(Regimen(0.4), Patient())[0][:42]
    'The recycling model is outside its range: '
    """
    if regimen is None or not isinstance(patient, Patient):  # an adult with normal IgG, or a set
        return ()
    said = _odd_inputs(regimen, patient)
    for one in listed(regimen):
        monthly = one.n_doses > 1 and 20 <= one.interval_days <= 29
        if monthly and 0.2 <= one.dose_g_per_kg <= 0.8 and patient.own_igg_g_per_l < 6:
            said["replacement"] = (
                f"The recycling model is outside its range: with {patient.own_igg_g_per_l:g} g/L "
                "of own IgG its troughs under replacement are too low. A linear model fits better."
            )
    return tuple(said.values())


def _odd_inputs(regimen, who):
    """Possible inputs that look like a slip: {reason: question}."""
    middle, light, said = np.median(who.weight_kg), np.min(who.weight_kg), {}
    if light < 10:
        said["infant"] = f"In an infant of {light:.3g} kg clearance still matures: a sketch only."
    if middle >= 150:
        kg = middle / 2.2046
        said["pounds"] = f"Is it {middle:.3g} kg, or pounds? {middle:.3g} pounds are {kg:.0f} kg."
    for one in listed(regimen):
        hours, interval = one.infusion_hours, one.interval_days
        if hours > 24:
            said["hours"] = f"Is an infusion of {hours:g} hours meant? Usual are 2 to 6 hours."
        if one.route == "iv" and one.n_doses > 1 and 1 < interval < 7:
            said["interval"] = f"Is a dose every {interval:g} days meant? 4 weeks are 28 days."
    return said


def _reasons(regimen, who, p):
    """Odd inputs, and what the parameter set was not fitted to: {reason: sentence}."""
    given, said = infusions_of(regimen), _odd_inputs(regimen, who)
    if p is None:
        return said
    light, heavy, own = np.min(who.weight_kg), np.max(who.weight_kg), np.median(who.own_igg_g_per_l)
    low, high, fitted = p.dose_low_g_per_kg or 0, p.dose_high_g_per_kg or 0, p.own_igg_g_per_l or 0
    # The largest dose that starts within any seven days.
    total = np.append(0, np.cumsum(given.dose_g_per_kg))
    after = np.searchsorted(given.start_day, given.start_day + 6.99)
    week = np.max(total[after] - total[:-1], initial=0)
    model = author_year(p.name)
    doses = f"{model} was fitted to {low:.2g} to {high:.2g} g/kg; here it is {week:.3g} g/kg"
    if 0 < high * 1.001 < week:
        said["high dose"] = f"{doses} within a week. The curve is likely to be too high."
    if 0 < week < low * 0.999 and not given.subcutaneous.any():
        said["low dose"] = f"{doses}."
    if p.age_group == "children" and heavy > 60:
        said["adult"] = f"{model} was fitted in children; here a person weighs {heavy:.3g} kg."
    if p.age_group == "adults" and light < 30:
        said["child"] = f"{model} was fitted in adults; here a person weighs {light:.3g} kg."
    if p.own_igg_handling == "not reported" and own > 0:
        said["own IgG"] = f"{model} does not set own IgG apart; adding it may count it twice."
    elif fitted and not fitted / 2.5 <= own <= fitted * 2.5:
        said["own IgG"] = f"{model} was fitted to own IgG of about {fitted:g} g/L, not {own:.3g}."
    if p.size == "lean_body_mass_kg" and getattr(who, "lean_body_mass_kg", None) is None:
        share = f"{p.LEAN_SHARE:.0%} of body weight is taken, as in a lean man."
        said["lean mass"] = f"{model} scales with lean body mass; {share}"
    if p.size == "none" and (heavy > 100 or light < 50):
        said["size"] = f"{model} has no term for body size: light and heavy people clear alike."
    return said
