"""Casts: V7 to V9."""

from contracts.explaining.line import Words, words

MEANINGS: dict[str, Words] = {
    "annulled": words(
        "این حق رأی باطل شده است.",
        "This right to vote was annulled.",
    ),
    "channel": words(
        "برگه از کانال مجاز با هر دو امضا نیامده است.",
        "It did not come from an allowed channel with both signatures.",
    ),
    "duplicate": words(
        "پیش از آن یک برگه از همین حق رأی شمرده شده است.",
        "A ballot of the same right to vote counted before it.",
    ),
    "equal-R": words(
        "هشدار: دو برگه عدد تصادفی یکسان دارند؛ دستگاهی عدد تصادفی را دو بار به کار برده است.",
        "Warning: two ballots have the same randomness; a device used it twice.",
    ),
    "gap": words(
        "شماره‌ای از یک کانال در هیچ تراکنشی که نشان داده شده نیست.",
        "No listed transaction used a number of a channel.",
    ),
    "index": words(
        "ردیف آن در فهرست دارندگان حق رأی نیست.",
        "Its index is not in the roll.",
    ),
    "kind": words(
        "سند از نوع برگهٔ رأی نیست.",
        "The record is no ballot.",
    ),
    "memo": words(
        "بایت‌ها با اثر انگشت در memo یکی نیست.",
        "Its bytes do not hash to the memo.",
    ),
    "parts": words(
        "بخشی از سند نیست یا بخش‌ها پشت سر هم نیستند.",
        "A part of the record is missing or out of order.",
    ),
    "shape": words(
        "تراکنش به شکل یک برگهٔ رأی نیست.",
        "The transaction has not the shape of a cast.",
    ),
    "window": words(
        "بیرون از زمان رأی‌گیری ثبت شده است.",
        "It closed outside the time of voting.",
    ),
}

OF_CHECK: dict[tuple[str, str], Words] = {
    ("V7", "signature"): words(
        "دفتر پرداختی را پذیرفته که رله آن را امضا نکرده است.",
        "The ledger took a payment that the relay did not sign.",
    ),
    ("V8", "size"): words(
        "اندازهٔ برگه همان اندازهٔ این انتخابات نیست.",
        "The ballot has not the one size of this election.",
    ),
}
