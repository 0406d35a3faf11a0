"""Where a use leaves what a model was made for, or an input looks odd: said in sentences.

Nothing is refused here. Figures print these sentences; the models issue each once as a warning.
"""

import warnings

import numpy as np

from ..inputs import ModelWarning
from .regimen import infusions_of, listed

_said = set()


def cautions(regimen, who, parameters):
    """Return the sentences (a tuple, mostly empty) that this use of a linear model calls for.

    The arguments are those of ``concentration``, which issues each sentence once as a warning.

    >>> from ivig_teach.kinetics import Patient, Regimen, preset
    >>> cautions(Regimen(0.05), Patient(), preset("luo_2020"))
    ()
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
    if regimen is None or patient is None:  # no doses, or an adult with normal IgG
        return ()
    said, own = _odd_inputs(regimen, patient), patient.own_igg_g_per_l
    for one in listed(regimen):
        monthly = one.n_doses > 1 and 20 <= one.interval_days <= 29
        if monthly and 0.2 <= one.dose_g_per_kg <= 0.8 and own < 6:
            said["replacement"] = (
                "The recycling model is outside its range: at replacement doses with little own "
                f"IgG ({own:g} g/L) its troughs are too low. Use kinetics.concentration instead."
            )
    return tuple(said.values())


def _odd_inputs(regimen, who):
    """Possible inputs that look like a slip: {reason: question}."""
    middle, light, said = np.median(who.weight_kg), np.min(who.weight_kg), {}
    if light < 10:
        said["infant"] = (
            f"A person of {light:.3g} kg is an infant: clearance of IgG still matures, which no "
            "set here describes. Read the curve as a sketch only."
        )
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
    used = "it is used here for a person of"
    doses = f"{p.name} was fitted to doses of {low:g} to {high:g} g/kg; this regimen gives"
    if 0 < high * 1.001 < week:
        said["high dose"] = (
            f"{doses} {week:.3g} g/kg within a week. At high levels IgG is cleared faster, which a "
            "linear model cannot know, so this curve is likely to be too high."
        )
    if 0 < week < low * 0.999 and not given.subcutaneous.any():
        said["low dose"] = f"{doses} only {week:.3g} g/kg."
    if p.age_group == "children" and heavy > 60:
        said["adult"] = f"{p.name} was fitted in children; {used} {heavy:.3g} kg."
    if p.age_group == "adults" and light < 30:
        said["child"] = f"{p.name} was fitted in adults; {used} {light:.3g} kg."
    if p.own_igg_handling == "not reported" and own > 0:
        said["own IgG"] = (
            f"{p.name} does not report what share of the IgG was the patients' own. Adding own IgG "
            "on top may count it twice."
        )
    elif fitted and not fitted / 2.5 <= own <= fitted * 2.5:
        about = f"{p.name} was fitted in people whose own IgG was about {fitted:g} g/L"
        said["own IgG"] = f"{about}; here it is {own:.3g} g/L."
    if p.size == "lean_body_mass_kg" and getattr(who, "lean_body_mass_kg", None) is None:
        said["lean mass"] = (
            f"{p.name} scales with lean body mass, which was not given: {p.LEAN_SHARE:.0%} of body "
            "weight is assumed, as in a lean man (women have less)."
        )
    if p.size == "none" and (heavy > 100 or light < 50):
        said["size"] = (
            f"{p.name} has no term for body size: light and heavy people get the same clearance "
            "and volumes."
        )
    return said
