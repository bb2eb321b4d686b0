"""The design's import rules, read from the source itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAGES = ["intake", "library", "retrieval", "assessment", "drafting", "checking", "letter", "audit"]
LEAVES = ["records", "errors", "settings", "text", "levels", "phrases", "vocabulary"]
ONLY_IN = {
    "chromadb": {"rag/retrieval/chroma.py"},
    "sentence_transformers": {"rag/retrieval/sentence_model.py"},
    "torch": {"rag/retrieval/sentence_model.py"},
    "transformers": {"rag/retrieval/sentence_model.py"},
    "onnxruntime": {"rag/retrieval/onnx_model.py"},
    "ray": {"rag/retrieval/cluster.py"},
    "langchain": {"rag/drafting/chat_model.py"},
    "langchain_core": {"rag/drafting/chat_model.py", "rag/retrieval/langchain_retriever.py"},
    "gradio": {"rag/workbench/page.py"},
    "pypdfium2": {
        "rag/intake/pdf.py",
        "rag/library/readers/pdf.py",
        "rag/library/readers/pdf_words.py",
    },
    "pdfplumber": {"rag/library/readers/pdf_tables.py"},
    "pytesseract": {"rag/library/readers/ocr.py"},
    "docx": {"rag/intake/word.py", "rag/library/readers/word.py", "rag/letter/docx.py"},
    "lxml": {"rag/library/readers/html.py", "rag/library/readers/xml.py"},
    "markdown_it": {"rag/library/readers/markdown_text.py"},
}
HEAVY = {
    "chromadb",
    "sentence_transformers",
    "torch",
    "transformers",
    "onnxruntime",
    "ray",
    "gradio",
    "langchain",
}


def _modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def _imports(path: Path, *, top_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_only else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_rag_imports_neither_evals_nor_app() -> None:
    for path in _modules("rag"):
        for name in _imports(path):
            assert name.split(".")[0] not in ("evals", "app"), f"{_name(path)} imports {name}"


def test_evals_do_not_import_the_app() -> None:
    for path in _modules("evals"):
        for name in _imports(path):
            assert name.split(".")[0] != "app" and not name.startswith("rag.workbench"), _name(path)


def test_one_module_each_knows_the_big_libraries() -> None:
    for path in _modules("rag", "evals"):
        for name in _imports(path):
            allowed = ONLY_IN.get(name.split(".")[0])
            assert allowed is None or _name(path) in allowed, f"{_name(path)} imports {name}"


def test_big_libraries_are_imported_lazily() -> None:
    for path in _modules("rag", "evals"):
        heavy = {name.split(".")[0] for name in _imports(path, top_only=True)} & HEAVY
        assert not heavy, f"{_name(path)} imports {heavy} at its top"


def test_stages_import_one_way() -> None:
    """A stage may import leaves, vocabulary and letter.citations, never a later stage."""
    for place, stage in enumerate(STAGES):
        later = set(STAGES[place + 1 :]) | {"pipeline", "workbench", "cli", "envelope", "export"}
        for path in _modules(f"rag/{stage}"):
            for name in _imports(path):
                parts = name.split(".")
                if parts[0] != "rag" or len(parts) < 2 or name.startswith("rag.letter.citations"):
                    continue
                assert parts[1] not in later, f"{_name(path)} imports {name}"


def test_leaves_import_no_stage() -> None:
    for leaf in LEAVES:
        path = ROOT / "rag" / f"{leaf}.py"
        if not path.exists():
            continue
        for name in _imports(path):
            parts = name.split(".")
            assert parts[0] != "rag" or len(parts) < 2 or parts[1] in LEAVES, f"{leaf}: {name}"


def test_no_drafting_stage_names_the_reference_half() -> None:
    """The reference half is for intake to separate, and for evals and audit to read."""
    may = ("rag/intake/", "rag/audit/")
    for path in _modules("rag"):
        if _name(path) == "rag/records.py" or _name(path).startswith(may):
            continue
        source = path.read_text(encoding="utf-8")
        assert "ReferenceHalf" not in source and "ReferenceItem" not in source, _name(path)


def test_only_the_audit_command_and_the_workbench_know_the_audit() -> None:
    """The audit reads decisions that were made; whatever drafts must not reach it."""
    may = ("rag/audit/", "rag/cli_audit.py", "rag/workbench/")
    for path in _modules("rag"):
        if not _name(path).startswith(may):
            known = {name for name in _imports(path) if name.startswith("rag.audit")}
            assert not known, f"{_name(path)} imports {known}"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from rag.cli import app; "
        f"bad = [m for m in {sorted(HEAVY | {'numpy', 'pydantic'})!r} if m in sys.modules]; "
        "sys.exit(', '.join(bad) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_no_file_names_a_workplace_path() -> None:
    # Spelled in two parts so that this file does not trip over itself.
    forbidden = ("/work" + "/", "shared" + "/data", "/tmp" + "/bash")
    for path in _modules("rag", "evals", "tests"):
        source = path.read_text(encoding="utf-8")
        assert not any(word in source for word in forbidden), _name(path)
