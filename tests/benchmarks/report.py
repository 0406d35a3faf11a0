"""Tables and demands, on the terminal and as a page."""

PAGE = """# How fast, how exact

Made by `python -m tests.benchmarks --write`. Seconds differ from machine to machine; only ratios
within one run count. Medians of several rounds in which the contestants take turns.

{versions}

{said}

## Demands

{demands}

{tables}

## How to read this

- Linear errors are against a sum over all doses in extended precision; W3 errors are against
  `solve_ivp` (DOP853) at a tolerance of 1e-13, for the first people of the cohort.
- Peers solve the same equations from one infusion edge to the next. Relative tolerance: 1e-6 for
  W1 and W2, 1e-7 for W3, where 1e-6 does not reach the accuracy demanded.
- Compiled R engines were measured elsewhere on the same workloads. W1: mrgsolve 2.0.1 0.98 s,
  rxode2 5.1.6 1.38 s; W2: 8.0 and 14.9 s; W3: 0.158 and 0.215 s. They are context, not part of
  this run.
"""


class Report:
    def __init__(self, versions):
        self.versions, self.said, self.tables, self.rows, self.shown = versions, [], [], [], 0

    def say(self, sentence):
        self.said.append(sentence)

    def table(self, title, ours, seconds, errors, notes=None):
        lines = [f"### {title}", "", "| | seconds | times ours | largest relative error | |"]
        lines.append("|---|---|---|---|---|")
        for name, value in seconds.items():
            wrong = f"{errors[name]:.0e}" if name in errors else ""
            note = (notes or {}).get(name, "")
            lines.append(
                f"| {name} | {value:.3g} | {value / seconds[ours]:.3g} | {wrong} | {note} |"
            )
        self.tables.append("\n".join(lines))

    def demand(self, what, demanded, measured, met):
        self.rows.append(f"| {what} | {demanded} | {measured} | {'yes' if met else '**no**'} |")

    def faster(self, what, ours, seconds, peer, least):
        if peer in seconds:
            times = seconds[peer] / ours
            self.demand(
                f"{what}, against {peer}", f"{least:g} x faster", f"{times:.3g} x", times >= least
            )
        else:
            self.rows.append(
                f"| {what}, against {peer} | {least:g} x faster | not installed | not run |"
            )

    def new(self):
        fresh, self.shown = self.tables[self.shown :], len(self.tables)
        return "\n\n".join([*fresh, ""])

    def demands(self):
        return "\n".join(["| what | demanded | measured | met |", "|---|---|---|---|", *self.rows])

    def page(self):
        return PAGE.format(
            versions=self.versions,
            said=" ".join(self.said),
            demands=self.demands(),
            tables="\n\n".join(self.tables),
        )
