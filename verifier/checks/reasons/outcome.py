"""What is posted after the end, from the close to attestations: V10 to V13."""

from contracts.explaining.line import Words, words

MEANINGS: dict[str, Words] = {
    "again": words(
        "نگاه نشد، زیرا پیش از آن چند سند دیگر از همین حساب آمده است.",
        "Not looked at, for others from the same account came before it.",
    ),
    "aggregate": words(
        "امضای گواهی‌نامه از آنِ همان کسانی که نام می‌برد نیست.",
        "The certificate's signature is not that of those whom it names.",
    ),
    "bounds": words(
        "جمع رأی‌های یک رقابت از حد مجاز برگه‌های شمرده‌شده بیرون است.",
        "A race's sum is outside what the counted ballots allow.",
    ),
    "close": words(
        "سند پایانی را نام می‌برد که معتبر نیست.",
        "It names another close than the valid one.",
    ),
    "copied": words(
        "کلید گواهی همان کلید امضاکنندهٔ دیگری است.",
        "The attestation key is the key of another signer.",
    ),
    "count": words(
        "شمار برگه‌ها با بازشماری نمی‌خواند.",
        "The number of ballots is not the recount's.",
    ),
    "possession": words(
        "ثابت نشده که این کلید گواهی از آنِ دارندهٔ آن است.",
        "It is not proved that the holder has this attestation key.",
    ),
    "poster": words(
        "فرستنده نه امین است و نه ناظر.",
        "Who posted it is neither trustee nor observer.",
    ),
    "result": words(
        "نتیجه‌ای که گواهی می‌دهد نتیجهٔ معتبر نیست.",
        "It attests another result than the valid one.",
    ),
    "totals": words(
        "نتیجه با جمع‌های گشوده‌شده یکی نیست.",
        "The result is not what the sums open to.",
    ),
    "waits": words(
        "امضای آن هنوز سنجیده نشده است.",
        "Its signature was not checked yet.",
    ),
}

OF_CHECK: dict[tuple[str, str], Words] = {
    ("V13", "signature"): words(
        "امضای گواهی از آنِ فرستندهٔ آن نیست.",
        "The attestation's signature is not that of who posted it.",
    ),
}
