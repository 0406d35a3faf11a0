"""From counts of people to effects with 95 % intervals, and from trials to a pooled effect."""

from collections import namedtuple
from statistics import NormalDist

import numpy as np

from . import datasets
from .inputs import InputError, choice, nearest, plain, quantity, together

Z = NormalDist().inv_cdf(0.975)
NAMES = {"RR": "risk ratio", "OR": "odds ratio"}
MEANS = "fixed mantel_haenszel random hartung_knapp prediction"
COUNTS = ["events_treat", "n_treat", "events_control", "n_control"]
OBJECTIONS = [  # column of the table of trials, words in it, why such a row must not be pooled
    ("paired", "true|yes", "the same people are in both arms"),
    ("design", "crossover|before-after", "the same people are in both arms"),
    ("counts_status", "event total", "it counts events, not people"),
    ("design", "meta-analysis", "it is a sum of trials"),
    ("verified", "partial", "it was read only in part"),
]


class Effect(namedtuple("Effect", "estimate low high method")):
    """An estimate, its 95 % interval and how it was found; it prints as a reader writes it."""

    def __repr__(self):
        return "\n".join(_sentence(*row) for row in np.broadcast(*self))


def _sentence(value, low, high, method):
    def write(x):
        if "number needed" in method or abs(x) >= 100:
            return f"{np.ceil(x):,.0f}"
        return f"{x:.2f}" if abs(x) >= 0.1 or x == 0 else f"{x:.2g}"

    found = f"{write(value)} ({write(low)} to {write(high)}), {method}"
    return method if np.isnan(low) else found


def risk_ratio(events_treat, n_treat, events_control, n_control):
    """Return the risk of the treated divided by that of the controls (interval: Katz 1978).

    Where an empty cell would make it 0 or infinite, 0.5 is added to each cell: see ``method``.

    >>> risk_ratio(3, 79, 14, 79)
    0.21 (0.064 to 0.72), risk ratio, log interval
    """
    return _ratio("RR", events_treat, n_treat, events_control, n_control)


def odds_ratio(events_treat, n_treat, events_control, n_control):
    """Return the odds of the treated divided by those of the controls (interval: Woolf 1955).

    >>> odds_ratio(3, 79, 14, 79)
    0.18 (0.05 to 0.67), odds ratio, log interval
    """
    return _ratio("OR", events_treat, n_treat, events_control, n_control)


def _ratio(measure, *counts):
    a, n1, c, n2 = _checked(*counts)
    b, d = n1 - a, n2 - c
    added = a * b * c * d == 0 if measure == "OR" else (a * c == 0) | (b + d == 0)
    a, b, c, d = (cell + 0.5 * added for cell in (a, b, c, d))
    if measure == "OR":
        ratio, variance = a * d / b / c, 1 / a + 1 / b + 1 / c + 1 / d
    else:
        ratio, variance = a / (a + b) / c * (c + d), b / a / (a + b) + d / c / (c + d)
    name = f"{NAMES[measure]}, log interval"
    method = np.where(added, f"{name}, 0.5 added to each cell", name)[()]
    return _effect(np.log(ratio), Z * variance**0.5, method)


def _effect(y, half, method):
    return Effect(*(plain(np.exp(end)) for end in (y, y - half, y + half)), method)


def risk_difference(events_treat, n_treat, events_control, n_control):
    """Return the risk of the treated minus that of the controls (interval: Newcombe 1998).

    >>> risk_difference(3, 79, 14, 79)
    -0.14 (-0.24 to -0.043), risk difference, Newcombe interval
    """
    a, n1, c, n2 = _checked(events_treat, n_treat, events_control, n_control)
    p, p_low, p_high, _ = proportion(a, n1)
    q, q_low, q_high, _ = proportion(c, n2)
    low, high = p - q - np.hypot(p - p_low, q_high - q), p - q + np.hypot(p_high - p, q - q_low)
    return Effect(*map(plain, (p - q, low, high)), "risk difference, Newcombe interval")


