"""From counts of people to effects with 95 % intervals, and from trials to a pooled effect."""

from collections import namedtuple
from statistics import NormalDist

import numpy as np

from . import datasets
from .inputs import InputError, choice, nearest, plain, quantity, together

Z = NormalDist().inv_cdf(0.975)
NAMES = dict(RR="risk ratio", OR="odds ratio", RD="risk difference", MD="mean difference")
COUNTS = ["events_treat", "n_treat", "events_control", "n_control"]
PUBLISHED = ["effect", "ci_low", "ci_high"]
OBJECTIONS = [  # column of the table of trials, words in it, why such a row must not be pooled
    ("paired", "true|yes", "the same people are in both arms"),
    ("design", "crossover|before-after", "the same people are in both arms"),
    ("counts_status", "event total", "it counts events, not people"),
    ("design", "meta-analysis", "it is a sum of trials, which would then count twice"),
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

    return (
        method if np.isnan(value) else f"{write(value)} ({write(low)} to {write(high)}), {method}"
    )


def risk_ratio(events_treat, n_treat, events_control, n_control):
    """Return the risk of the treated divided by that of the controls (interval: Katz 1978).

    Whole numbers of people, or arrays; InputError for what cannot be. Where an empty cell would
    make it 0 or infinite, 0.5 is added to each cell, and ``method`` says so.

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


def risk_difference(events_treat, n_treat, events_control, n_control):
    """Return the risk of the treated minus that of the controls (interval: Newcombe 1998).

    >>> risk_difference(3, 79, 14, 79)
    -0.14 (-0.24 to -0.043), risk difference, Newcombe interval
    """
    a, n1, c, n2 = _checked(events_treat, n_treat, events_control, n_control)
    (p, p_low, p_high), (q, q_low, q_high) = _wilson(a, n1), _wilson(c, n2)
    low, high = p - q - np.hypot(p - p_low, q_high - q), p - q + np.hypot(p_high - p, q - q_low)
    return Effect(*map(plain, (p - q, low, high)), "risk difference, Newcombe interval")


def number_needed(events_treat, n_treat, events_control, n_control):
    """Return how many to treat for one event more, or fewer: 1 / `risk_difference`, unrounded.

    It is nan where the difference may be 0: the interval would run through infinity (Altman 1998).
    Say with it for which outcome, at what time and against what.

    >>> number_needed(3, 79, 14, 79)
    8 (5 to 24), number needed to treat for one event fewer
    """
    found = risk_difference(events_treat, n_treat, events_control, n_control)
    value, low, high = (np.asarray(end) for end in found[:3])
    value, *ends = 1 / np.where(low * high > 0, np.abs([value, low, high]), np.nan)
    said = [f"number needed to treat for one event {word}" for word in ("more", "fewer")]
    none = "no number needed: the interval of the risk difference holds 0"
    method = np.select([low > 0, high < 0], said, none)[()]
    return Effect(*map(plain, (value, np.minimum(*ends), np.maximum(*ends))), method)


def proportion(events, n, method="wilson"):
    """Return the share of ``n`` people with the event; ``method`` is "wilson" or "exact".

    >>> proportion(0, 142, method="exact")
    0.00 (0.00 to 0.026), proportion, exact interval
    """
    method, (k, n) = choice("method", method, ("wilson", "exact")), _checked(events, n)
    if method == "wilson":
        return Effect(*map(plain, _wilson(k, n)), "proportion, Wilson interval")
    from scipy.stats import beta

    low = np.where(k == 0, 0, beta.ppf(0.025, k, n - k + 1))
    high = np.where(k == n, 1, beta.ppf(0.975, k + 1, n - k))
    return Effect(*map(plain, (k / n, low, high)), "proportion, exact interval")


def rule_of_three(n):
    """Return the upper limit of a risk when none of ``n`` people had the event: 3 / n.

    >>> rule_of_three(142)
    0.00 (0.00 to 0.021), no event seen: rule of three, one-sided 95 %
    """
    none, n = _checked(0, n)
    ends = map(plain, (none / n, none / n, np.minimum(3 / n, 1)))
    return Effect(*ends, "no event seen: rule of three, one-sided 95 %")


_EVERY = ["fixed", "mantel_haenszel", "random", "hartung_knapp", "prediction"]


class Pooled(namedtuple("Pooled", [*Effect._fields, *_EVERY, "q", "i2", "tau2", "trials"])):
    """Pooled trials: the random-effects mean, then each method; ``i2`` is in percent."""

    def __repr__(self):
        lines = [repr(one) for one in self if isinstance(one, Effect)]
        spread = f"Q {self.q:.1f} in {len(self.trials)} trials, I² {self.i2:.0f} %"
        return "\n".join([*lines, f"{spread}, tau² {self.tau2:.2g}"])


def pool(trials, *more, measure="RR", anyway=()):
    """Pool trials, given as in `effects`, by every usual method.

    A row with an objection raises InputError unless ``anyway`` names it. Without counts there is
    no Mantel-Haenszel mean, from two trials no prediction interval: these are None.

    >>> pool([6, 6], [40, 75], [19, 18], [45, 78]).fixed
    0.35 (0.19 to 0.64), risk ratio, fixed effect, inverse variance
    """
    from scipy.stats import t

    rows = effects(trials, *more, measure=measure)
    known = [anyway] if isinstance(anyway, str) else [*anyway]
    for name, why, y in rows[["objection", "y"]].itertuples():
        if why and (name not in known or np.isnan(y)):
            how = f"Leave it out; or, if you have a reason, write anyway=[{name!r}]"
            raise InputError(f"{name} must not be pooled: {why}. {how}.")
    if len(rows) < 2:
        raise InputError("Pooling needs at least two trials.")
    y, variance, k = rows["y"].to_numpy(), rows["variance"].to_numpy(), len(rows)
    w = 1 / variance
    fixed = w @ y / w.sum()
    q = w @ (y - fixed) ** 2
    tau2 = max(0.0, (q - k + 1) / (w.sum() - w @ w / w.sum()))
    wr = 1 / (variance + tau2)
    mean, error = wr @ y / wr.sum(), wr.sum() ** -0.5
    # Hartung and Knapp take the spread that was seen; few trials widen the interval (t).
    seen = (wr @ (y - mean) ** 2 / (k - 1)) ** 0.5 * error
    wide = t.ppf(0.975, k - 2) * np.hypot(tau2**0.5, error) if k > 2 else np.nan
    ends = {
        "fixed effect, inverse variance": (fixed, Z * w.sum() ** -0.5),
        "fixed effect, Mantel-Haenszel": _mantel_haenszel(measure, rows),
        "random effects, DerSimonian-Laird": (mean, Z * error),
        "random effects, Hartung-Knapp": (mean, t.ppf(0.975, k - 1) * seen),
        "prediction interval of a next trial": (mean, wide),
    }
    made = [_effect(measure, *end, f"{NAMES[measure]}, {how}") for how, end in ends.items()]
    made = [None if np.isnan(one.low) else one for one in made]
    i2 = 100 * max(0.0, 1 - (k - 1) / q) if q else 0.0
    rows = rows.assign(fixed=100 * w / w.sum(), random=100 * wr / wr.sum())
    return Pooled(*made[2], *made, float(q), float(i2), float(tau2), rows)


def effects(trials, *more, measure="RR"):
    """Return a row for each trial: its effect, interval, and the objection to pooling it.

    ``trials`` are names of rows of the table ``trials``, a frame with its columns (all four counts,
    or a published effect), or arrays: four counts, or effect, low and high. ``measure`` is "RR",
    "OR", "RD" (here with a Wald interval) or "MD".

    >>> effects(["CIDP_HAHN1996"])["objection"].item()
    'the same people are in both arms'
    """
    measure, rows = choice("measure", measure, NAMES), _rows(trials, more)
    known = rows.reindex(columns=COUNTS + PUBLISHED).to_numpy(float, na_value=np.nan)
    counted = ~np.isnan(known[:, :4]).any(axis=1) & (measure != "MD")
    if "effect_measure" in rows:
        known[~rows["effect_measure"].eq(measure).fillna(False).to_numpy(bool), 4:] = np.nan
    y, low, high = (np.log if measure in ("RR", "OR") else np.positive)(known[:, 4:]).T
    variance, method = ((high - low) / 2 / Z) ** 2, np.full(len(rows), "as published", object)
    y[counted], variance[counted], added = _scaled(measure, *_checked(*known[counted, :4].T))
    method[counted] = np.where(added, "counts, 0.5 added", "counts")
    rows = rows.assign(**_effect(measure, y, Z * variance**0.5, method)._asdict(), objection="")
    for column, words, why in OBJECTIONS:
        if column in rows:
            wrong = rows[column].astype("string").str.contains(words, case=False, na=False)
            rows.loc[wrong & (rows["objection"] == ""), "objection"] = why
    again = rows["objection"].eq("") & rows.get("source_key", rows.index.to_series()).duplicated()
    rows.loc[again, "objection"] = "another row here counts the same people"
    rows.loc[np.isnan(variance), "objection"] = f"no counts, no {NAMES[measure]} with interval"
    return rows.assign(y=y, variance=variance)


def _rows(trials, more):
    """Return a frame with one row for each trial, named by its index."""
    import pandas as pd

    if more:
        if len(more) not in (2, 3):
            raise InputError(f"Give {', '.join(COUNTS)}; or effect, low and high.")
        columns = dict(zip(COUNTS if len(more) == 3 else PUBLISHED, (trials, *more), strict=True))
        return pd.DataFrame(columns).rename("trial {}".format)
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
    kinds = len(counts) // 2 * ["events", "people"]
    cells = [quantity(*each, label=name) for *each, name in zip(kinds, counts, names, strict=True)]
    cells = together(**dict(zip(names, cells, strict=True)))
    for name, k, n in zip(names[::2], cells[::2], cells[1::2], strict=True):
        for i in np.argwhere((k > n) | (k % 1 + n % 1 > 0)):
            why = "People come whole, and no more can have the event than there are."
            ask = "Were infections counted, or is it a percentage?"
            raise InputError(f"{name} got {k[*i]:g} of {n[*i]:g}. {why} {ask}")
    return cells


def _wilson(k, n):
    centre, half = (k + Z**2 / 2) / (n + Z**2), Z * np.sqrt(k * (n - k) / n + Z**2 / 4) / (n + Z**2)
    return k / n, np.maximum(centre - half, 0), np.minimum(centre + half, 1)


def _ratio(measure, *counts):
    y, variance, added = _scaled(measure, *_checked(*counts))
    name = f"{NAMES[measure]}, log interval"
    method = np.where(added, f"{name}, 0.5 added to each cell", name)[()]
    return _effect(measure, y, Z * variance**0.5, method)


def _effect(measure, y, half, method):
    back = np.exp if measure in ("RR", "OR") else np.positive
    return Effect(*(plain(back(end)) for end in (y, y - half, y + half)), method)


def _scaled(measure, a, n1, c, n2):
    """Return effects (logarithms of ratios), their variances, and where 0.5 was added."""
    b, d = n1 - a, n2 - c
    empty = {"RR": (a * c == 0) | (b + d == 0), "OR": a * b * c * d == 0}
    added = empty.get(measure, a * b + c * d == 0)
    a, b, c, d = (cell + 0.5 * added for cell in (a, b, c, d))
    n1, n2 = a + b, c + d
    if measure == "RR":
        return np.log(a * n2 / c / n1), 1 / a - 1 / n1 + 1 / c - 1 / n2, added
    if measure == "OR":
        return np.log(a * d / b / c), 1 / a + 1 / b + 1 / c + 1 / d, added
    return a / n1 - c / n2, a * b / n1**3 + c * d / n2**3, added


def _mantel_haenszel(measure, rows):
    """Return the pooled logarithm and half its interval: sums of cells need no 0.5."""
    if measure not in ("RR", "OR") or (rows["method"] == "as published").any():
        return np.nan, np.nan
    a, n1, c, n2 = rows[COUNTS].to_numpy(float).T
    n = n1 + n2
    if measure == "RR":  # variance: Greenland and Robins 1985
        r, s = (a * n2 / n).sum(), (c * n1 / n).sum()
        variance = (((a + c) * n1 * n2 - a * c * n) / n**2).sum() / (r * s)
    else:  # variance: Robins, Breslow and Greenland 1986
        r, s, p = a * (n2 - c) / n, (n1 - a) * c / n, (a + n2 - c) / n
        parts = [p @ r, p @ s + (1 - p) @ r, (1 - p) @ s]
        r, s = r.sum(), s.sum()
        variance = (parts[0] / r**2 + parts[1] / r / s + parts[2] / s**2) / 2
    return np.log(r / s), Z * variance**0.5


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
    [5, 1, 1, 2, 1, 0, 0, 0, 0, 0]
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
