"""From a dose to bottles, rates and minutes, by one label: to learn, never for setting a pump."""

from collections import namedtuple

from . import datasets
from .inputs import InputError, choice, number

NOTICE = "For education only, with an invented patient: no prescription, never for setting a pump."
UNITS = ("mg/kg/min", "mg/kg/h", "mL/kg/min", "mL/kg/h", "mL/h")
FULL = "Octagam 10% in ITP, Octagam 5% and Bivigam in primary immunodeficiency have a full ladder."
RISKS = "CW01", "CW02"  # rows of the boxed warnings that name risk factors
DOSE = "dose_low_g_per_kg", "dose_high_g_per_kg", "printed"
Step = namedtuple("Step", "minutes mg_kg_min ml_kg_h ml_h printed")
_ABOUT = "product population risk weight_kg dose_g_per_kg label_dose grams volume_ml vials"


class Plan(namedtuple("Plan", f"{_ABOUT} alternatives steps ceiling minutes time source_key")):
    """One infusion (``vials``: g in each); it prints numbers in two units, and those printed."""

    def __repr__(self):
        who = f"invented patient, {self.weight_kg:g} kg, {self.risk or 'no risk factor named'}"
        dose = f"{self.dose_g_per_kg:g} g/kg = {self.grams:.4g} g = {self.volume_ml:.4g} mL"
        lines = [NOTICE, f"{self.product}, {self.population}; {who}"]
        lines += [f"Dose: {dose} (printed: {self.label_dose})"]
        rule = "never less than the dose, then least left over, then fewest"
        for why, bottles in {rule: self.vials, **self.alternatives}.items():
            rest = f"{sum(bottles) - self.grams:+.2g} g"
            lines += [f"Bottles: {' + '.join(f'{g:g}' for g in bottles)} g, {rest} ({why})"]
        start = 0
        for minutes, mg, ml, pump, printed in self.steps:
            rate = f"{mg:.3g} mg/kg/min = {ml:.3g} mL/kg/h = {pump:.4g} mL/h"
            lines += [f"Minute {start:.0f} to {start + minutes:.0f}: {rate} (printed: {printed})"]
            start += minutes
        lines += [f"Ceiling: {self.ceiling}", f"Total: {start:.0f} minutes = {self.time}"]
        return "\n".join([*lines, f"Rates: {datasets.source(self.source_key)!r}"])


def convert(rate, unit, to, *, percent=None, weight_kg=None):
    """Return a rate in another of UNITS; mL need ``percent`` (g in 100 mL), mL/h ``weight_kg`` too.

    >>> convert(0.6, "mL/kg/h", "mg/kg/min", percent=10)
    1.0
    """
    unit, to = choice("unit", unit, UNITS), choice("to", to, UNITS)
    percent = number("igg_percent", percent, label="percent") if "mL" in unit + to else 1
    weight = (
        number("infused_weight_kg", weight_kg, label="weight_kg") if "mL/h" in (unit, to) else 1
    )
    sizes = 1, 1 / 60, 10 * percent, percent / 6, percent / 6 / weight  # in mg/kg/min
    return number("infusion_rate", rate) * sizes[UNITS.index(unit)] / sizes[UNITS.index(to)]


