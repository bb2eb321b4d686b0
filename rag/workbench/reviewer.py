"""The reviewer's tab: its template, and which action does what."""

from __future__ import annotations

from functools import partial

from rag.desk import curate
from rag.workbench import case_acts, draft_acts, item_acts, letter_acts
from rag.workbench.bridge import Act, Answer, Given
from rag.workbench.jobs import Job
from rag.workbench.markup import Html, button, el, empty, join
from rag.workbench.panes import A, B, D, home, item_of, lacking, show
from rag.workbench.room import Room


def template() -> Html:
    """Return the empty tab: panes by id, which answers fill."""
    tabs = [("a", "Weigh"), ("b", "Guidelines"), ("c", "Source page"), ("d", "Draft")]
    return frame(
        "reviewer",
        el("header", id="r-bar", cls="bar"),
        el(
            "div",
            [
                button(label, kind="seg", data_tab_to=name, aria_pressed="false")
                for name, label in tabs
            ],
            cls="segs",
            role="group",
            aria_label="What is shown beside the draft",
        ),
        el(
            "div",
            [el("section", id=f"r-{name}", cls=f"pane p-{name}") for name in "abcd"],
            cls="body",
        ),
    )


def frame(app: str, *parts: Html) -> Html:
    """Return the frame that every tab has: notes, progress, and its parts."""
    return el(
        "div",
        el("div", cls="wb-live", role="status", aria_live="polite"),
        el("div", el("span", "Working …"), cls="wb-busy"),
        el("div", cls="wb-note"),
        join(parts),
        cls="wb",
        data_app=app,
        data_step="home",
        data_tab="a",
    )


def acts(room: Room) -> dict[str, Act]:
    """Return every action of the tab by its name."""
    rows = {**case_acts.ACTS, **item_acts.ACTS, **draft_acts.ACTS, **letter_acts.ACTS}
    bound: dict[str, Act] = {name: partial(act, room) for name, act in rows.items()}
    return {
        **bound,
        "home": lambda user, given: home(room, user),
        "show": partial(_show, room),
        "status": partial(_status, room),
        "build": partial(build, room),
        "job": lambda user, given: room.jobs.ask(user, given.text("id"), given.number("seen")),
    }


def build(room: Room, user: str, given: Given) -> Answer:
    """Index the library, where no index stands yet or it is behind."""

    def work(job: Job) -> Answer:
        job.say("Indexing the library …")
        curate.sync_library(
            room.desk, lambda done, total: job.say(f"Indexing {done} of {total} passages …")
        )
        room.again()
        made = home(room, user)
        made.say = "The library is indexed."
        return made

    return Answer(job=room.jobs.start(user, work))


def _show(room: Room, user: str, given: Given) -> Answer:
    """Show where the page stands, as after a reload; an item in hand is worked on."""
    view = given.view
    if given.payload.get("idle") is True:
        return _idle(room, user, given)
    if view.get("step") in ("item", "letter") and view.get("case"):
        again = Given(
            {"view": view, "case": view["case"], "step": view["step"], "n": view.get("item", 0)}
        )
        return item_acts.go(room, user, again)
    return show(room, user, view)


def _status(room: Room, user: str, given: Given) -> Answer:
    kind, text = room.status()
    return Answer(more={"status": kind, "text": text})


def _idle(room: Room, user: str, given: Given) -> Answer:
    """Show where the page stands without starting anything, after something went wrong."""
    made = show(room, user, given.view, keep_page=True)
    place = made.view or {}
    if place.get("step") == "letter" and lacking(room.desk.state(user, str(place["case"]))):
        made.panes[A] = empty(el("p", "The letter lacks an item."))
        made.panes[D] = empty(
            el("p", "An item could not be worked."), button("Try again", "go", given=place)
        )
    if place.get("step") == "item":
        state = room.desk.state(user, str(place["case"]))
        if not item_of(state, int(place["item"])).ready:
            for name in (A, B):
                made.panes[name] = empty(el("p", "Nothing yet."))
            again = {"step": "item", "n": place["item"]}
            made.panes[D] = empty(
                el("p", "This item could not be worked."), button("Try again", "go", given=again)
            )
    return made
