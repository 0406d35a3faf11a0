"""Harm in pictures: so many of 1,000, rates with what they are a share of, and when it begins."""

import numpy as np

from .. import datasets, evidence
from ..inputs import InputError, whole
from . import overlays, style
from .decay import intervals
from .describe import number

HIGH = 20  # icons stand in columns, so that a place on the axis is a count
SEVERITY = ("not an illness", "mild", "moderate", "serious")
OVER_HOURS = 6  # "during the infusion" counts as 0 to 6 hours in the table
_TICKS = {"1 h": 1, "6 h": 6, "1 day": 24, "1 week": 168, "6 weeks": 1008, "1 year": 8760}


@style.styled
def icons(events, n=1000, what="headache", *, of="patients", guess=None, title=None, ax=None):
    """Draw ``events`` of ``n`` as so many of 1,000 icons; InputError when events exceed ``n``.

    >>> icons(29, 61).ivig_caption
    'Headache: 475 of 1,000 patients (counted: 29 of 61).'
    """
    share = evidence.proportion(events, n).estimate
    filled = round(1000 * share)
    guess = guess if guess in (None, ...) else whole("guess", guess, 1000, low=0)
    column, row = np.divmod(np.arange(1000), HIGH)
    x, ax = HIGH * (column + 0.5), style.axes(ax)
    look = {"linestyle": "none", "marker": "o", "label": "_icons"}
    ax.plot(x[filled:], row[filled:], color="#8C8C8C", fillstyle="none", markersize=7, **look)
    ax.plot(x[:filled], row[:filled], color=style.COLOURS[1], markersize=9, **look)
    ax.grid(visible=False)
    ax.set(xlim=(-10, 1010), yticks=[], xlabel=f"1,000 {of}, counted from the left")
    ax.xaxis.set_major_formatter("{x:,.0f}")
    some = f"{filled:,}" if filled or not share else "fewer than 1"
    fact = f"{what}: {some} of 1,000 {of}"
    counted = "" if n == 1000 else f" (counted: {events:,} of {n:,})"
    style.head(ax, title or f"Of 1,000 {of}: {what}", f"{fact}{counted}.")
    ax.ivig_description = f"1,000 icons, {filled:,} filled from the left. {ax.ivig_caption}"
    overlays.guess(ax, guess, filled, fact, y=HIGH + 1, unit=of, more=("more", "fewer"), decimals=0)
    ax.set_ylim(HIGH + 4, -1)  # the first icon stands at the top, a guess under the last
    overlays.legend(ax, loc=f"lower {'right' if guess in (None, ...) or guess < 600 else 'left'}")
    return ax


@style.styled
def rates(frame, name="reaction", *, guess=None, title=None, ax=None, **kwargs):
    """Draw shares with 95 % Wilson intervals; each label says how many of how many what.

    ``frame`` holds rows of ``adverse_rates`` with counts (a star: read in part); ``guess`` is the
    share of the first, in %. InputError for two denominators: patients are not infusions.

    >>> headache = datasets.load("adverse_rates").query("row_id == 'AR106'")
    >>> rates(headache).get_yticklabels()[0].get_text()
    'headache: 29 of 61 patients'
    """
    need = ["n_events", "n_total", "denominator", name]
    if frame.empty or frame.reindex(columns=need).isna().any(axis=None):
        raise InputError(f"rates needs {', '.join(need)} in each row. Leave out the others.")
    of, *others = frame["denominator"].unique()
    if others:
        wrong = f"These are shares of {' and '.join([of, *others])}: never on one axis."
        raise InputError(f"{wrong} Draw one kind: rows.query(\"denominator == '{of}'\").")
    events, n = frame[need[:2]].to_numpy(dtype=int).T
    text = frame[name] + np.where(frame.get("verified", frame[name]) == "partial", " *", "")
    labels = [f"{a}: {k:,} of {m:,} {of}" for a, k, m in zip(text, events, n, strict=True)]
    if guess is ...:
        labels[0] = labels[0].replace(f": {events[0]:,} of", ": ? of")
    value, low, high = 100 * np.array(evidence.proportion(events, n)[:3])
    mine = guess if guess in (None, ...) else {labels[0]: guess}
    kind = int(of != "patients")
    look = {"marker": "os"[kind], "color": style.COLOURS[kind]} | kwargs
    look |= {"unit": f"% of {of}", "xlabel": "share", "title": title or f"Shares of {of}"}
    ax = style.axes(ax, figsize=(9.6, 1.7 + 0.62 * len(frame)))
    table = frame.assign(name=labels, value=value, low=low, high=high)
    ax = intervals(table, "name", guess=mine, ax=ax, **look)
    if of not in ("patients", "claims") and guess is not ...:
        ax.ivig_caption += " One person may count many times: these intervals are too narrow."
    return ax