def number_needed(events_treat, n_treat, events_control, n_control):
    """Return how many to treat for one event more or fewer: 1 / `risk_difference`, not rounded.

    nan where the difference may be 0, as the interval would hold infinity (Altman 1998).

    >>> number_needed(3, 79, 14, 79)
    8 (5 to 24), number needed to treat for one event fewer
    """
    value, low, high, _ = risk_difference(events_treat, n_treat, events_control, n_control)
    sure = np.multiply(low, high) > 0
    value, *ends = 1 / np.where(sure, np.abs([value, low, high]), np.nan)
    said = [f"number needed to treat for one event {word}" for word in ("fewer", "more")]
    none = "no number needed: the interval of the risk difference holds 0"
    method = np.where(sure, np.where(np.less(high, 0), *said), none)[()]
    return Effect(*map(plain, (value, np.minimum(*ends), np.maximum(*ends))), method)


def proportion(events, n, method="Wilson"):
    """Return the share of ``n`` people with the event; ``method`` is "Wilson" or "exact".

    >>> proportion(0, 142, method="exact")
    0.00 (0.00 to 0.026), proportion, exact interval
    """
    method, (k, n) = choice("method", method, ("Wilson", "exact")), _checked(events, n)
    if method == "exact":
        from scipy.special import betaincinv

        low, high = betaincinv(k, n - k + 1, 0.025), betaincinv(k + 1, n - k, 0.975)
    else:
        half = Z * np.sqrt(k * (n - k) / n + Z**2 / 4)
        low, high = ((k + Z**2 / 2 + way * half) / (n + Z**2) for way in (-1, 1))
    low, high = np.where(k == 0, 0, low), np.where(k == n, 1, high)
    return Effect(*map(plain, (k / n, low, high)), f"proportion, {method} interval")


def rule_of_three(n):
    """Return the upper limit of a risk when none of ``n`` people had the event: 3 / n.

    >>> rule_of_three(142)
    0.00 (0.00 to 0.021), no event seen: rule of three, one-sided 95 %
    """
    none, n = _checked(0, n)
    said = "no event seen: rule of three, one-sided 95 %"
    return Effect(*map(plain, (none / n, none / n, np.minimum(3 / n, 1))), said)


class Pooled(namedtuple("Pooled", f"estimate low high method {MEANS} q i2 tau2 trials")):
    """The random-effects mean, an `Effect` by each method, ``i2`` in percent, weighted trials."""

    def __repr__(self):
        return f"{self.random}; {len(self.trials)} trials, I² {self.i2:.0f} %"


def pool(trials, *counts, measure="RR"):
    """Pool trials, given as in `effects`, by every usual method; it prints the random-effects mean.

    A row with an objection raises InputError. Without all counts the Mantel-Haenszel mean is nan;
    with two trials the ends of the prediction interval are.

    >>> pool([6, 6], [40, 75], [19, 18], [45, 78]).fixed
    0.35 (0.19 to 0.64), risk ratio, fixed effect, inverse variance
    """
    from scipy.special import stdtrit

    rows = effects(trials, *counts, measure=measure)
    for name, why in rows["objection"].items():
        if why:
            raise InputError(f"{name} must not be pooled: {why}. Leave it out.")
    if len(rows) < 2:
        raise InputError("Pooling needs at least two trials.")
    y, variance, k = rows["y"].to_numpy(), rows["variance"].to_numpy(), len(rows)
    w = 1 / variance
    fixed = w @ y / w.sum()
    q = w @ (y - fixed) ** 2
    tau2 = max(0.0, (q - k + 1) / (w.sum() - w @ w / w.sum()))
    wr = 1 / (variance + tau2)
    mean, error = wr @ y / wr.sum(), wr.sum() ** -0.5
    seen = (wr @ (y - mean) ** 2 / (k - 1)) ** 0.5 * error  # Hartung and Knapp: the real spread
    wide = stdtrit(k - 2, 0.975) * np.hypot(tau2**0.5, error)  # nan for two trials
    ends = {
        "fixed effect, inverse variance": (fixed, Z * w.sum() ** -0.5),
        "fixed effect, Mantel-Haenszel": _mantel_haenszel(measure, rows),
        "random effects, DerSimonian-Laird": (mean, Z * error),
        "random effects, Hartung-Knapp": (mean, stdtrit(k - 1, 0.975) * seen),
        "prediction interval of a next trial": (mean, wide),
    }
    made = [_effect(*end, f"{NAMES[measure]}, {how}") for how, end in ends.items()]
    made = [m._replace(method=f"not known: {m.method}") if np.isnan(m.low) else m for m in made]
    i2 = 100 * max(0.0, 1 - (k - 1) / q) if q else 0.0
    rows = rows.assign(fixed=100 * w / w.sum(), random=100 * wr / wr.sum())
    return Pooled(*made[2], *made, float(q), float(i2), float(tau2), rows)


