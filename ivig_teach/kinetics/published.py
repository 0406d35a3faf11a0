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
    from ivig_teach.datasets import load

    table = load("pk_models").set_index("model").rename_axis("name").loc[list(_models())]
    sets = [_read(name) for name in table.index]
    bodies = [one.body(np.array([70.0]), 0.0) for one in sets]
    two = [one.q_l_per_day > 0 for one in sets]
    chosen = table[["population", "n"]].copy()
    chosen["compartments"] = [1 + both for both in two]
    chosen["clearance_l_per_day"] = [body.clearance[0] for body in bodies]
    chosen["v_central_l"] = [body.v_central[0] for body in bodies]
    chosen["q_l_per_day"] = [body.q[0] for body in bodies]
    chosen["v_peripheral_l"] = [
        body.v_peripheral[0] if both else np.nan for body, both in zip(bodies, two, strict=True)
    ]
    chosen["half_life_days"] = [float(one.half_life_days()) for one in sets]
    chosen["f_sc"] = np.array([one.f_sc for one in sets], float)
    chosen["own_igg_g_per_l"] = np.array([one.own_igg_g_per_l for one in sets], float)
    for column in ("dose_low_g_per_kg", "dose_high_g_per_kg", "transcribed_from"):
        chosen[column] = table[column]
    chosen["source"] = table["source_key"]
    return chosen


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
