"""The Gradio page: three tabs, each one HTML component whose script asks one server function."""

from __future__ import annotations

import atexit
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag.console import say
from rag.desk.case import LOCAL_USER
from rag.desk.users import Users
from rag.errors import InputError, RationaleError
from rag.settings import Settings, go_offline
from rag.workbench import curator, evaluator, reviewer
from rag.workbench.bridge import Act, answer
from rag.workbench.markup import Html
from rag.workbench.room import Room

logger = logging.getLogger(__name__)
ASSETS = Path(__file__).parent / "assets"
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"]
MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"]
_FIRST_PAGE = 1.0
"""Seconds in which the first page is had before what is heavy is loaded beside it."""
_TITLE = (
    "<div id='title'><h1>Rationale</h1><p>Drafts the cited rationale of an independent medical "
    "review. You read, decide and sign.</p><button type='button' id='theme' class='btn small'>"
    "Light or dark</button></div>"
)
_THEME = """
element.querySelector('#theme').addEventListener('click', () => {
  const dark = document.body.classList.toggle('dark');
  localStorage.setItem('rationale-theme', dark ? 'dark' : 'light');
});
const kept = localStorage.getItem('rationale-theme');
if (kept) document.body.classList.toggle('dark', kept === 'dark');
"""


def build_app(settings: Settings) -> Any:
    """Return the workbench as ``gr.Blocks``; :func:`serve` shows it.

    Raises:
        StoreError: The store of cases cannot be opened.
    """
    go_offline()
    # Before Gradio is imported: it reads the folder of uploads from the environment.
    room = Room(settings)
    atexit.register(room.uploads.close)
    import gradio as gr

    with gr.Blocks(
        title="Rationale",
        analytics_enabled=False,
        fill_width=True,
        # What was uploaded and then never used goes after an hour, everything with the process.
        delete_cache=(600, 3600),
    ) as page:
        gr.HTML(html_template=_TITLE, js_on_load=_THEME, apply_default_css=False)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Reviewer", id="reviewer"):
                _tab(gr, reviewer.template(), reviewer.acts(room))
            with gr.Tab("Curator", id="curator"):
                _tab(gr, curator.template(), curator.acts(room))
            with gr.Tab("Evaluator", id="evaluator"):
                _tab(gr, evaluator.template(), evaluator.acts(room))
    page.rationale_room = room
    return page


def _tab(gr: Any, template: Html, acts: Mapping[str, Act]) -> None:
    def act(payload: Any, request: Any) -> Any:
        try:
            refuse_foreign(request)
            return answer(acts, user_of(request), payload)
        except InputError as error:
            return {"error": {"message": error.message, "remedy": error.remedy, "retry": True}}

    # Gradio tells by the annotation which argument is the request.
    act.__annotations__["request"] = gr.Request
    gr.HTML(
        html_template=template,
        js_on_load=(ASSETS / "workbench.js").read_text(encoding="utf-8"),
        apply_default_css=False,
        server_functions=[act],
    )


def refuse_foreign(request: Any) -> None:
    """Refuse what another site's page sends through the user's browser.

    Raises:
        InputError: The request names an origin that is not this workbench.
    """
    headers = request.headers
    origin = headers.get("origin")
    own = {headers.get("host"), headers.get("x-forwarded-host")}
    if origin and urlsplit(origin).netloc not in own:
        raise InputError(
            "The request came from another page.",
            "Open the workbench at its own address; a reverse proxy has to pass the Host on.",
        )


def user_of(request: Any) -> str:
    """Return who asks: the user who logged in, or the only one where nobody has to.

    Raises:
        InputError: A log-in is asked for and this request has none.
    """
    app = request.app
    if app.auth is None:
        return LOCAL_USER
    cookies = request.cookies
    token = cookies.get(f"access-token-{app.cookie_id}") or cookies.get(
        f"access-token-unsecure-{app.cookie_id}"
    )
    user = app.tokens.get(token) if token else None
    if user is None:
        raise InputError("You are not logged in any more.", "Reload the page and log in.")
    return str(user)


def serve(
    page: Any,
    *,
    port: int,
    host: str = "127.0.0.1",
    block: bool = True,
    auth: bool = False,
) -> Any:
    """Serve the workbench on loopback; nothing is shared, tracked or fetched from elsewhere.

    Args:
        page: What :func:`build_app` returned.
        port: Where it listens.
        host: Address; anything but loopback asks for ``auth``.
        block: Whether the call returns only when the server ends.
        auth: Whether users log in; their names and hashed passwords stand in the home folder.

    Returns:
        What ``Blocks.launch`` returns, when ``block`` is false.

    Raises:
        InputError: The port is taken, or a log-in is needed and there are no users.
    """
    import gradio as gr

    room: Room = page.rationale_room
    check = _log_in(room.settings, host) if auth or host not in _LOOPBACK else None
    try:
        launched = page.launch(
            server_name=host,
            server_port=port,
            share=False,
            inbrowser=False,
            show_error=False,
            ssr_mode=False,
            enable_monitoring=False,
            footer_links=[],
            # Else every answer, medical text and all, would be kept in the browser.
            run_history=False,
            max_file_size=f"{room.settings.max_file_mb}mb",
            theme=gr.themes.Base(font=FONTS, font_mono=MONO),
            css=(ASSETS / "workbench.css").read_text(encoding="utf-8"),
            auth=check,
            auth_message="Log in to see your cases." if check else None,
            prevent_thread_lock=True,
            quiet=True,
        )
    except OSError as error:
        raise InputError(
            f"The workbench could not open port {port}: {error}.",
            "Choose another: rationale app --port 7861.",
        ) from error
    # Index and model load when the page can be had, and not before it.
    room.warm(after=_FIRST_PAGE)
    if not block:
        return launched
    say(f"The workbench is at http://{host}:{port}; stop it with Ctrl-C.")
    try:
        page.block_thread()
    finally:
        room.uploads.close()
    return launched


_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _log_in(settings: Settings, host: str) -> Callable[[str, str], bool]:
    users = Users(settings.home)
    if not users.names():
        raise InputError(
            f"Nobody could log in at {host}: there are no users.",
            "Add one first: rationale users add NAME.",
        )

    def check(name: str, password: str) -> bool:
        try:
            return users.verify(name, password)
        except RationaleError:
            logger.exception("the users could not be read")
            return False

    return check
