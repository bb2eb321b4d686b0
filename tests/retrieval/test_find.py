"""Questions in plain words: understood, ranked again, freed of doubles, and by way of LangChain."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.errors import ConfigError, InputError
from rag.library import load_library
from rag.retrieval import open_index, sync
from rag.retrieval.around import neighbours, section
from rag.retrieval.columns import Filter
from rag.retrieval.find import find
from rag.retrieval.index import Index
from rag.retrieval.question import understand
from rag.retrieval.rerank import CrossEncoderReranker, FeatureReranker, load_reranker, rerank
from rag.settings import Settings
from rag.vocabulary import Vocabulary, load_vocabulary
from tests.conftest import CORPUS
from tests.support import small_library
from tests.support.small_library import document, source, write_library

REGISTER = "".join(
    (
        source("old", title="MTUS Pain", until="2016-07-28"),
        source("new", title="MTUS Pain", start="2016-07-28"),
        source("odg", family="ODG", rank=2),
    )
)
SAME = small_library.section(
    "facets{}",
    "facet_joint_injection",
    "Facet joint injections are an option.",
    heading="Facet joint injections",
)
DOCUMENTS = {
    "mtus/old.md": document("old", SAME.format("-old")),
    "mtus/new.md": document(
        "new",
        SAME.format("-new"),
        small_library.section(
            "pt", "physical_therapy", "Therapy of the neck has nine visits.", heading="Therapy"
        ),
        small_library.section(
            "soma",
            "carisoprodol",
            "Carisoprodol is not for long use.",
            heading="Carisoprodol",
            stance="not_recommended",
        ),
    ),
    "odg/knee.md": document(
        "odg",
        small_library.section(
            "scope",
            "knee_arthroscopy",
            "Arthroscopy of a worn knee helps little.",
            heading="Knee arthroscopy",
            parts="knee",
        ),
        *(
            small_library.section(
                f"more-{n}",
                "surgery",
                f"Surgery needs care, remark {n} on arthroscopy.",
                heading=f"Remark {n}",
                parts="knee",
            )
            for n in range(8)
        ),
        chapter="Knee",
        parts="knee",
    ),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Index, Vocabulary, Settings]:
    folder = tmp_path_factory.mktemp("find")
    corpus = write_library(folder / "corpus", REGISTER, DOCUMENTS)
    settings = Settings(home=folder / "home", corpus=corpus, embedder="hashing")
    sync(load_library(corpus, settings.home), settings)
    return open_index(settings), load_vocabulary(corpus), settings


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return load_vocabulary(CORPUS)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Norco 10/325 #60", "hydrocodone/acetaminophen"),
        ("UDS how often", "urine drug test"),
        ("repeat ESI L4-5", "epidural steroid injection"),
    ],
)
def test_brands_and_abbreviations_get_the_guideline_words(
    words: Vocabulary, asked: str, meant: str
) -> None:
    question = understand(asked, words)
    assert question.text == asked and question.query.startswith(asked)
    assert meant in question.query


@pytest.mark.parametrize(
    ("asked", "meant"), [("celocoxib", "celecoxib"), ("tramadoll", "tramadol")]
)
def test_a_misspelt_drug_is_mended_and_said(words: Vocabulary, asked: str, meant: str) -> None:
    question = understand(f"{asked} for pain", words)
    assert meant in question.treatments
    assert question.query.startswith(f"{meant} for pain")
    assert asked in question.notes[0] and meant in question.notes[0]


@pytest.mark.parametrize(
    "asked", ["previous surgery considered", "Entscheidung über Physiotherapie", "functional gain"]
)
def test_plain_words_are_not_taken_for_misspelt_drugs(words: Vocabulary, asked: str) -> None:
    assert understand(asked, words).notes == ()


def test_what_two_editions_say_alike_is_shown_once_of_the_later(
    small: tuple[Index, Vocabulary, Settings],
) -> None:
    index, vocabulary, settings = small
    found = find("facet joint injections", index, vocabulary, settings, 5)
    facets = [e.passage for e in found.passages if e.passage.section == "Facet joint injections"]
    assert [passage.source.id for passage in facets] == ["new"]
    then = Filter(as_of=date(2015, 1, 1))
    found = find("facet joint injections", index, vocabulary, settings, 5, then)
    assert found.passages[0].passage.source.id == "old"


def test_no_document_fills_the_list_while_others_have_something(
    small: tuple[Index, Vocabulary, Settings],
) -> None:
    index, vocabulary, settings = small
    found = find("surgery remark on arthroscopy and therapy", index, vocabulary, settings, 6)
    from_knee = [e for e in found.passages if e.passage.document == "odg/knee.md"]
    assert len(from_knee) == 3 and len(found.passages) == 6


def test_the_treatment_named_comes_before_words_alike(
    small: tuple[Index, Vocabulary, Settings],
) -> None:
    index, vocabulary, settings = small
    found = find("Soma refill", index, vocabulary, settings, 3)
    assert found.passages[0].passage.recommendation is not None
    assert found.passages[0].passage.recommendation.id == "soma"


@pytest.mark.parametrize("asked", ["", "   ", "of the and", "?!"])
def test_a_question_without_content_is_answered_with_the_reason(
    small: tuple[Index, Vocabulary, Settings], asked: str
) -> None:
    index, vocabulary, settings = small
    found = find(asked, index, vocabulary, settings)
    assert found.passages == () and found.notes


def test_another_language_and_a_very_long_question_are_said(
    small: tuple[Index, Vocabulary, Settings],
) -> None:
    index, vocabulary, settings = small
    assert find("椎间关节注射", index, vocabulary, settings).notes
    long = find("facet joint injections of the neck " * 1500, index, vocabulary, settings, 2)
    assert long.passages and any("first" in note for note in long.notes)


def test_levels_written_in_any_way_find_the_same(
    small: tuple[Index, Vocabulary, Settings],
) -> None:
    index, vocabulary, settings = small
    ways = ["C3-4", "C3-C4", "C3/4", "C3 – C4", "C3/C4", "c3-4", "C3 to C4"]
    lists = {
        tuple(e.passage.key for e in find(f"facet {way}", index, vocabulary, settings, 3).passages)
        for way in ways
    }
    assert len(lists) == 1


def test_neighbours_and_the_section_of_a_passage(
    small: tuple[Index, Vocabulary, Settings],
) -> None:
    index, _, _ = small
    knee = sorted((p for p in index.passages if p.document == "odg/knee.md"), key=lambda p: p.start)
    assert neighbours(index, knee[3].key) == tuple(knee[2:5])
    assert neighbours(index, knee[0].key, after=2) == tuple(knee[:3])
    assert section(index, knee[0].key) == (knee[0],)
    new = next(p for p in index.passages if p.source.id == "new" and "Facet" in p.section)
    assert {p.source.id for p in neighbours(index, new.key, before=9, after=9)} == {"new"}
    with pytest.raises(InputError, match="no passage"):
        neighbours(index, "p000000000000")


def test_rerankers_are_named_by_the_settings(
    small: tuple[Index, Vocabulary, Settings], tmp_path: Path
) -> None:
    _, vocabulary, settings = small
    assert isinstance(load_reranker(settings, vocabulary), FeatureReranker)
    off = settings.model_copy(update={"reranker": "off"})
    assert load_reranker(off, vocabulary) is None
    wrong = settings.model_copy(update={"reranker": str(tmp_path / "nothing")})
    with pytest.raises(ConfigError, match="cross-encoder"):
        load_reranker(wrong, vocabulary)


@pytest.mark.slow
def test_a_cross_encoder_from_a_folder_ranks_again(
    small: tuple[Index, Vocabulary, Settings], tmp_path: Path
) -> None:
    """A tiny one with random weights: that its scores, and nothing else, order the list."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    letters = {c: n for n, c in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "facet", "neck"])}
    tokenizer = Tokenizer(models.WordLevel(letters, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]", model_max_length=64,
    )  # fmt: skip
    fast.save_pretrained(tmp_path)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(letters), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, num_labels=1, max_position_embeddings=64,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(tmp_path)

    index, vocabulary, settings = small
    question = understand("facet joint injections of the neck", vocabulary)
    off = settings.model_copy(update={"reranker": "off"})
    before = find(question.text, index, vocabulary, off, 5).passages
    model = CrossEncoderReranker(tmp_path)
    scores = model.scores(question, before)
    assert len(scores) == len(before) and len(set(scores)) > 1
    expected = sorted(zip(scores, before, strict=True), key=lambda p: (-p[0], p[1].passage.key))
    assert rerank(question, before, model) == [entry for _, entry in expected]


def test_langchain_gets_documents_with_citation_and_place(
    small: tuple[Index, Vocabulary, Settings],
) -> None:
    from rag.retrieval.langchain_retriever import LibraryEmbeddings, LibraryRetriever

    _, _, settings = small
    corpus = settings.model_copy(update={"corpus": CORPUS})
    retriever = LibraryRetriever(settings=corpus, k=2, families=("ODG",))
    (first, second) = retriever.invoke("arthroscopy of a worn knee")
    assert first.id and first.id != second.id
    assert first.page_content.startswith("Arthroscopy of a worn knee")
    assert first.metadata["family"] == second.metadata["family"] == "ODG"
    assert "ODG" in first.metadata["citation"] or "Guideline odg" in first.metadata["citation"]
    assert first.metadata["end"] - first.metadata["start"] == len(first.page_content)
    chain = retriever | (lambda found: len(found))
    assert chain.invoke("therapy") == 2
    vectors = LibraryEmbeddings(settings)
    assert vectors.embed_query("neck") == vectors.embed_documents(["neck"])[0]