@style.styled
def reactions(*, guess=None, title="When each reaction begins", ax=None, **kwargs):
    """Draw the hours in which each reaction begins: serious ones first, the latest first.

    All rows of ``adverse_reactions``; a star marks what was read in part. ``guess`` is how many
    serious kinds are thought to be able to begin later than six hours from the start.

    >>> reactions().ivig_caption
    '7 of 11 serious kinds can begin after hour 6.'
    """
    rows = datasets.load("adverse_reactions")
    rows["rank"] = rows["severity_highest"].map(SEVERITY.index)
    rows = rows.sort_values(["rank", "onset_to_hours"], ascending=False, kind="stable")
    rows["at"] = np.arange(len(rows)) + 0.5
    stars = rows["verified"].map({"yes": "", "partial": " *"})
    rows["name"] = rows["reaction"].str.split(r" / |[(,]").str[0].str.strip() + stars
    ax, words = style.axes(ax, figsize=(9.6, 1.7 + 0.22 * len(rows))), []
    for i, (kind, own) in enumerate(rows.groupby("severity_highest", sort=False)):
        first, color = own["onset_from_hours"].clip(lower=0.5), style.COLOURS[i]
        look = {"color": color, "linewidth": 6, "alpha": 0.6} | kwargs
        ax.hlines(own["at"], first, own["onset_to_hours"], **look)
        ax.plot(first, own["at"], "Xo^s"[i], color=color, linestyle="none", label=kind)
        spans = own[["name", "onset_from_hours", "onset_to_hours"]].to_numpy()
        told = "; ".join(f"{a} {number(low)} to {number(high)}" for a, low, high in spans)
        words.append(f"{kind.capitalize()}: {told}.")
    ax.set(xscale="log", xlim=(0.4, 1e4), xlabel="time from the start of the infusion")
    ax.set_xticks([*_TICKS.values()], [*_TICKS])
    ax.minorticks_off()
    ax.axvline(OVER_HOURS, color=style.QUIET, linestyle=(0, (6, 3)), linewidth=1.8, zorder=1)
    ax.set_yticks(rows["at"], len(rows) * [""] if guess is ... else rows["name"], fontsize=12.5)
    ax.grid(axis="y", visible=False)
    last = rows["onset_to_hours"][rows["severity_highest"] == "serious"]
    late = int((last > OVER_HOURS).sum())
    guess = guess if guess in (None, ...) else whole("guess", guess, len(last), low=0)
    fact = f"{late} of {len(last)} serious kinds can begin after hour {OVER_HOURS}"
    ax.ivig_description = f"{title}, in hours from the start. {' '.join(words)}"
    style.head(ax, title, f"{fact}.")
    overlays.guess(ax, guess, late, fact, x=3000, unit="kinds", more=("more", "fewer"), decimals=0)
    ax.set_ylim(len(rows), -0.2)
    overlays.legend(ax, loc="upper right", bbox_to_anchor=(1, 0.55))
    return ax
