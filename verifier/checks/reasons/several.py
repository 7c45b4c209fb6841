"""Words that checks of several groups have."""

from contracts.explaining.line import Words, words

MEANINGS: dict[str, Words] = {
    "anchor": words(
        "دفتر نام‌برده اثر انگشت دیگری دارد.",
        "A ledger has another header hash than the one that is named.",
    ),
    "ceremony": words(
        "سند مراسم ساخت کلید که باید به کار رود، نیست یا خوانده نمی‌شود.",
        "The key ceremony that should be in force is not there or can't be read.",
    ),
    "context": words(
        "سند از انتخابات دیگری است.",
        "The record names another election.",
    ),
    "digest": words(
        "چکیده با آنچه بازشماری به دست آورد یکی نیست.",
        "The digest is not what the recount came to.",
    ),
    "encoding": words(
        "نوشتهٔ آن درست نیست و خوانده نمی‌شود.",
        "It is not written as it must be and can't be read.",
    ),
    "phase": words(
        "در زمانی منتشر شده که نوبت آن نیست.",
        "It was posted at a time when its kind is not taken.",
    ),
    "proof": words(
        "اثبات رمزنگاشتی آن درست نیست.",
        "Its cryptographic proof does not hold.",
    ),
    "signature": words(
        "امضای لازم نیست یا درست نیست.",
        "A signature that it needs is missing or wrong.",
    ),
    "size": words(
        "اندازهٔ آن درست نیست.",
        "It has not the size that it must have.",
    ),
}
