"""Writes ``answers.json``: 500 descriptions of parcels as people write them, with the right answer.

Run as ``python -m parcels.selection.tests.make_answers``. The seed is fixed, so the file changes
only where this one does. Nothing of the reader is imported: the spellings and the turns of phrase
are written down here by hand, and the hard cases in ``hard_cases.py``.
"""

import json
import random
from pathlib import Path

from parcels.selection.tests.hard_cases import PASTES
from parcels.selection.tests.land import LAND

HERE = Path(__file__).parent
TOTAL = 500
# How people write the names, by area code.
SPELLINGS = {
    "207": ["السالمية", "السالميه", "سالمية", "السّالميّة", "السالـمية", "Salmiya", "salmiyah",
            "Al Salmiya", "Al-Salmiyah", "AS-SALMIYA", "Salmiyya", "salmia"],
    "213": ["بيان", "بيـان", "Bayan", "BAYAN", "bayaan"],
    "204": ["حولي", "حولى", "Hawalli", "Hawally", "hawalli", "Hawaly"],
    "208": ["الرميثية", "الرميثيه", "رميثية", "Rumaithiya", "Rumaithiyah", "Al Rumaithiya",
            "Rumaythiya"],
    "217": ["الجابرية", "الجابريه", "جابرية", "Jabriya", "Jabriyah", "Al-Jabriya", "jabria"],
    "310": ["الفحيحيل", "فحيحيل", "Fahaheel", "Fahahil", "Al Fahaheel", "fahaheel"],
    "212": ["صباح السالم", "صباح  السالم", "Sabah Al-Salem", "Sabah Al Salem", "sabah alsalem"],
    "209": ["مشرف", "مِشرف", "Mishrif", "Mishref", "Mushrif", "mishrif"],
    "110": ["ضاحية عبدالله السالم", "ضاحية عبد الله السالم", "عبدالله السالم",
            "Abdulla Al-Salem", "Abdullah Al Salem"],
    "301": ["العقيلة", "العقيله", "عقيلة", "Egaila", "egaila", "Egailah"],
    "306": ["المهبولة", "المهبوله", "مهبولة", "Mahboula", "Mahbula", "Mahboola"],
    "907": ["جنوب المطلاع 7", "جنوب المطلاع ٧", "South Al Mutlaa 7", "South Mutlaa 7"],
}  # fmt: skip
ARABIC = [
    "{a} قطعة {b} قسيمة {p}",
    "{a}، قطعة {b}، قسيمة {p}",
    "{a} - قطعه {b} - قسيمه {p}",
    "{a} ق{b} قسيمة {p}",
    "{a} ق{b} ق{p}",
    "{a} ق {b} ق {p}",
    "{a} / ق {b} / قسيمة {p}",
    "قطعة {b} قسيمة {p} {a}",
    "قطعة {b} - قسيمه {p} - {a}",
    "قسيمة {p} قطعة {b} {a}",
    "قسيمة رقم {p} قطعة رقم {b} منطقة {a}",
    "القسيمة رقم ({p}) القطعة رقم ({b}) {a}",
    "منطقة {a} القطعة ({b}) القسيمة ({p})",
    "القسيمة {p} من القطعة {b} بمنطقة {a}",
    "القسيمة رقم {p} الواقعة في القطعة {b} بمنطقة {a}",
    "{a} قطعة: {b} قسيمة: {p}",
    "{a} قطعة{b} قسيمة{p}",
    "{a} بلوك {b} قسيمة {p}",
    "{a} {b}/{p}",
    "{a} {b} {p}",
    "المنطقة: {a} القطعة: {b} القسيمة: {p}",
    "{a} قطعة {b} شارع 5 قسيمة {p}",
    "{a} قطعة {b} قسيمة {p} منزل 9",
    "السادة/ إدارة المساحة، نرجو تزويدنا بمخطط القسيمة {p} بالقطعة {b} في {a} مع الشكر",
    "يرجى استخراج شهادة أوصاف للقسيمة رقم {p} قطعة رقم {b} منطقة {a} باسم ورثة المرحوم",
    "بناء على كتابكم رقم 351/2024 بشأن قسيمة {p} قطعة {b} {a} نفيدكم بالموافقة",
    "نطلب إعادة تثبيت حدود القسيمة {p} الكائنة بالقطعة {b} من {a} مساحتها 400 م2",
    "الترخيص الصادر بتاريخ 12/3/2021 للقسيمة {p} بقطعة {b} بمنطقة {a}",
]  # fmt: skip
ENGLISH = [
    "{a} block {b} parcel {p}",
    "{a}, block {b}, plot {p}",
    "{a} Blk {b} Plot {p}",
    "{a} B{b} P{p}",
    "{a}, Block No. {b}, Plot No. {p}",
    "Block {b} / Parcel {p} {a}",
    "Block {b}, Plot {p}, {a}",
    "Plot {p}, Block {b}, {a}",
    "plot no {p} in block no {b} of {a}",
    "Parcel {p} of block {b} in {a}",
    "{a} {b}/{p}",
    "{a} {b} {p}",
    "{a} - Block: {b} - Parcel: {p}",
    "Area: {a} Block: {b} Plot: {p}",
    "{a} block {b} street 12 plot {p}",
    "Kindly send us the survey plan of parcel {p}, block {b}, {a}, Kuwait",
    "We refer to your letter dated 2024-05-01 concerning plot {p} block {b} in {a}",
    "{a} Block {b} Lot {p}",
]
SPOKEN_AR = ["", "الأولى", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة", "السابعة"]
SPOKEN_EN = ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh"]
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def described(rng: random.Random) -> dict:
    """One line with one parcel that the land has, written in some way."""
    code = rng.choice(list(SPELLINGS))
    name = rng.choice(SPELLINGS[code])
    block = rng.choice(sorted(LAND[code], key=int))
    parcel = rng.choice([p for p in LAND[code][block] if p.isdigit()])
    is_arabic = any("\u0600" < letter < "\u06ff" for letter in name)
    mixed = rng.random() < 0.06
    pattern = rng.choice(ARABIC if is_arabic != mixed else ENGLISH)
    if code == "907":  # a name that ends in a number is not written beside bare numbers
        pattern = rng.choice([p for p in (ARABIC if is_arabic else ENGLISH) if "{a} {b}" not in p])
    said = block
    if rng.random() < 0.12 and int(block) < 8 and "{b} " in pattern and "{a} {b}" not in pattern:
        said, pattern = _spoken(int(block), pattern, block)
    text = pattern.format(a=name, b=said, p=parcel)
    return {"text": _dressed(text, rng), "state": "matched", "parcel": f"{code}/{block}/{parcel}"}


def _spoken(block: int, pattern: str, digits: str) -> tuple[str, str]:
    if "القطعة {b}" in pattern:
        return SPOKEN_AR[block], pattern
    if "block {b}" in pattern and "{a}, block" in pattern:
        return SPOKEN_EN[block], pattern.replace("block {b}", "{b} block")
    return digits, pattern


def _dressed(text: str, rng: random.Random) -> str:
    """Other digits, invisible marks, odd spaces, a bullet in front."""
    roll = rng.random()
    if roll < 0.35 and any("\u0600" < letter < "\u06ff" for letter in text):
        text = text.translate(ARABIC_INDIC)
    elif roll < 0.40:
        text = text.translate(PERSIAN)
    roll = rng.random()
    if roll < 0.05:
        text = f"\u200f{text}\u200e"
    elif roll < 0.10:
        text = text.replace(" ", "\u00a0")
    elif roll < 0.15:
        text = text.replace(" ", "  ")
    elif roll < 0.19:
        text = f"- {text}"
    elif roll < 0.22:
        text = text.upper()
    return text


def missing(rng: random.Random) -> dict:
    """A parcel or a block that the land does not have."""
    line = described(rng)
    while line["parcel"].startswith("907"):
        line = described(rng)
    code = line["parcel"].split("/")[0]
    name = rng.choice(SPELLINGS[code])
    block, parcel = rng.choice([("3", "881"), ("47", "5"), ("2", "9021")])
    return {
        "text": rng.choice(ARABIC[:10]).format(a=name, b=block, p=parcel),
        "state": "unmatched",
    }


def misspelt(rng: random.Random) -> dict:
    """A name with a wrong letter: the person may mean it, and is asked."""
    code, wrong = rng.choice(
        [("207", "الشالمية"), ("217", "الجابيرة"), ("310", "الفحيل"), ("208", "الرميشية"),
         ("207", "Samlia"), ("209", "مشرق"), ("213", "بنان")]
    )  # fmt: skip
    block = rng.choice(sorted(LAND[code], key=int))
    return {"text": f"{wrong} قطعة {block} قسيمة {rng.randint(1, 30)}", "state": "asked"}


def nameless(rng: random.Random) -> dict:
    """No area: hundreds of places have such a parcel."""
    pattern = rng.choice(["قطعة {b} قسيمة {p}", "Block {b} plot {p}", "ق{b} ق{p}", "قسيمة {p}"])
    return {
        "text": pattern.format(b=rng.randint(1, 4), p=rng.randint(1, 25)),
        "state": "asked",
    }


def main() -> None:
    """Hard cases first, then made-up lines, each in a paste of its own for the nameless ones."""
    rng = random.Random(288_2024)
    pastes = [*PASTES]
    left = TOTAL - sum(len(paste["answers"]) for paste in pastes)
    kinds = [*[missing] * 24, *[misspelt] * 14, *[nameless] * 12]
    made = [kind(rng) for kind in kinds]
    made += [described(rng) for _ in range(left - len(made))]
    rng.shuffle(made)
    answers = [
        {"line": n, **{k: v for k, v in line.items() if k != "text"}}
        for n, line in enumerate(made, start=1)
    ]
    pastes.append({"text": "\n".join(line["text"] for line in made), "answers": answers})
    told = json.dumps(pastes, ensure_ascii=False, indent=1)
    (HERE / "answers.json").write_text(told + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
