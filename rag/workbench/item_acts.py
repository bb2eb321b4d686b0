"""What a reviewer does with the evidence of an item: work it, pin, set aside, search, overrule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rag.desk import case as cases
from rag.desk import evidence
from rag.desk.records import CaseState, ItemState
from rag.errors import InputError
from rag.records import ItemAssessment, ItemDraft, ItemPassages, Record, RetrievedPassage
from rag.workbench import draft_view, page_view
from rag.workbench.bridge import Answer, Given
from rag.workbench.jobs import Job
from rag.workbench.panes import A, B, C, D, item_of, lacking, show
from rag.workbench.passages_view import passages_pane
from rag.workbench.room import Room
from rag.workbench.weigh_view import weigh_pane


def go(room: Room, user: str, given: Given) -> Answer:
    """Go to a step of a case; what it needs and lacks is worked in the background."""
    case_id, number = given.text("case") or given.case, given.number("n")
    view = {"case": case_id, "step": given.text("step", "case"), "item": number}
    made = show(room, user, view)
    place = made.view or {}
    if place.get("step") == "item":
        state = room.desk.state(user, case_id)
        item = item_of(state, number)
        if not item.ready and state.status == "open":
            made.job = room.jobs.start(user, lambda job: _work(room, user, state, item, job))
        at = given.text("at")
        if at:
            made.show = {"key": f"s-{at}", "tab": "d"}
    elif place.get("step") == "letter" and lacking(room.desk.state(user, case_id)):
        made.job = room.jobs.start(user, lambda job: _work_all(room, user, view, job))
    return made


def draft_again(room: Room, user: str, given: Given) -> Answer:
    """Draft an item anew, with the model of the settings where it is asked for."""
    state = room.state(user, given)
    item = item_of(state, given.item)
    model = given.payload.get("model") is True

    def work(job: Job) -> Answer:
        job.say(f"Drafting with {room.settings.model} …" if model else "Drafting …")
        after = cases.draft_again(
            room.desk,
            user,
            state.id,
            item.number,
            model=model,
            told=_teller(state, item, job),
        )
        return show(room, user, given.view, state=after)

    return Answer(job=room.jobs.start(user, work))


def pin(room: Room, user: str, given: Given) -> Answer:
    """Pin a passage."""
    key = given.text("key")
    return _after(
        room, user, given, evidence.pin_passage(room.desk, user, given.case, given.item, key)
    )


def unpin(room: Room, user: str, given: Given) -> Answer:
    """Take a pin away."""
    key = given.text("key")
    return _after(
        room, user, given, evidence.unpin_passage(room.desk, user, given.case, given.item, key)
    )


def exclude(room: Room, user: str, given: Given) -> Answer:
    """Set a passage aside with a reason."""
    key, why = given.text("key"), given.text("reason")
    state = evidence.exclude_passage(room.desk, user, given.case, given.item, key, why)
    return _after(room, user, given, state)


def include(room: Room, user: str, given: Given) -> Answer:
    """Take a passage back in."""
    key = given.text("key")
    return _after(
        room, user, given, evidence.include_passage(room.desk, user, given.case, given.item, key)
    )


def search(room: Room, user: str, given: Given) -> Answer:
    """Search the library for more on an item."""
    state = room.state(user, given)
    question = given.text("question").strip()
    found = evidence.search_library(room.desk, question, state=state) if question else None
    pane = passages_pane(state, item_of(state, given.item), question, found)
    return Answer(panes={B: pane})


def add_passage(room: Room, user: str, given: Given) -> Answer:
    """Add a passage of the library to an item."""
    state = room.state(user, given)
    row = _retrieved(room, state, given.text("key"), given.text("q"))
    after = evidence.add_passage(room.desk, user, state.id, given.item, row)
    made = _after(room, user, given, after)
    made.show = {"key": f"passage-{row.passage.key}", "tab": "b"}
    return made


def around(room: Room, user: str, given: Given) -> Answer:
    """Show a passage among its neighbours."""
    from rag.retrieval.around import neighbours

    key = given.text("key")
    rows = neighbours(room.desk.tools.index, key, before=4, after=6)
    return Answer(
        panes={C: page_view.passage_page(rows, key)}, show={"key": f"around-{key}", "tab": "c"}
    )


def page(room: Room, user: str, given: Given) -> Answer:
    """Show a page of the record."""
    state = room.state(user, given)
    document, number = given.number("doc"), given.number("page", 1)
    start, end = given.number("start"), given.number("end")
    adding = state.status == "open" and given.view.get("step") == "case"
    html = page_view.record_page(state, document, number, start, end, adding=adding)
    shown = {"key": f"page-{document}-{number}", "tab": "c"}
    return Answer(panes={C: html}, show=shown)


def picture(room: Room, user: str, given: Given) -> Answer:
    """Return the picture of a page of the record, with the words meant marked."""
    state = room.state(user, given)
    document, number = given.number("doc"), given.number("page", 1)
    made = room.pictures.page(user, state, document, number)
    name = state.case.documents[document].name
    start, end = given.number("start"), given.number("end")
    return Answer(more={"html": str(page_view.picture(made, name, number, start, end))})


def overrule(room: Room, user: str, given: Given) -> Answer:
    """Give a criterion another status, with a reason."""
    state = evidence.overrule_criterion(
        room.desk,
        user,
        given.case,
        given.item,
        given.text("criterion"),
        given.text("status"),
        given.text("reason"),
    )
    return _after(room, user, given, state)


def withdraw_overrule(room: Room, user: str, given: Given) -> Answer:
    """Return a criterion to what the program found."""
    name = given.text("criterion")
    return _after(
        room, user, given, evidence.withdraw_overrule(room.desk, user, given.case, given.item, name)
    )


def outcome(room: Room, user: str, given: Given) -> Answer:
    """Draft for the side that the reviewer chose."""
    side: Any = given.text("outcome")
    state = evidence.choose_outcome(
        room.desk, user, given.case, given.item, side, given.text("reason")
    )
    return _after(room, user, given, state)


def _work_all(room: Room, user: str, view: dict[str, Any], job: Job) -> Answer:
    """Work every item that the letter lacks, and show it."""
    _wait_for_library(room, job)
    state = room.desk.state(user, str(view["case"]))
    for item in lacking(state):
        job.say(f"Working item {item.number} of {len(state.items)} for the letter …")
        cases.choose_item(room.desk, user, state.id, item.number)
    return show(room, user, view)


def _wait_for_library(room: Room, job: Job) -> None:
    if room.status()[0] == "loading":
        job.say("Loading the library and the language model …")
        room.settled.wait(60)


def _work(room: Room, user: str, state: CaseState, item: ItemState, job: Job) -> Answer:
    _wait_for_library(room, job)
    job.say("Looking for what governs …")
    cases.choose_item(room.desk, user, state.id, item.number, told=_teller(state, item, job))
    view = {"case": state.id, "step": "item", "item": item.number}
    return show(room, user, view, keep_page=True)


def _teller(state: CaseState, item: ItemState, job: Job) -> Any:
    """Show each record as it is there, before all is kept."""
    held = {"item": item}
    coming: list[tuple[str, str]] = []

    def told(what: str, record: Record) -> None:
        if isinstance(record, ItemPassages):
            held["item"] = held["item"].model_copy(update={"passages": record})
            news = {B: passages_pane(state, held["item"])}
            job.tell(Answer(panes=dict(news), progress="Holding the criteria against the record …"))
        elif isinstance(record, ItemAssessment):
            held["item"] = held["item"].model_copy(update={"assessment": record})
            job.tell(Answer(panes={A: weigh_pane(state, held["item"])}, progress="Drafting …"))
        elif isinstance(record, ItemDraft):
            rows = [(one.role.value, one.text) for one in record.sentences]
            news = {D: draft_view.streaming(rows, "Checking each sentence …")}
            job.tell(Answer(panes=dict(news), progress="Checking …"))
        elif what == "sentence":
            coming.append((getattr(record, "role", ""), getattr(record, "text", "")))
            news = {D: draft_view.streaming(coming, "Drafting; not yet checked …")}
            job.tell(Answer(panes=dict(news), progress="Drafting …"))

    return told


def _retrieved(room: Room, state: CaseState, key: str, question: str) -> RetrievedPassage:
    """Return a passage as the reviewer's search found it."""
    for row in evidence.search_library(room.desk, question, state=state):
        if row.passage.key == key:
            return row
    raise InputError("The search finds this passage no more.", "Search again.")


def _after(room: Room, user: str, given: Given, state: CaseState) -> Answer:
    return show(room, user, given.view, state=state, keep_page=True)


ACTS: dict[str, Callable[[Room, str, Given], Answer]] = {
    "go": go,
    "draft_again": draft_again,
    "pin": pin,
    "unpin": unpin,
    "exclude": exclude,
    "include": include,
    "search": search,
    "add_passage": add_passage,
    "around": around,
    "page": page,
    "picture": picture,
    "overrule": overrule,
    "withdraw_overrule": withdraw_overrule,
    "outcome": outcome,
}
