"""The page: its components, plain functions over the pipeline, and the wiring between them."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rag.errors import InputError, RationaleError
from rag.records import RawDocument, Run
from rag.settings import Settings, go_offline, shipped
from rag.workbench import views
from rag.workbench.style import CSS, FONTS, MONO

logger = logging.getLogger(__name__)

SAMPLE = "cervical-facet.txt"
_EMPTY = "Drop a case file or paste a summary on the left, then press Draft. Or open the sample."


class Desk:
    """Opens the index and vocabulary once and drafts cases for the page."""

    def __init__(self, settings: Settings) -> None:
        """Keep the settings; nothing is opened before the first case."""
        self.settings = settings
        self._lock = threading.Lock()
        self._opened: tuple[Any, Any] | None = None

    def draft(self, raw: Sequence[RawDocument], requests: str, as_of: str, outcome: str) -> Run:
        """Draft one case.

        Raises:
            RationaleError: What is wrong with the case or the set-up, and what to do.
        """
        from rag.pipeline import draft_case

        index, vocabulary = self._open()
        return draft_case(
            raw,
            self.settings,
            requests=tuple(line.strip() for line in requests.splitlines() if line.strip()),
            as_of=_date(as_of),
            outcome=outcome,  # type: ignore[arg-type]  # one of the radio's three values
            index=index,
            vocabulary=vocabulary,
        )

    def _open(self) -> tuple[Any, Any]:
        from rag.retrieval import open_index
        from rag.vocabulary import load_vocabulary

        with self._lock:
            if self._opened is None:
                self._opened = open_index(self.settings), load_vocabulary(self.settings.corpus)
            return self._opened


def read_case(files: Sequence[str] | None, pasted: str, settings: Settings) -> list[RawDocument]:
    """Read uploads and pasted text as one case; uploads are deleted once read.

    Raises:
        InputError: Nothing was given, or a file cannot be used.
    """
    from rag.intake import read_documents, read_text

    raw: list[RawDocument] = []
    for name in files or ():
        path = Path(name)
        try:
            raw.extend(read_documents([path], settings))
        finally:
            path.unlink(missing_ok=True)
    if pasted.strip():
        raw.append(read_text(pasted, "<pasted>"))
    if not raw:
        raise InputError(
            "There is no case yet.", "Drop a file, paste a summary, or open the sample."
        )
    return raw


def _date(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"{text} is not a date.", "Write it as YYYY-MM-DD.") from None


def build_app(settings: Settings) -> Any:
    """Return the workbench as ``gr.Blocks``; nothing is opened or fetched before the first case."""
    go_offline()
    import gradio as gr

    desk = Desk(settings)
    with gr.Blocks(title="Rationale", analytics_enabled=False, delete_cache=(600, 3600)) as page:
        gr.HTML(
            "<div id='title'><h1>Rationale</h1><p>Drafts the cited rationale of an independent "
            "medical review. You read, decide and sign; nothing leaves this machine unless you "
            "configured a remote model.</p></div>"
        )
        run_state = gr.State(None)
        with gr.Row(equal_height=False):
            with gr.Column(scale=1, min_width=320):
                files = gr.File(
                    label="Case files (PDF, DOCX, Markdown, text)",
                    file_count="multiple",
                    type="filepath",
                    height=130,
                )
                pasted = gr.Textbox(label="Or paste a summary", lines=8, max_lines=18)
                requests = gr.Textbox(
                    label="Disputed items, one a line (only where the case does not name them)",
                    lines=2,
                )
                with gr.Row():
                    as_of = gr.Textbox(
                        label="Editions in force on", placeholder="UR decision date", min_width=120
                    )
                    outcome = gr.Radio(
                        ["suggest", "uphold", "overturn"],
                        value="suggest",
                        label="Argue for",
                        min_width=160,
                    )
                with gr.Row():
                    go = gr.Button("Draft", variant="primary", elem_id="draft")
                    sample = gr.Button("Open the sample case", elem_id="sample")
                    clear = gr.Button("Clear", elem_id="clear")
            with gr.Column(scale=3, min_width=560):
                message = gr.HTML(views.empty_view(_EMPTY), elem_id="message")
                items = gr.Radio([], label="Disputed items", visible=False, elem_id="items")
                with gr.Tabs(visible=False) as tabs:
                    with gr.Tab("Draft"), gr.Row(equal_height=False):
                        with gr.Column(scale=3, min_width=320):
                            draft_html = gr.HTML(elem_id="draft-text")
                        with gr.Column(scale=2, min_width=300):
                            evidence_html = gr.HTML(elem_id="evidence")
                    with gr.Tab("Criteria"):
                        criteria_html = gr.HTML(elem_id="criteria")
                    with gr.Tab("Passages"):
                        passages_html = gr.HTML(elem_id="passages")
                    with gr.Tab("Record"):
                        record_html = gr.HTML(elem_id="record")
                    with gr.Tab("Letter"):
                        with gr.Row():
                            markdown_file = gr.DownloadButton("Markdown")
                            docx_file = gr.DownloadButton("DOCX")
                            json_file = gr.DownloadButton("JSON")
                            record_file = gr.DownloadButton("Run record")
                        letter_text = gr.Markdown(elem_id="letter", sanitize_html=True)

        case_views = [draft_html, evidence_html, criteria_html, passages_html]
        downloads = [markdown_file, docx_file, json_file, record_file]
        outputs = [run_state, message, items, tabs, *case_views, record_html, letter_text]
        outputs += downloads

        def show(raw: Callable[[], list[RawDocument]], extra: tuple[str, str, str]) -> list[Any]:
            try:
                run = desk.draft(raw(), *extra)
                paths = _export(run)
            except RationaleError as error:
                # The case on screen stays; only the message changes.
                return [gr.skip(), views.error_view(error), *[gr.skip()] * (len(outputs) - 2)]
            first = run.checked.draft.items[0].item
            choices = [
                (views.item_label(run, draft.item), draft.item) for draft in run.checked.draft.items
            ]
            return [
                run,
                "",
                gr.Radio(choices=choices, value=first, visible=True),
                gr.Tabs(visible=True),
                *_item_views(run, first),
                views.record_view(run),
                run.letter.markdown,
                *[gr.DownloadButton(value=str(path)) for path in paths],
            ]

        def on_draft(
            names: list[str] | None, text: str, wanted: str, when: str, side: str
        ) -> list[Any]:
            return show(lambda: read_case(names, text, settings), (wanted, when, side))

        def on_sample(when: str, side: str) -> list[Any]:
            text = (shipped("corpus") / "samples" / SAMPLE).read_text(encoding="utf-8")
            return show(lambda: read_case(None, text, settings), ("", when, side))

        def on_item(run: Run | None, number: int | None) -> list[str]:
            if run is None or number is None:
                return [views.empty_view(_EMPTY)] * len(case_views)
            return _item_views(run, number)

        def on_clear() -> list[Any]:
            return [
                None,
                views.empty_view(_EMPTY),
                gr.Radio(choices=[], value=None, visible=False),
                gr.Tabs(visible=False),
                *[""] * (len(case_views) + 2),
                *[gr.DownloadButton(value=None) for _ in downloads],
                None,
                "",
                "",
                "",
            ]

        go.click(on_draft, [files, pasted, requests, as_of, outcome], outputs, api_name=False)
        sample.click(on_sample, [as_of, outcome], outputs, api_name=False)
        items.change(on_item, [run_state, items], case_views, api_name=False)
        clear.click(on_clear, None, [*outputs, files, pasted, requests, as_of], api_name=False)
    return page


def _item_views(run: Run, number: int) -> list[str]:
    return [
        views.draft_view(run, number),
        views.evidence_view(run, number),
        views.criteria_view(run, number),
        views.passages_view(run, number),
    ]


def _export(run: Run) -> tuple[Path, ...]:
    from rag.export import write_letter

    return write_letter(run, Path(tempfile.mkdtemp(prefix="rationale-")))


def serve(page: Any, *, port: int, host: str = "127.0.0.1", block: bool = True) -> Any:
    """Serve the workbench on loopback; nothing is shared, tracked or fetched from elsewhere.

    Returns:
        What ``Blocks.launch`` returns, when ``block`` is false.

    Raises:
        InputError: The port is taken.
    """
    import gradio as gr

    theme = gr.themes.Base(font=FONTS, font_mono=MONO)
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
            quiet=not block,
        )
    except OSError as error:
        raise InputError(
            f"The workbench could not open port {port}: {error}.",
            "Choose another: rationale app --port 7861.",
        ) from error
