"""The rates of an infusion in time, and what is watched before, during and after it."""

import numpy as np

from .. import datasets
from . import overlays, style

WHEN = "day before", "start", "end", "1 h after", "day 2", "day 5", "day 10", "6 weeks", "11 months"


@style.styled
def ladder(*plans, labels=None, guess=None, event=None, title="The ladder", ax=None, **kwargs):
    """Draw plans of `infusion.plan`; ``guess``: minutes of the last; ``event``: one to mark."""
    ax, names = style.axes(ax), style.labels(labels, [plan.product for plan in plans])
    for i, (plan, name) in enumerate(zip(plans, names, strict=True)):
        at = np.repeat(np.cumsum([0, *(step.minutes for step in plan.steps)]), 2)[1:-1]
        rates, told = np.repeat([step.ml_h for step in plan.steps], 2), f"{name}: {plan.time}"
        ax.plot(at, rates, label=told, **style.look(i) | kwargs)
    if event is not None:
        ax.axvline(event, color="black", linestyle=":", gid="own", label="the reaction")
    ax.set(xlabel="time (minutes)", ylabel="rate (mL/h)", ylim=(0, None))
    style.head(ax, title, f"{told}.")
    more = {"more": ("longer", "shorter"), "decimals": 0}
    overlays.guess(ax, guess, plan.minutes, told, y=0, unit="minutes", **more)
    if guess is ...:
        ax.set(xlim=(0, 600), ylim=(0, 600))  # the axes must not tell the answer
        ax.ivig_description = f"{title}."
    overlays.legend(ax, above=True)
    return ax


@style.styled
def monitoring(*, title="What is watched, and when", ax=None, **kwargs):
    """Draw the table ``monitoring``: from which moment to which each thing matters."""
    rows, ax = datasets.load("monitoring"), style.axes(ax, figsize=(9.6, 5.6))
    for i, (phase, own) in enumerate(rows.groupby("phase", sort=False)):
        look = {"color": style.COLOURS[i], "linewidth": 11 - 3 * i, "label": phase} | kwargs
        ends = (own[end].map(WHEN.index) for end in ("from_moment", "to_moment"))
        ax.hlines(own.index, *ends, **look)
    ax.set_yticks(rows.index, rows["what"])
    ax.set_xticks(range(len(WHEN)), ["\n".join(word.rsplit(" ", 1)) for word in WHEN])
    ax.set(xlabel="moment (not to scale)", ylim=(len(rows) - 0.4, -0.6))
    style.head(ax, title, "Much of what matters comes when the drip is gone.")
    words = rows["what"] + ", " + rows["from_moment"] + " to " + rows["to_moment"]
    ax.ivig_description = f"{title}: {'; '.join(words)}."
    overlays.legend(ax, loc="upper right")
    return ax
