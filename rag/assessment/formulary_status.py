"""What the drug formulary says of a requested drug at the date of review, in words."""

from __future__ import annotations

from datetime import date

from rag.assessment.courses import own_terms
from rag.assessment.periods import split
from rag.assessment.verdict import Setting, amount
from rag.formulary import Formulary, FormularyStatus

_STATUS = {
    "exempt": "is exempt: no prospective review where it is prescribed as the MTUS supports",
    "non_exempt": "is not exempt: prospective review comes first",
    "unlisted": "is not on the list: prospective review comes first",
    "unknown": "is not in the copy of the list held here: look it up in the published list",
}


def formulary_note(setting: Setting) -> str:
    """Return the status of the requested drug with the fills that its dates open.

    Empty where the request is for no known drug or no formulary is in force at the date. The
    status says which review comes first and never whether the drug is necessary.
    """
    drug, formulary = setting.item.drug, setting.formulary
    known = setting.terms.vocabulary.drugs
    if formulary is None or drug is None or drug not in known:
        return ""
    day = setting.view.summary.as_of
    status = formulary.status(drug, day)
    if status.status == "not_in_force":
        return ""
    head = formulary.head.name if formulary.head else "Drug formulary"
    says = f"{head} ({status.edition}, {day.isoformat()}): {known[drug].name} "
    says += _STATUS[status.status]
    fills = [
        f for f in (_special(status, formulary, setting), _perioperative(status, setting)) if f
    ]
    says += "".join(f"; {fill}" for fill in fills)
    if status.verification == "general_knowledge":
        says += "; the row is from general knowledge and must be checked against the list"
    return f"{says}."


def _special(status: FormularyStatus, formulary: Formulary, setting: Setting) -> str:
    injury = setting.view.summary.date_of_injury
    if not status.special_fill_days or injury is None:
        return ""
    until = formulary.special_fill_until(injury)
    if until is None or setting.view.summary.as_of > until:
        return ""
    return (
        f"a special fill of up to {amount(status.special_fill_days, 'day')} is open at a first "
        f"visit until {until.isoformat()}"
    )


def _perioperative(status: FormularyStatus, setting: Setting) -> str:
    formulary = setting.formulary
    if not status.perioperative_fill_days or formulary is None:
        return ""
    day = setting.view.summary.as_of
    for surgery in _operations(setting):
        period = formulary.perioperative_period(surgery)
        if period and period[0] <= day <= period[1]:
            return (
                f"a perioperative fill of up to {amount(status.perioperative_fill_days, 'day')} is "
                f"open from {period[0].isoformat()} to {period[1].isoformat()}, around the "
                f"operation of {surgery.isoformat()}"
            )
    return ""


def _operations(setting: Setting) -> list[date]:
    if not own_terms(setting.item):
        return []
    dated, _ = split(("surgery",), setting)
    return [when.date for when, _ in dated if when.exact]
