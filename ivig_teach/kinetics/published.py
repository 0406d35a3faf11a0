"""Published parameter sets of the linear model, read from ``data/``."""

import functools
import re

import numpy as np

from ivig_teach.inputs import choice
from ivig_teach.kinetics.parameters import Parameters

_FIELDS = {
    "clearance": "clearance_l_per_day",
    "v_central": "v_central_l",
    "q": "q_l_per_day",
    "v_peripheral": "v_peripheral_l",
    "ka_sc": "ka_per_day",
    "f_sc": "f_sc",
    "own_igg": "own_igg_g_per_l",
    "cv_ka_sc": "cv_ka",
}
for _kind, _names in {
    "exponent": ("clearance", "v_central", "q", "v_peripheral"),
    "cv": ("clearance", "v_central", "q", "v_peripheral", "own_igg", "f_sc"),
}.items():
    _FIELDS |= {f"{_kind}_{_name}": f"{_kind}_{_name}" for _name in _names}


def preset(name):
    """Return a published parameter set.

    Parameters
    ----------
    name : str
        A model named in the data table ``pk_models``, such as ``"navarro_mora_2022"``.

    Returns
    -------
    Parameters

    Raises
    ------
    InputError
        Unknown name; the nearest one is suggested.

    Examples
    --------
    >>> preset("navarro_mora_2022").clearance_l_per_day
    0.15
    """
    choice("preset", name, _models())
    return _read(name)


def presets():
    """Return all published parameter sets as a table, one row each, at 70 kg.

    Returns
    -------
    pandas.DataFrame
        Index: name. Clearance and volumes for a person of 70 kg, implied terminal half-life,
        population, dose range, source.

    Examples
    --------
    >>> "luo_2020" in presets().index
    True
    """
    import pandas as pd

    rows = []
    for name in _models():
        chosen = _read(name)
        body = chosen.body(np.array([70.0]), 0.0)
        two = chosen.q_l_per_day > 0
        rows.append(
            {
                "name": name,
                "population": chosen.population,
                "n": chosen.n,
                "compartments": 2 if two else 1,
                "clearance_l_per_day": body.clearance[0],
                "v_central_l": body.v_central[0],
                "q_l_per_day": body.q[0],
                "v_peripheral_l": body.v_peripheral[0] if two else np.nan,
                "half_life_days": chosen.half_life_days(),
                "f_sc": np.nan if chosen.f_sc is None else chosen.f_sc,
                "own_igg_g_per_l": chosen.own_igg_g_per_l,
                "dose_g_per_kg": f"{chosen.dose_low_g_per_kg:g} to {chosen.dose_high_g_per_kg:g}",
                "transcribed_from": chosen.transcribed_from,
                "source": chosen.source,
            }
        )
    return pd.DataFrame(rows).set_index("name").astype({"half_life_days": float})


@functools.cache
def _models():
    from ivig_teach.datasets import records

    # The monoclonal antibodies of the same table need clearance that matures with age.
    return {
        row["model"]: row
        for row in records("pk_models")
        if row["own_igg_handling"] != "not applicable"
    }


@functools.cache
def _read(name):
    from ivig_teach.datasets import records

    model = _models()[name]
    rows = [row for row in records("pk_model_parameters") if row["model"] == name]
    value = {row["parameter"]: row["value"] for row in rows if row["simulate"] == "yes"}
    left_out = [row for row in rows if row["simulate"] == "no" and row["parameter"] in _FIELDS]
    scaled = any(parameter.startswith("exponent_") for parameter in value)
    if "clearance" not in value:
        value["clearance"] = value["kel"] * value["v_central"]
    return Parameters(
        **{field: value[parameter] for parameter, field in _FIELDS.items() if parameter in value},
        reference_size_kg=model["reference_size_kg"] or 70.0,
        size=model["size_descriptor"] if scaled else "none",
        name=name,
        population=model["population"],
        age_group=model["age_group"],
        n=model["n"],
        dose_low_g_per_kg=model["dose_low_g_per_kg"],
        dose_high_g_per_kg=model["dose_high_g_per_kg"],
        own_igg_handling=model["own_igg_handling"],
        caveats=_sentences(model["caveats"]) + tuple(_left_out(row) for row in left_out),
        transcribed_from=model["transcribed_from"] or "",
        source=model["source_key"],
    )


def _left_out(row):
    why = row["note"] or "it cannot be trusted"
    return f"{row['parameter']} = {row['value']:g} was published but is not simulated: {why}."


def _sentences(text):
    return tuple(re.split(r"(?<=\.) (?=[A-Z])", text))
