"""Made-up determination letters in many shapes, as text, PDF or DOCX, for tests.

Everything that only a reviewer knows is made of words from ``SECRET``, so that a test can look
for a leak by looking for any of them.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

SECRET = ("quillwort", "zephyrine", "marlspike", "obsidianite", "fennelroot", "tanglewood")
"""Words of the reference half: none may ever be seen in a case document."""

HEADER = """Case Number: {case_number}
Date Assigned: 03/02/2016 Date of Injury: 07/19/2015
Decision Date: 04/05/2016 UR Denial Date: 02/11/2016
Priority: Standard Application
Received:
02/26/2016"""
HOW_MADE = """HOW THE IMR FINAL DETERMINATION WAS MADE

A physician who knows neither the employer nor the employee read the whole case file and holds an
active licence in the field of the disputed treatment."""
CREDENTIALS = """The Expert Reviewer has the following credentials:
State(s) of Licensure: Nevada,New Mexico
Certification(s)/Specialty: Physical Medicine & Rehabilitation, Pain Management"""
LEAD = "The expert reviewer developed the following account of the case after reading the records:"
SUMMARY = (
    "The worker is a 52 year old welder who hurt the right knee on 07-19-2015 when a ladder "
    "slipped. On 01-28-2016 the knee was swollen and bent to 95 degrees. Twelve visits of physical "
    "therapy helped for 3 weeks. Pain was 7/10 without and 4/10 with medication. On 02-11-2016 "
    "Utilization Review non-certified the requests below and modified a third one."
)
ISSUES_LEAD = (
    "The final determination is based on the decisions for each of the disputed items and "
    "services set forth below:"
)


@dataclass(frozen=True)
class Item:
    """One disputed item with everything that a letter says of it."""

    name: str
    verdict: str = "Upheld"
    ur: str = "Decision based on MTUS Knee Complaints 2004, Section(s): Special Studies."
    guideline: str = f"Decision based on MTUS {SECRET[0].title()} Complaints 2004."
    rationale: str = f"The {SECRET[1]} criteria are not met. The request is not necessary."


@dataclass(frozen=True)
class Letter:
    """A letter and the way it is set."""

    items: tuple[Item, ...]
    case_number: str = "CM16-0099001"
    header: bool = True
    credentials: bool = True
    organisation: str = "MAXIMUS"
    numbered: bool = False
    verdict_apart: bool = False
    """The verdict on a line of its own."""
    shouting: bool = False
    """Labels and headings in capitals."""
    paragraphs: bool = True
    """Blank lines between paragraphs."""
    double: bool = False
    """A blank line after every line, two between paragraphs."""
    width: int = 92
    lines_per_page: int = 44
    cover: str = ""
    """A covering letter before the header."""

    def paragraphs_of(self) -> list[str]:
        """Return the paragraphs of the letter."""
        case = str.upper if self.shouting else str
        parts = [self.cover] if self.cover else []
        if self.header:
            parts.append(HEADER.format(case_number=self.case_number))
        if self.credentials:
            parts += [*HOW_MADE.split("\n\n"), CREDENTIALS]
        parts += ["CLINICAL CASE SUMMARY", LEAD, SUMMARY]
        parts += ["IMR ISSUES, DECISIONS AND RATIONALES", ISSUES_LEAD]
        for number, item in enumerate(self.items, 1):
            mark = f"{number}. " if self.numbered else ""
            gap = "\n" if self.verdict_apart else " "
            parts.append(f"{mark}{item.name}:{gap}{item.verdict}")
            parts.append(f"{case('Claims Administrator guideline')}: {item.ur}")
            parts.append(f"{case(self.organisation + ' guideline')}: {item.guideline}")
            parts.append(f"{case('Decision rationale')}: {item.rationale}")
        return parts

    def lines(self) -> list[str]:
        """Return the wrapped lines, with empty ones where paragraphs are set apart."""
        out: list[str] = []
        for paragraph in self.paragraphs_of():
            for line in paragraph.split("\n"):
                out += textwrap.wrap(line, self.width, break_on_hyphens=False) or [""]
                if self.double:
                    out.append("")
            if self.paragraphs:
                out.append("")
        return out

    def text(self) -> str:
        """Return the letter as text, pages divided by form feeds."""
        lines = self.lines()
        pages = [
            "\n".join(lines[at : at + self.lines_per_page])
            for at in range(0, len(lines), self.lines_per_page)
        ]
        return "\f".join(pages)

    def pdf(self) -> bytes:
        """Return the letter as PDF; paragraphs are set apart by space, not by empty lines."""
        return make_pdf(
            [page.split("\n") for page in self.text().split("\f")],
        )

    def docx(self) -> bytes:
        """Return the letter as DOCX, one paragraph each."""
        import docx

        document = docx.Document()
        for paragraph in self.paragraphs_of():
            document.add_paragraph(paragraph)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def make_pdf(pages: Sequence[Sequence[str]], *, password: str | None = None) -> bytes:
    """Set lines on pages; ``password`` encrypts (empty: opens without being asked)."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    guard = None
    if password is not None:
        guard = StandardEncryption(password, ownerPassword="owner", strength=128)
    canvas = Canvas(out, pagesize=(612, 792), invariant=True, encrypt=guard)
    for page in pages:
        height = 730.0
        for line in page:
            if line:
                canvas.setFont("Helvetica", 9)
                canvas.drawString(60, height, line)
            height -= 13.8
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def scanned_pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF whose pages without lines are a picture, as a scanner makes them."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(612, 792), invariant=True)
    picture = ImageReader(Image.new("L", (60, 80), 200))
    for page in pages:
        if not page:
            canvas.drawImage(picture, 0, 0, 612, 792)
        for at, line in enumerate(page):
            canvas.drawString(60, 730 - 13.8 * at, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


# --------------------------------------------------------------------------- strategies

_TREATMENTS = (
    "MRI of the right knee without contrast",
    "Physical therapy 2 times a week for 6 weeks (12) for the right knee",
    "Norco 10/325mg #60",
    "Pre-op labs: CBC",
    "EMG/NCV of the bilateral lower extremities",
    "1.5 Tesla MRI of the left shoulder",
    "12 sessions of acupuncture, lumbar spine",
    "Lumbar medial branch block on the left at L3-4, 4-5 and L5-S1",
    "TENS unit [30 day trial]",
    "Home health aide 4 hours per day, 3 days per week, for help with bathing, dressing and meals "
    "while the right knee heals after surgery",
    "Norco 10/325mg #60 was the original request. Norco 10/325mg #20 was authorized by the Claims "
    "Administrator. The remaining IMR eligible portion is Norco 10/325mg #40",
    "Twelve visits of physical therapy for the right knee was the original request. Six visits of "
    "physical therapy for the right knee was authorized by the Claims Administrator. The "
    "remaining portion of the original request, six visits of physical therapy",
)
_UR = (
    "Decision based on MTUS Knee Complaints 2004.",
    "Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): Aquatic therapy. "
    "Decision based on Non-MTUS Citation Official Disability Guidelines: Knee & Leg, MRI.",
    "The Claims Administrator did not cite any medical evidence.",
    "The Claims Administrator based its decision on recommendations outside of the MTUS. "
    "Decision based on Non-MTUS Citation Official Disability Guidelines: Low Back.",
    "Decision based on MTUS ACOEM Chapter 9 Shoulder Complaints Page(s): 207-209.",
)
VERDICTS = {
    "Upheld": "upheld",
    "Overturned": "overturned",
    "UPHELD": "upheld",
    "Partially overturned": "overturned",
    "Overturned in part": "overturned",
    "Modified": "overturned",
}
ORGANISATIONS = (
    "MAXIMUS",
    "MAXIMUS Federal Services",
    "IMRO",
    "Reviewer",
    "Expert Reviewer",
    "Northgate Review Group",
)

_sentences = st.lists(
    st.lists(
        st.sampled_from((*SECRET, "pain", "knee", "visits", "12", "weeks")), min_size=3, max_size=14
    )
    .map(lambda words: " ".join(words).capitalize() + ".")
    .map(lambda sentence: f"{SECRET[0].title()} {sentence.lower()}"),
    min_size=1,
    max_size=8,
).map(" ".join)
_items = st.builds(
    Item,
    name=st.sampled_from(_TREATMENTS),
    verdict=st.sampled_from(sorted(VERDICTS)),
    ur=st.sampled_from(_UR),
    guideline=_sentences.map(lambda words: f"Decision based on MTUS {words}"),
    rationale=_sentences,
)
letters = st.builds(
    Letter,
    items=st.lists(_items, min_size=1, max_size=5).map(tuple),
    header=st.booleans(),
    credentials=st.booleans(),
    organisation=st.sampled_from(ORGANISATIONS),
    numbered=st.booleans(),
    verdict_apart=st.booleans(),
    shouting=st.booleans(),
    paragraphs=st.booleans(),
    double=st.booleans(),
    width=st.sampled_from((72, 92, 110)),
    lines_per_page=st.integers(min_value=12, max_value=70),
)
"""Letters in every combination of the ways in which they are set."""
