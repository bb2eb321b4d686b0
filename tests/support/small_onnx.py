"""A tiny exported model that needs neither torch nor a real model: a table of random vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rag.retrieval.onnx_model import CARD, MODEL, TOKENIZER, Card, file_digest

WORDS = ("[UNK]", "[CLS]", "[SEP]", "neck", "knee", "pain", "facet", "injection", "relief", "week")
SIZE = 16


def write_export(
    folder: Path, *, max_length: int = 12, pooling: str = "mean", zero: str = ""
) -> Path:
    """Write an export into ``folder``; the word ``zero`` and the marks get the vector 0."""
    from onnx import TensorProto, helper, numpy_helper, save_model
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from tokenizers.processors import TemplateProcessing

    folder.mkdir(parents=True, exist_ok=True)
    rows = np.random.default_rng(7).normal(size=(len(WORDS), SIZE)).astype(np.float32)
    if zero:
        rows[[1, 2, WORDS.index(zero)]] = 0
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["vectors"])],
        "table",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "pieces"])],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", "pieces", SIZE])],
        [numpy_helper.from_array(rows, "table")],
    )
    opset = [helper.make_opsetid("", 17)]
    save_model(helper.make_model(graph, opset_imports=opset, ir_version=10), str(folder / MODEL))
    tokenizer = Tokenizer(WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    tokenizer.save(str(folder / TOKENIZER))
    card = Card(
        weights_sha256="0" * 64,
        pooling="cls" if pooling == "cls" else "mean",
        max_length=max_length,
        dimension=SIZE,
        model_bytes=(folder / MODEL).stat().st_size,
        model_sha256=file_digest(folder / MODEL),
        largest_difference=0.0,
        lowest_cosine=1.0,
        made_with={},
    )
    (folder / CARD).write_text(card.model_dump_json())
    return folder


def some_texts(count: int) -> list[str]:
    """Return different texts of different lengths, none longer than the model reads."""
    words = WORDS[3:]
    return [
        " ".join(words[(n // 7**place) % 7] for place in range(1 + n % 9)) for n in range(count)
    ]
