"""The page: its components, and the wiring between them and the desk."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.console import say
from rag.errors import InputError, RationaleError
from rag.records import RawDocument, Run
from rag.settings import Settings, go_offline
from rag.workbench import views
from rag.workbench.desk import Desk, read_case, read_sample
from rag.workbench.style import CSS, FONTS, MONO

logger = logging.getLogger(__name__)

_EMPTY = "Drop a case file or paste a summary on the left, then press Draft. Or open the sample."
_TITLE = (
    "<div id='title'><h1>Rationale</h1><p>Drafts the cited rationale of an independent medical "
    "review. You read, decide and sign; nothing leaves this machine unless you configured a remote "
    "model.</p></div>"
)
_DOWNLOADS = ("Markdown", "DOCX", "JSON", "Run record")


@dataclass(frozen=True)
class _Form:
    """The components on the left: the case and how to draft it."""

    files: Any
    pasted: Any
    requests: Any
    as_of: Any
    outcome: Any
    go: Any
    sample: Any
    clear: Any


@dataclass(frozen=True)
class _Sheet:
    """The components on the right: what came of it."""

    run: Any
    message: Any
    items: Any
    tabs: Any
    item_views: tuple[Any, ...]
    record: Any
    letter: Any
    downloads: tuple[Any, ...]

    def all(self) -> list[Any]:
        """Return every component, in the order in which :func:`_filled` returns values."""
        return [
            self.run,
            self.message,
            self.items,
            self.tabs,
            *self.item_views,
            self.record,
            self.letter,
            *self.downloads,
        ]


def build_app(settings: Settings) -> Any:
    """Return the workbench as ``gr.Blocks``; nothing is opened or fetched before the first case."""
    go_offline()
    import gradio as gr

    with gr.Blocks(title="Rationale", analytics_enabled=False, delete_cache=(600, 3600)) as page:
        gr.HTML(_TITLE)
        with gr.Row(equal_height=False):
            with gr.Column(scale=1, min_width=320):
                form = _form(gr)
            with gr.Column(scale=3, min_width=560):
                sheet = _sheet(gr)
        _wire(gr, form, sheet, Desk(settings))
    return page


def _form(gr: Any) -> _Form:
    files = gr.File(
        label="Case files (PDF, DOCX, Markdown, text)",
        file_count="multiple",
        type="filepath",
        height=140,
    )
    pasted = gr.Textbox(label="Or paste a summary", lines=9, max_lines=18)
    go = gr.Button("Draft", variant="primary", elem_id="draft")
    with gr.Row():
        sample = gr.Button("Open the sample case", elem_id="sample", min_width=150)
        clear = gr.Button("Clear", elem_id="clear", min_width=90)
    with gr.Accordion("Items, date and outcome", open=False):
        requests = gr.Textbox(
            label="Disputed items, one a line (only where the case does not name them)", lines=2
        )
        as_of = gr.Textbox(
            label="Editions in force on", placeholder="default: the UR decision date"
        )
        outcome = gr.Radio(["suggest", "uphold", "overturn"], value="suggest", label="Argue for")
    return _Form(files, pasted, requests, as_of, outcome, go, sample, clear)


def _sheet(gr: Any) -> _Sheet:
    run = gr.State(None)
    message = gr.HTML(views.empty_view(_EMPTY), elem_id="message")
    items = gr.Radio([], label="Disputed items", visible=False, elem_id="items")
    with gr.Tabs(visible=False) as tabs:
        with gr.Tab("Draft"), gr.Row(equal_height=False):
            with gr.Column(scale=3, min_width=320):
                draft = gr.HTML(elem_id="draft-text")
            with gr.Column(scale=2, min_width=300):
                evidence = gr.HTML(elem_id="evidence")
        with gr.Tab("Criteria"):
            criteria = gr.HTML(elem_id="criteria")
        with gr.Tab("Passages"):
            passages = gr.HTML(elem_id="passages")
        with gr.Tab("Record"):
            record = gr.HTML(elem_id="record")
        with gr.Tab("Letter"):
            with gr.Row():
                downloads = tuple(gr.DownloadButton(name) for name in _DOWNLOADS)
            letter = gr.Markdown(elem_id="letter", sanitize_html=True)
    shown = (draft, evidence, criteria, passages)
    return _Sheet(run, message, items, tabs, shown, record, letter, downloads)


def _wire(gr: Any, form: _Form, sheet: _Sheet, desk: Desk) -> None:
    outputs = sheet.all()

    # Components of a closed accordion are not mounted yet and send None.
    def fill(
        read: Callable[[], list[RawDocument]],
        requests: str | None,
        as_of: str | None,
        outcome: str | None,
    ) -> list[Any]:
        try:
            run = desk.draft(read(), requests or "", as_of or "", outcome or "suggest")
            return _filled(gr, run, desk.export(run))
        except RationaleError as error:
            shown = error
        except Exception as error:
            logger.exception("drafting failed")
            shown = RationaleError(
                f"Unexpected error: {type(error).__name__}.",
                "This is a fault of the program; its details are on the terminal.",
            )
        # The case on screen stays; only the message changes.
        return [gr.skip(), views.error_view(shown), *[gr.skip()] * (len(outputs) - 2)]

    def on_draft(
        names: list[str] | None,
        text: str | None,
        requests: str | None,
        as_of: str | None,
        outcome: str | None,
    ) -> list[Any]:
        return fill(lambda: read_case(names, text or "", desk.settings), requests, as_of, outcome)

    def on_sample(as_of: str | None, outcome: str | None) -> list[Any]:
        return fill(read_sample, "", as_of, outcome)

    def on_item(run: Run | None, number: int | None) -> list[str]:
        if run is None or number is None:
            return [""] * len(sheet.item_views)
        return _item_views(run, number)

    wishes = [form.as_of, form.outcome]
    case = [form.files, form.pasted, form.requests]
    form.go.click(on_draft, [*case, *wishes], outputs, api_name=False)
    form.sample.click(on_sample, wishes, outputs, api_name=False)
    sheet.items.change(on_item, [sheet.run, sheet.items], list(sheet.item_views), api_name=False)
    form.clear.click(
        lambda: [*_blank(gr), None, "", "", ""],
        None,
        [*outputs, *case, form.as_of],
        api_name=False,
    )


def _filled(gr: Any, run: Run, letters: Sequence[Path]) -> list[Any]:
    first = run.checked.draft.items[0].item
    choices = [(views.item_label(run, entry.item), entry.item) for entry in run.checked.draft.items]
    return [
        run,
        "",
        gr.Radio(choices=choices, value=first, visible=True),
        gr.Tabs(visible=True),
        *_item_views(run, first),
        views.record_view(run),
        run.letter.markdown,
        *[gr.DownloadButton(value=str(path)) for path in letters],
    ]


def _blank(gr: Any) -> list[Any]:
    return [
        None,
        views.empty_view(_EMPTY),
        gr.Radio(choices=[], value=None, visible=False),
        gr.Tabs(visible=False),
        *["", "", "", ""],
        "",
        "",
        *[gr.DownloadButton(value=None) for _ in _DOWNLOADS],
    ]


def _item_views(run: Run, number: int) -> list[str]:
    return [
        views.draft_view(run, number),
        views.evidence_view(run, number),
        views.criteria_view(run, number),
        views.passages_view(run, number),
    ]


def serve(page: Any, *, port: int, host: str = "127.0.0.1", block: bool = True) -> Any:
    """Serve the workbench on loopback; nothing is shared, tracked or fetched from elsewhere.

    Returns:
        What ``Blocks.launch`` returns, when ``block`` is false.

    Raises:
        InputError: The port is taken.
    """
    import gradio as gr

    theme = gr.themes.Base(font=FONTS, font_mono=MONO)
    if block:
        say(f"The workbench opens at http://{host}:{port}; stop it with Ctrl-C.")
    try:
        return page.launch(
            server_name=host,
            server_port=port,
            share=False,
            inbrowser=False,
            show_error=False,
            ssr_mode=False,
            enable_monitoring=False,
            footer_links=[],
            max_file_size="100mb",
            theme=theme,
            css=CSS,
            prevent_thread_lock=not block,
            quiet=True,
        )
    except OSError as error:
        raise InputError(
            f"The workbench could not open port {port}: {error}.",
            "Choose another: rationale app --port 7861.",
        ) from error
