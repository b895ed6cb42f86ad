"""Pastes as they arrive on a bad day, each line with what is right; written by hand.

``matched``: this parcel and no other. ``asked``: to be shown to the person, never picked;
``among`` must be offered. ``historic``: the parcel is no more. ``unmatched``: nothing there.
"""


def _yes(line: int, parcel: str) -> dict:
    return {"line": line, "state": "matched", "parcel": parcel}


def _asked(line: int, among: str = "") -> dict:
    return {"line": line, "state": "asked"} | ({"among": among} if among else {})


def _gone(line: int, parcel: str) -> dict:
    return {"line": line, "state": "historic", "parcel": parcel}


def _none(line: int) -> dict:
    return {"line": line, "state": "unmatched"}


def _spoilt(text: str, written_as: str, read_as: str) -> str:
    return text.encode(written_as).decode(read_as)


PASTES = [
    {  # headings hand their area down
        "text": """السلام عليكم ورحمة الله وبركاته
السالمية:
قطعة 4 قسيمة 12
ق4 ق13
4/14
قسيمة ٣٠ قطعة ٧

بيان - قطعة 3
قسيمة 45
قسائم 12-15
7أ
٨
Bayan, block 5:
plots 3, 4 and 9
Plot 21
منطقة الرميثية قطعة ( 2 )
القسيمة رقم 5
القسيمتين 6 و 7
قسيمة 8 الى 10
مع التحية""",
        "answers": [
            _yes(3, "207/4/12"),
            _yes(4, "207/4/13"),
            _yes(5, "207/4/14"),
            _yes(6, "207/7/30"),
            _yes(9, "213/3/45"),
            *[_yes(10, f"213/3/{n}") for n in (12, 13, 14, 15)],
            _yes(11, "213/3/7أ"),
            _yes(12, "213/3/8"),
            *[_yes(14, f"213/5/{n}") for n in (3, 4, 9)],
            _yes(15, "213/5/21"),
            _yes(17, "208/2/5"),
            _yes(18, "208/2/6"),
            _yes(18, "208/2/7"),
            *[_yes(19, f"208/2/{n}") for n in (8, 9, 10)],
        ],
    },
    {  # a sheet with headings, the columns in an order of its own
        "text": "م\tاسم المالك\tرقم القسيمة\tالقطعة\tالمنطقة\tالمساحة\n"
        "1\tورثة فلان\t12\t4\tالسالمية\t400\n"
        "2\tشركة العقار\t٤٥\t٣\tبيان\t٧٥٠\n"
        "3\tفلان الفلاني\t7\t11\tحولي\t500\n"
        "4\tفلانة\t881\t3\tحولي\t500",
        "answers": [_yes(2, "207/4/12"), _yes(3, "213/3/45"), _yes(4, "204/11/7"), _none(5)],
    },
    {  # the same in English, with automated numbers
        "text": "Area\tBlock\tPlot\tPACI\nSalmiya\t4\t12\t11223344\nBayan\t3\t45\t\n"
        "Hawalli\t2\t5\t22334455",
        "answers": [_yes(2, "207/4/12"), _yes(3, "213/3/45"), _asked(4, "204/2/5")],
    },
    {  # a sheet without headings: parcel before block, and the rows tell
        "text": "1\tالسالمية\t33\t4\n2\tالسالمية\t28\t11\n3\tالسالمية\t40\t2\n"
        "4\tالسالمية\t7\t9\n5\tالسالمية\t36\t12",
        "answers": [
            _yes(1, "207/4/33"),
            _yes(2, "207/11/28"),
            _yes(3, "207/2/40"),
            _yes(4, "207/9/7"),
            _yes(5, "207/12/36"),
        ],
    },
    {  # a sheet without headings whose rows tell nothing
        "text": "حولي\t3\t4\nحولي\t5\t6",
        "answers": [_asked(1), _asked(2)],
    },
    {  # read in the wrong encoding on the way
        "text": "\n".join(
            [
                _spoilt("السالمية قطعة 4 قسيمة 12", "utf-8", "latin-1"),
                _spoilt("بيان قطعة 3 قسيمة 45", "cp1256", "cp1252"),
                _spoilt("حولي ق11 ق7", "cp1256", "latin-1"),
                "???????? ???? 4 ?????? 12",
            ]
        ),
        "answers": [
            _yes(1, "207/4/12"),
            _yes(2, "213/3/45"),
            _yes(3, "204/11/7"),
            _none(4),
        ],
    },
    {  # names within names, names as other things, numbers that belong to names
        "text": """العارضية 4 قطعة 2 قسيمة 30
العارضية 2 30
العارضية 4 2
جنوب المطلاع 7 قطعة 2 قسيمة 30
المطلاع 7 قطعة 2 قسيمة 30
محافظة حولي منطقة السالمية قطعة 4 قسيمة 12
حولي - السالمية - قطعة 4 - قسيمة 12
Hawalli Governorate, Bayan, Block 3, Plot 45
السالمية شارع حولي قطعة 4 قسيمة 12
السلام عليكم، السالمية قطعة 4 قسيمة 12
السلام قطعة 4 قسيمة 12
الأحمدي قطعة 2 قسيمة 7
الأحمدي قطعة 7 قسيمة 7
شرق الأحمدي قطعة 2 قسيمة 7
شرق قطعة 2 قسيمة 7
السالمية وحولي قطعة 4 قسيمة 12
السيد عبدالله السالم، السالمية قطعة 4 قسيمة 12
غرب السالمية قطعة 4 قسيمة 12
غرب عبدالله المبارك قطعة 2 قسيمة 7
الفنيطيس قطعة 2 قسيمة 7
كبد قسيمة 7
كبد 7
السالمية الجديدة قطعة 4 قسيمة 12
صباح السالم قطعة 4 قسيمة 12""",
        "answers": [
            _yes(1, "242/2/30"),
            _yes(2, "226/2/30"),
            _asked(3, "226/4/2"),
            _yes(4, "907/2/30"),
            _asked(5),
            _yes(6, "207/4/12"),
            _yes(7, "207/4/12"),
            _yes(8, "213/3/45"),
            _yes(9, "207/4/12"),
            _yes(10, "207/4/12"),
            _yes(11, "237/4/12"),
            _asked(12, "330/2/7"),
            _asked(13, "330/7/7"),
            _none(14),
            _yes(15, "102/2/7"),
            _asked(16, "207/4/12"),
            _yes(17, "207/4/12"),
            _asked(18, "207/4/12"),
            _none(19),
            _yes(20, "430/2/7"),
            _yes(21, "417//7"),
            _yes(22, "417//7"),
            _asked(23, "207/4/12"),
            _yes(24, "212/4/12"),
        ],
    },
    {  # divided, gone, used again, on two plans, automated
        "text": """السالمية قطعة 5 قسيمة 12
السالمية قطعة 5 قسيمة 12/2
السالمية قطعة 5 قسيمة ١٢ / ١
بيان قطعة 2 قسيمة 90
حولي قطعة 2 قسيمة 9
حولي قطعة 7 قسيمة 15
الرقم الآلي 11223344
الرقم الآلي: ٢٢٣٣٤٤٥٥
33445566
11223344
99887766
السالمية قطعة 4 قسيمة 12 (11223344)
بيان قطعة 3 قسيمة 45 الرقم الآلي 11223344
السالمية قطعة 4 قسيمة 12 هاتف 22334455
بيان قطعة 3 قسيمة 7 أ
بيان قطعة 3 قسيمة ٧أ
السالمية قسيمة 12
السالمية قطعة 4
السالمية قطعة 4 قسيمة 012""",
        "answers": [
            _gone(1, "207/5/12"),
            _yes(2, "207/5/12/2"),
            _yes(3, "207/5/12/1"),
            _gone(4, "213/2/90"),
            _asked(5, "204/2/9"),
            _asked(6, "204/7/15"),
            _yes(7, "207/4/12"),
            _yes(8, "213/3/45"),
            _asked(9, "204/1/1"),
            _yes(10, "207/4/12"),
            _none(11),
            _yes(12, "207/4/12"),
            _asked(13, "213/3/45"),
            _yes(14, "207/4/12"),
            _yes(15, "213/3/7أ"),
            _yes(16, "213/3/7أ"),
            _asked(17, "207/4/12"),
            _yes(19, "207/4/12"),
        ],
    },
    {  # ranges, lists, several parcels in one line
        "text": """السالمية قطعة 4 قسائم 12-15
السالمية ق٤ القسائم من ١٢ إلى ١٤
Salmiya block 4 plots 12 to 14
Salmiya block 4, parcels 20, 22 & 24
بيان قطعة 3 القسيمتان 4 و5
السالمية قطعة 4 قسيمة 12 وقسيمة 13
السالمية قطعة 4 قسيمة 12 وقطعة 7 قسيمة 3
السالمية قطعة 4 قسيمة 12؛ بيان قطعة 3 قسيمة 45
السالمية قطعة 4 قسيمة 12، بيان قطعة 3 قسيمة 45
حولي قطعة 4 قسائم 39 - 42
السالمية قسيمة 12 و 13 قطعة 4
parcels 3-5 block 2 Hawalli""",
        "answers": [
            *[_yes(1, f"207/4/{n}") for n in (12, 13, 14, 15)],
            *[_yes(2, f"207/4/{n}") for n in (12, 13, 14)],
            *[_yes(3, f"207/4/{n}") for n in (12, 13, 14)],
            *[_yes(4, f"207/4/{n}") for n in (20, 22, 24)],
            _yes(5, "213/3/4"),
            _yes(5, "213/3/5"),
            _yes(6, "207/4/12"),
            _yes(6, "207/4/13"),
            _yes(7, "207/4/12"),
            _yes(7, "207/7/3"),
            _yes(8, "207/4/12"),
            _yes(8, "213/3/45"),
            _yes(9, "207/4/12"),
            _yes(9, "213/3/45"),
            _yes(10, "204/4/39"),
            _yes(10, "204/4/40"),
            _none(10),
            _none(10),
            _yes(11, "207/4/12"),
            _yes(11, "207/4/13"),
            *[_yes(12, f"204/2/{n}") for n in (3, 4, 5)],
        ],
    },
    {  # as it is spoken
        "text": """القطعة الرابعة القسيمة الثانية عشرة السالمية
السالمية القطعة الحادية عشرة قسيمة 7
Salmiya fourth block parcel twelve
Salmiya, 4th block, plot 12
قطعة أربعة قسيمة اثنا عشر السالمية
Salmiya block four plot 12
السالمية قطعة رقم أربعة قسيمة رقم سبعة""",
        "answers": [
            _yes(1, "207/4/12"),
            _yes(2, "207/11/7"),
            _yes(3, "207/4/12"),
            _yes(4, "207/4/12"),
            _yes(5, "207/4/12"),
            _yes(6, "207/4/12"),
            _yes(7, "207/4/7"),
        ],
    },
    {  # a letter: prose, then a list; a name that is not the heading's must not inherit it
        "text": """السيد المحترم / مدير إدارة المساحة
تحية طيبة وبعد،
بالإشارة إلى كتابكم رقم 2024/117 بتاريخ 5/3/2024 بشأن الموضوع أعلاه،
يرجى التكرم بتزويدنا بمخططات القسائم التالية الواقعة في منطقة الجابرية:
1- قطعة 2 قسيمة 15
2- قطعة 2 قسيمة 16
٣- قطعة ٩ قسيمة ٤٠
4- الشالمية قطعة 4 قسيمة 12
وكذلك القسيمة 21 من القطعة 3
وتفضلوا بقبول فائق الاحترام
هاتف 22445566""",
        "answers": [
            _yes(5, "217/2/15"),
            _yes(6, "217/2/16"),
            _yes(7, "217/9/40"),
            _asked(8, ""),
            _yes(9, "217/3/21"),
        ],
    },
    {  # numbers that nothing accounts for: a house, a label behind its number, a number twice
        "text": """السالمية، ق٤، ش٣، م١٢
القسيمة 12 - 4 السالمية
12 قسيمة 4 قطعة السالمية
السالمية قطعة 4 قسيمة 12 وبيان قطعة 3 قسيمة 5
قسيمة 12 مكرر قطعة 4 السالمية
السالمية ق4 من 12 الى 15
بيت 12 قطعة 4 السالمية
السالمية 4 12 400
بيان قطعة 3: 4، 5، 6
السالمية قطعة 4 قسيمة 12 ب
السالمية block 4 قسيمة 12
Salmiya - 4 - 12
سالميه قطعه 4 قسيمه رقم12
Parcel No.: 12 - Block No.: 4 - Salmiya
Hawalli / Block: 3 / Parcels: 3,4,5""",
        "answers": [
            _asked(1),
            _asked(2),
            _asked(3),
            _yes(4, "207/4/12"),
            _yes(4, "213/3/5"),
            _asked(5, "207/4/12"),
            _asked(6),
            _asked(7),
            _asked(8),
            _asked(9),
            _asked(10),
            _yes(11, "207/4/12"),
            _yes(12, "207/4/12"),
            _yes(13, "207/4/12"),
            _yes(14, "207/4/12"),
            *[_yes(15, f"204/3/{n}") for n in (3, 4, 5)],
        ],
    },
]
