"""The ways of embedding that the ingest benchmark runs, each in a process of its own.

A process loads its model, says so, and then embeds everything once for each line on its standard
input, answering with a line of JSON. So repetitions of several systems can take turns, and the
memory of each is its own.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.settings import Settings, go_offline

OURS, OURS_INT8 = "rationale", "rationale, 8-bit weights"
PEER, TUTORIAL = "sentence-transformers, batches of 32", "LangChain tutorial with Chroma"
SYSTEMS = (OURS, OURS_INT8, PEER, TUTORIAL)
BATCH = 32
"""Default of ``SentenceTransformer.encode``."""
SIZE, OVERLAP = 1000, 200
"""Characters per chunk and shared by neighbours, as LangChain's tutorial has them."""
Vectors = NDArray[np.float32]
Embed = Callable[[], Vectors]
_WARM = "Two words to wake the model."


def child() -> None:
    """Run one system as the command line asks. A process's main.

    Its arguments: name of the system, a JSON file (``settings``, ``model``, ``texts``,
    ``chunks``), and the folder for the vectors.
    """
    name, asked, out = sys.argv[1], json.loads(Path(sys.argv[2]).read_bytes()), Path(sys.argv[3])
    go_offline()
    answers, sys.stdout = sys.stdout, sys.stderr
    begun = time.perf_counter()
    settings = Settings(**asked["settings"])
    chunks: Sequence[str] = asked["chunks"]
    if name == TUTORIAL:
        chunks = _split(asked["texts"])
    embed = _MAKERS[name](chunks, settings, Path(asked["model"]))
    read, lost = _lengths(chunks, Path(asked["model"]))
    started = time.perf_counter() - begun
    answers.write(json.dumps({"chunks": len(chunks), "read": read, "lost": lost, "start": started}))
    answers.write("\n")
    answers.flush()
    for _ in sys.stdin:
        begun = time.perf_counter()
        vectors = embed()
        taken = time.perf_counter() - begun
        np.save(out / "vectors.npy", vectors)
        answers.write(json.dumps({"seconds": taken}) + "\n")
        answers.flush()


def _ours(chunks: Sequence[str], settings: Settings, model: Path) -> Embed:
    from rag.retrieval.bulk import Workers, default_processes, gathered
    from rag.retrieval.onnx_export import ensure_export
    from rag.retrieval.weights import weights_digest

    digest = weights_digest(model, settings.home)
    folder = ensure_export(model, settings.home, digest, int8=settings.embed_int8)
    count = settings.embed_processes or default_processes()
    # Kept open to the end of this process, so that every repetition finds the models loaded, as
    # the peers do.
    workers = Workers(folder, count)
    for _ in workers.embed([_WARM] * 16 * count * 2):
        pass

    def embed() -> Vectors:
        stream = ((places, vectors) for places, vectors, _ in workers.embed(chunks))
        return gathered(stream, len(chunks))

    return embed


def _ours_int8(chunks: Sequence[str], settings: Settings, model: Path) -> Embed:
    return _ours(chunks, settings.model_copy(update={"embed_int8": True}), model)


def _peer(chunks: Sequence[str], settings: Settings, model: Path) -> Embed:
    from rag.retrieval.sentence_model import SentenceModel

    peer = SentenceModel(model, threads=None)
    peer.rows([_WARM], batch=BATCH)
    return lambda: peer.rows(chunks, batch=BATCH)


def _tutorial(chunks: Sequence[str], settings: Settings, model: Path) -> Embed:
    from langchain_chroma import Chroma

    from rag.retrieval.sentence_model import SentenceModel

    peer = SentenceModel(model, threads=None)

    class Embeddings:
        """What LangChain asks of an embedder; the vectors are kept to be compared."""

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            rows: list[list[float]] = peer.rows(texts, batch=BATCH).tolist()
            return rows

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    embeddings: Any = Embeddings()
    embeddings.embed_query(_WARM)

    def embed() -> Vectors:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            Chroma.from_texts(list(chunks), embeddings, persist_directory=folder)
        return np.zeros((0, 0), dtype=np.float32)

    return embed


_MAKERS: dict[str, Callable[[Sequence[str], Settings, Path], Embed]] = {
    OURS: _ours,
    OURS_INT8: _ours_int8,
    PEER: _peer,
    TUTORIAL: _tutorial,
}


def _split(texts: Sequence[str]) -> list[str]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP)
    return [chunk for text in texts for chunk in splitter.split_text(text)]


def _lengths(chunks: Sequence[str], model: Path) -> tuple[int, int]:
    """Return how many word-pieces of the chunks the model reads, and how many it leaves out."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    limit = json.loads((model / "sentence_bert_config.json").read_bytes()).get("max_seq_length")
    limit = limit or json.loads((model / "config.json").read_bytes())["max_position_embeddings"]
    sizes = [len(tokenizer.encode(chunk).ids) for chunk in chunks]
    return sum(min(size, limit) for size in sizes), sum(max(0, size - limit) for size in sizes)
