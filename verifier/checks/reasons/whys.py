"""Why a check was not run, why nothing counts: what those sentences are in Persian."""

WHYS: dict[str, str] = {
    "there is no manifest yet": "هنوز برگهٔ انتخابات منتشر نشده است.",
    "there is no readable manifest": "برگهٔ انتخابات خوانایی نیست.",
    "there is no readable roll": "فهرست حق رأی خوانایی نیست.",
    "the election keys are not known": "کلیدهای انتخابات دانسته نیست.",
    "there is no set-up that tells the relay keys": (
        "ساختن حساب‌های رأی، که کلیدهای رله را می‌گوید، روی دفتر نیست."
    ),
    "there is no manifest that names a set-up": (
        "برگهٔ انتخاباتی نیست که ساختن حساب‌ها را نام ببرد."
    ),
    "there is no manifest that names a roll": "برگهٔ انتخاباتی نیست که فهرست حق رأی را نام ببرد.",
    "the roll that the manifest names is not on the ledger": (
        "فهرستی که برگهٔ انتخابات نام می‌برد روی دفتر نیست."
    ),
    "no history archive was given, or there is nothing yet to look for in it": (
        "بایگانی دفتر داده نشده، یا هنوز چیزی برای جستن در آن نیست."
    ),
    "there is nothing to count yet": "هنوز چیزی برای شمردن نیست.",
    "not all trustees have a valid key": "هنوز همهٔ امین‌ها کلید معتبر ندارند.",
    "there is no ceremony yet": "هنوز مراسم ساخت کلید آغاز نشده است.",
    "voting has not ended": "رأی‌گیری پایان نیافته است.",
    "the totals are not opened": "جمع‌ها گشوده نشده‌اند.",
    "there is no close yet": "هنوز سند پایان رأی‌گیری منتشر نشده است.",
    "there is no result yet": "هنوز نتیجه‌ای منتشر نشده است.",
    "there is no valid result yet": "هنوز نتیجهٔ معتبری منتشر نشده است.",
    "nobody attested the result yet": "هنوز کسی نتیجه را گواهی نکرده است.",
    "all checks of the recount passed": "همهٔ آزمون‌های بازشماری درست درآمد.",
}
"""Persian of the sentences that have no numbers: why a check was not run, why nothing counts."""


def why_in(code: str, why: str) -> str | None:
    """Return a sentence about what was not run in another language than English, if there is one.

    Args:
        code: of the language.
        why: the English sentence.
    """
    if code != "fa":
        return None
    failed = why.removeprefix("failed: ")
    if failed != why:
        return f"آزمون‌های نادرست: {failed.replace(', ', '، ')}"
    return WHYS.get(why)