def plan(
    product=None, weight_kg=None, dose_g_per_kg=None, *, population=None,
    at_risk=False, allow_dose=False, top_mg_kg_min=None,
):  # fmt: skip
    """Return the `Plan` of one infusion, if every step of its ladder was read.

    ``at_risk`` is True or names a risk factor, ``allow_dose`` lets a dose pass that the source
    does not give, ``top_mg_kg_min`` is a top rate of your own. InputError for what cannot be.

    >>> plan("Octagam 10%", 70, 1, population="ITP").time
    '2 h 46 min'
    """
    rows = datasets.records("infusion_rates")
    product = _named("product", product, [row["product"] for row in rows])
    rows = [row for row in rows if row["product"] == product]
    reduced = [row for row in rows if row["step"] == "reduced ceiling"]
    uses = [row["indication_population"] for row in rows if row not in reduced]
    population = _named("population", population, uses)
    *steps, top = (row for row in rows if row["indication_population"] == population)
    if len(steps) < 2 or not all(r["minutes_at_step"] and r["verified"] == "yes" for r in steps):
        wrong = f"{product}, {population}: no label that we read prints every step and its time"
        raise InputError(f"{wrong}. A maker's example is no label, and we do not guess. {FULL}")
    weight = number("infused_weight_kg", weight_kg, label="weight_kg")
    dose, where = number("dose_g_per_kg", dose_g_per_kg), {"population": population}
    low, high, said = (datasets.value("label_doses", x, product=product, **where) for x in DOSE)
    if not (low <= dose <= high or (allow_dose and dose)):
        wrong = f"dose_g_per_kg got {dose:g}, but the source says {said} ({product}, {population})"
        raise InputError(f"{wrong}. To learn with another dose, add allow_dose=True.")
    boxes = (datasets.value("contraindications_warnings", "when_or_who", row_id=r) for r in RISKS)
    risk = "a risk factor" if at_risk is True else at_risk
    risk = _named("at_risk", risk, ["a risk factor", *", ".join(boxes).split(", ")]) if risk else ""
    allowed = [row for row in reduced if row["verified"] == "yes"] if risk else [top]
    if not allowed:
        raise InputError(f"For people at risk {product} prints 'as slow as practicable': no plan.")
    top, own = allowed[0], number("top_mg_kg_min", top_mg_kg_min or allowed[0]["rate_mg_kg_min"])
    if own > top["rate_mg_kg_min"]:
        raise InputError(f"top_mg_kg_min got {own:g}; the ceiling is {top['printed']}.")
    top["rate_mg_kg_min"] = own
    grams, percent = dose * weight, top["concentration_percent"]
    climb = _climb([*steps, top], top, 1000 * dose, percent, weight)
    steps = [step for step in climb if step.minutes > 1e-9]
    minutes = sum(step.minutes for step in steps)
    time = "{} h {:02d} min".format(*divmod(round(minutes), 60))
    about = product, population, risk, weight, dose, said, grams, 100 * grams / percent
    end = steps, top["printed"], minutes, time, top["source_key"]
    return Plan(*about, *_bottles(product, grams), *end)


def _named(label, value, options):
    """Return the one option that holds ``value``, or what `choice` says."""
    word, options = str(value or "").replace(" %", "%").strip(), dict.fromkeys(options)
    initials = {one: "".join(part[0] for part in one.split()) for one in options}  # PI
    found = [
        one for one in options if word and word.casefold() in f"{initials[one]} {one}".casefold()
    ]
    return found[0] if len(found) == 1 else choice(label, word, options)


def _climb(ladder, top, left, percent, weight):
    """Yield steps until no ``left`` mg/kg remain (then of 0 minutes); none is above ``top``."""
    for row in ladder:
        row = top if row["rate_mg_kg_min"] >= top["rate_mg_kg_min"] else row
        rate = row["rate_mg_kg_min"]
        minutes = left / rate if row is top else min(row["minutes_at_step"], left / rate)
        ml = convert(rate, "mg/kg/min", "mL/kg/h", percent=percent)
        yield Step(minutes, rate, ml, ml * weight, row["printed"])
        left -= minutes * rate


def _bottles(product, grams):
    """Return bottles: never less than the dose, least left over, then fewest; and others."""
    sizes = datasets.load("bottle_sizes").query("product == @product")["igg_g"]
    halves = sorted((2 * sizes).astype(int), reverse=True)  # all hold whole half grams
    fewest = {0: ()}  # for so many half grams, where bottles can hold them
    for total in range(1, int(2 * grams) + halves[0] + 1):
        ways = [(n / 2, *fewest[total - n]) for n in halves if total - n in fewest]
        fewest |= {total: min(ways, key=len)} if ways else {}
    enough = [one for total, one in fewest.items() if total >= 2 * grams - 1e-9]
    less = [one for total, one in fewest.items() if total <= 2 * grams + 1e-9]
    others = {"fewest bottles": min(enough, key=len), "rounded down": less[-1]}
    return enough[0], {why: one for why, one in others.items() if sum(one) != sum(enough[0])}