def _mantel_haenszel(measure, rows):
    """Return the pooled logarithm and half its interval: sums of cells need no 0.5."""
    known = rows.reindex(columns=COUNTS).astype("Float64")
    a, n1, c, n2 = known.to_numpy(float, na_value=np.nan).T
    n, b, d = n1 + n2, n1 - a, n2 - c
    over, under = (a * n2 / n, c * n1 / n) if measure == "RR" else (a * d / n, b * c / n)
    r, s = over.sum(), under.sum()
    if not r * s > 0:  # nan where a trial gives no counts
        return np.nan, np.nan
    if measure == "RR":  # Greenland and Robins 1985
        variance = (((a + c) * n1 * n2 - a * c * n) / n**2).sum() / r / s
    else:  # Robins, Breslow and Greenland 1986
        p = (a + d) / n
        variance = (p / r + (1 - p) / s) @ (over / r + under / s) / 2
    return np.log(r / s), Z * variance**0.5


def effects(trials, *counts, measure="RR"):
    """Return a row for each trial: its effect, interval, and the objection to pooling it.

    ``trials`` are names of rows of the table ``trials``, a frame with its columns (all four counts,
    or a published effect), or the first of four arrays of counts. ``measure`` is "RR" or "OR".

    >>> effects("CIDP_HAHN1996")["objection"].item()
    'the same people are in both arms'
    """
    measure, rows = choice("measure", measure, NAMES), _rows(trials, counts)
    known = rows.reindex(columns=[*COUNTS, "effect", "ci_low", "ci_high"])
    known = known.astype("Float64").to_numpy(float, na_value=np.nan)
    if "effect_measure" in rows:
        known[rows["effect_measure"].ne(measure).fillna(True).to_numpy(bool), 4:] = np.nan
    counted, method = ~np.isnan(known[:, :4]).any(axis=1), np.full(len(rows), "published", object)
    *ends, method[counted] = _ratio(measure, *known[counted, :4].T)
    known[counted, 4:] = np.transpose(ends)
    known[~(known[:, 4:] > 0).all(axis=1), 4:] = np.nan
    y, low, high = np.log(known[:, 4:]).T
    rows = rows.assign(method=method, y=y, variance=((high - low) / 2 / Z) ** 2)
    rows[["estimate", "low", "high"]] = known[:, 4:]
    said = rows.reindex(columns=[column for column, *_ in OBJECTIONS]).astype(str)
    wrong = [
        said.iloc[:, i].str.contains(words, case=False)
        for i, (_, words, _) in enumerate(OBJECTIONS)
    ]
    again = rows.get("source_key", rows.index.to_series()).duplicated()
    why = [f"no counts, no {NAMES[measure]} with interval", *(each[2] for each in OBJECTIONS)]
    why += ["another row here counts the same people"]
    rows["objection"] = np.select([np.isnan(y), *wrong, again], why, "")
    return rows


