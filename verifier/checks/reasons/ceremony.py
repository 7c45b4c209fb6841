"""Key ceremony and keys: V5 and V6."""

from contracts.explaining.line import Words, words

MEANINGS: dict[str, Words] = {
    "complainer": words(
        "شکایت این امین نادرست بود.",
        "The complaint of this trustee was wrong.",
    ),
    "dealer": words(
        "این امین سهم‌های نادرست فرستاده است.",
        "This trustee sealed wrong shares.",
    ),
    "ended": words(
        "مراسم دیگری پس از آن جایش را گرفت.",
        "A later ceremony took its place.",
    ),
    "key": words(
        "کلید انتخابات پذیرفتنی نیست.",
        "A key of the election can't be used.",
    ),
    "keyset": words(
        "کلیدهایی که نام می‌برد همان کلیدهای امین‌ها نیست.",
        "The keys that it names are not those of the trustees.",
    ),
    "later": words(
        "پیش از آن سندی معتبر از همین امین آمده است؛ نخستین به کار رفت.",
        "A valid one from the same trustee came before it; the first counts.",
    ),
    "no-ack": words(
        "امینی کلیدها را تأیید نکرده است.",
        "A trustee has not acknowledged the keys.",
    ),
    "no-key": words(
        "امینی کلید معتبر منتشر نکرده است.",
        "A trustee posted no valid key.",
    ),
    "not-last": words(
        "برگهٔ انتخابات آخرین مراسم ساخت کلید را نام نمی‌برد.",
        "The manifest does not name the last key ceremony.",
    ),
    "reused": words(
        "کلیدی یا سهمی از مراسمی دیگر دوباره به کار رفته است.",
        "A key or commitment of an earlier ceremony was used again.",
    ),
    "scope": words(
        "سند از مراسم دیگری است.",
        "The record is of another ceremony.",
    ),
}

OF_CHECK: dict[tuple[str, str], Words] = {
    ("V6", "digest"): words(
        "کلیدهای برگهٔ انتخابات همان کلیدهای امین‌ها نیست.",
        "The manifest's keys are not those that the trustees' shares make.",
    ),
}
