"""A real inference server with a real, if senseless, model: its nonsense must come to light."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.checking import check
from rag.drafting import draft_chat, draft_extractive
from rag.records import (
    CriterionAssessment,
    CriterionStatus,
    FactKind,
    ItemAssessment,
    RecommendationAssessment,
    Stance,
)
from rag.settings import Settings
from tests.support.records import (
    case_of,
    facet_item,
    fact,
    found,
    passage,
    small_vocabulary,
    summary_of,
)

pytestmark = [
    pytest.mark.system,
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("accelerate") is None,
        reason="transformers serve needs the package accelerate",
    ),
]
MAKE = """
import sys
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
torch.manual_seed(0)
words = Tokenizer(models.BPE())
words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
words.decoder = decoders.ByteLevel()
words.train_from_iterator(
    ["The request is not medically necessary. "] * 5,
    trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<s>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    ),
)
fast = PreTrainedTokenizerFast(
    tokenizer_object=words, bos_token="<s>", eos_token="</s>", pad_token="</s>"
)
fast.chat_template = (
    "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\\n{% endfor %}assistant:"
)
config = LlamaConfig(
    vocab_size=len(fast), hidden_size=32, intermediate_size=64, num_hidden_layers=1,
    num_attention_heads=2, max_position_embeddings=65536, bos_token_id=0, eos_token_id=1,
    pad_token_id=1,
)
LlamaForCausalLM(config).save_pretrained(sys.argv[1])
fast.save_pretrained(sys.argv[1])
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The base URL of a server, and the folder of the model that it serves."""
    folder = tmp_path_factory.mktemp("model")
    subprocess.run([sys.executable, "-c", MAKE, str(folder)], check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "transformers"), "serve", str(folder)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    running = subprocess.Popen(
        command,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/health", running)
        yield f"http://127.0.0.1:{port}/v1", folder
    finally:
        running.terminate()
        running.wait(timeout=30)


def _wait(address: str, running: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        assert running.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError("the server did not start")


def test_a_model_that_talks_nonsense_never_ends_in_a_clean_letter(
    server: tuple[str, Path], tmp_path: Path
) -> None:
    address, folder = server
    request = "bilateral facet injections at C2-3, C3-4 and C4-5"
    case = case_of(f"A 60-year-old man has neck pain. Relief lasted 10 days. Requested: {request}.")
    governs = passage(
        "Facet injections are an option where relief lasts.",
        [("Relief of at least 50% for six weeks.", {"kind": "response", "treatments": ()})],
    )
    assert governs.recommendation is not None
    held = CriterionAssessment(
        criterion=governs.recommendation.criteria[0],
        passage_key=governs.key,
        status=CriterionStatus.NOT_DOCUMENTED,
        searched=("relief",),
        explanation="Relief of six weeks is not documented.",
    )
    assessment = ItemAssessment(
        item=1,
        recommendations=(
            RecommendationAssessment(
                passage_key=governs.key,
                recommendation_id="rec",
                stance=Stance.CONDITIONAL,
                authority_rank=1,
                criteria=(held,),
                leaning="upheld",
                explanation="The criterion is not met.",
                deciding=True,
            ),
        ),
        decision="upheld",
        probability=0.1,
        explanation="The criterion is not met.",
    )
    facts = [fact(case, "F1", FactKind.AGE, "60-year-old")]
    summary = summary_of(facts, [facet_item(case, request)])
    settings = Settings(
        home=tmp_path,
        model=f"openai:{folder}",
        model_base_url=address,
        model_answer_tokens=256,
    )
    inputs = (case, summary, (found(governs),), (assessment,))
    draft, calls = draft_chat(*inputs, settings, outcome="suggest")
    assert [call.prompt_id for call in calls] == ["draft", "redo"]
    assert not any(call.remote for call in calls)
    item = draft.items[0]
    assert item.drafter == "extractive"
    assert item.stands_in_for == f"openai:{folder}"
    own = draft_extractive(*inputs, outcome="suggest").items[0]
    assert item.sentences[:-1] == own.sentences
    checked = check(*inputs, draft, small_vocabulary())
    assert "model_gave_no_draft" in {finding.check for finding in checked.findings}
