"""The land of the labelled answers: real names of areas, made-up blocks and parcels."""


def _blocks(count: int, parcels: int) -> dict[str, list[str]]:
    numbers = [str(n) for n in range(1, parcels + 1)]
    return {str(block): list(numbers) for block in range(1, count + 1)}


LAND = {
    "207": _blocks(12, 40),  # السالمية
    "213": _blocks(13, 45),  # بيان
    "204": _blocks(12, 40),  # حولي
    "208": _blocks(12, 40),  # الرميثية
    "217": _blocks(12, 40),  # الجابرية
    "310": _blocks(10, 40),  # الفحيحيل
    "212": _blocks(13, 40),  # صباح السالم
    "209": _blocks(6, 40),  # مشرف
    "110": _blocks(4, 40),  # ضاحية عبدالله السالم
    "301": _blocks(4, 40),  # العقيلة
    "306": _blocks(4, 40),  # المهبولة
    "907": _blocks(4, 40),  # جنوب المطلاع 7
    "226": _blocks(12, 40),  # العارضية
    "242": _blocks(3, 40),  # العارضية 4
    "237": _blocks(8, 40),  # السلام
    "102": _blocks(4, 40),  # شرق
    "333": _blocks(4, 40),  # شمال الأحمدي
    "330": _blocks(8, 40),  # جنوب الأحمدي
    "332": _blocks(2, 40),  # وسط الأحمدي
    "220": _blocks(6, 40),  # الفروانية
    "430": _blocks(5, 40),  # ضاحية الفنيطيس
    "438": _blocks(4, 40),  # عبدالله مبارك الصباح
    "417": {"": [str(n) for n in range(1, 31)]},  # كبد, which has no blocks
}
LAND["207"]["5"].remove("12")
LAND["207"]["5"] += ["12/1", "12/2"]
LAND["213"]["3"].append("7أ")
HISTORIC = ["207/5/12", "213/2/90", "204/2/9"]  # divided, gone, and its number used again
TWICE = "204/7/15"  # on two plans
AUTOMATED = {"11223344": ["207/4/12"], "22334455": ["213/3/45"], "33445566": ["204/1/1", "204/1/2"]}