def _rows(trials, counts):
    """Return a frame with one row for each trial, named by its index."""
    import pandas as pd

    if counts:
        if len(counts) != 3:
            raise InputError(f"Give {', '.join(COUNTS)}: four numbers, or four arrays.")
        cells = map(np.atleast_1d, _checked(trials, *counts))
        return pd.DataFrame(dict(zip(COUNTS, cells, strict=True))).rename("trial {}".format)
    if not isinstance(trials, pd.DataFrame):
        asked, trials = [trials] if isinstance(trials, str) else [*trials], datasets.load("trials")
        for name in {*asked} - {*trials["trial_id"]}:
            near = nearest(name, trials["trial_id"])
            raise InputError(f"No trial is called {name!r}.{near} ivig.load('trials') has all.")
        trials = trials.set_index("trial_id").loc[asked].reset_index()
    return trials.set_index("trial_id", drop=False) if "trial_id" in trials else trials


def _checked(*counts):
    """Return events and people, in turn, as float arrays of one shape."""
    names = COUNTS if len(counts) == 4 else ["events", "n"]
    kinds = ["events", "people"] * (len(counts) // 2)
    cells = [quantity(*each, label=name) for *each, name in zip(kinds, counts, names, strict=True)]
    cells = together(**dict(zip(names, cells, strict=True)))
    for name, k, n in zip(names[::2], cells[::2], cells[1::2], strict=True):
        for i in np.argwhere((k > n) | (k % 1 + n % 1 > 0)):
            why = "People come whole, and no more can have the event than there are."
            ask = "Were infections counted, or is it a percentage?"
            raise InputError(f"{name} got {k[*i]:g} of {n[*i]:g}. {why} {ask}")
    return cells


def kappa(ours, yours):
    """Return Cohen's kappa of two lists of verdicts, with its interval (Cohen 1960).

    >>> kappa("NNNNOOOOSS", "NNNOOOOSSS")
    0.70 (0.32 to 1.07), Cohen's kappa
    """
    a, b = np.array([*ours]), np.array([*yours])
    seen = np.mean(a == b)
    chance = sum(np.mean(a == kind) * np.mean(b == kind) for kind in {*a})
    value, half = (seen - chance) / (1 - chance), Z * np.sqrt(seen * (1 - seen) / len(a))
    ends = value, value - half / (1 - chance), value + half / (1 - chance)
    return Effect(*map(plain, ends), "Cohen's kappa")


def graded(mine, by=None):
    """Return the claims of the article with ``ours`` and ``yours``: ``mine`` by section.

    A dot, or a section left out, counts as S. ``by`` a column: how many agree, of how many.

    >>> graded({}, by="section").n_events.tolist()
    [7, 1, 1, 3, 2, 0, 0, 0, 0, 0]
    """
    rows = datasets.load("claims").query("section != 'article'").assign(n_total=1)
    sizes = rows.groupby("section", sort=False).size()
    typed = {choice("section", name, sizes.index): str(mine[name]).upper() for name in mine}
    for name, letters in typed.items():
        if len(letters) != sizes[name] or set(letters) - {*"SNOUW."}:
            raise InputError(
                f"{name} got {letters!r}. Write {sizes[name]} of S, N, O, U, W or a dot."
            )
    every = "".join(typed.get(name, n * ".") for name, n in sizes.items())
    rows["ours"] = rows["verdict"].str.replace("supported with ", "").str[0].str.upper()
    rows = rows.assign(yours=[*every.replace(".", "S")]).eval("n_events = ours == yours")
    if by is None:
        return rows
    counts = rows.groupby(by, sort=False)[["n_events", "n_total"]].sum().reset_index()
    counts.attrs = {"told": "counted"}
    counts.loc[-1] = ["all", *counts[["n_events", "n_total"]].sum()]
    return counts.sort_index().assign(denominator="claims").astype({"n_events": int})
