"""Words that stand on every page of the portal, and those of its fault pages."""

from node.pages.language import Words

WORDS: Words = {
    "kind_of_election": ("نوع انتخابات", "Kind of election"),
    "banner_real": ("انتخابات رسمی", "Official election"),
    "banner_trial": (
        "انتخابات آزمایشی: رای‌ها به حساب نمی‌آیند",
        "Trial election: the votes decide nothing",
    ),
    "more_pages": ("صفحه‌های دیگر", "More pages"),
    "help": ("راهنما و رفع اشکال", "Help"),
    "check": ("پیگیری رای", "Check my vote"),
    "support": ("پشتیبانی", "Support"),
    "support_contacts": ("اطلاعات تماس پشتیبان", "Support contacts"),
    "support_hours": ("ساعت پاسخ‌گویی", "Hours"),
    "fingerprint_of_pages": (
        "اثر انگشت برنامهٔ این صفحه‌ها:",
        "Fingerprint of these pages' program:",
    ),
    "comma": ("،", ","),
    "to_first_page": ("بازگشت به صفحهٔ نخست", "Back to the first page"),
    "fault_403": ("این درخواست پذیرفته نشد", "Refused"),
    "why_403": (
        "این درخواست از صفحهٔ تازهٔ خود سامانه نیامد. "
        "به صفحهٔ پیشین برگردید، آن را تازه کنید و دوباره بکوشید.",
        "This request did not come from a fresh page of the portal itself. Go back, reload the "
        "page and try again.",
    ),
    "fault_413": ("درخواست بسیار بزرگ است", "Too large"),
    "why_413": (
        "آنچه فرستاده شد بزرگ‌تر از آن است که این سامانه می‌پذیرد.",
        "What was sent is larger than this portal accepts.",
    ),
    "fault_429": ("درخواست‌ها بیش از اندازه است", "Too many requests"),
    "why_429": (
        "از این نشانی در زمانی کوتاه درخواست‌های زیادی رسید. یک دقیقه صبر کنید و دوباره بکوشید.",
        "Too many requests came from this address in a short time. Wait a minute and try again.",
    ),
    "fault_503": ("هنوز آماده نیست", "Not ready yet"),
    "why_503": (
        "سامانه هنوز دفتر کل را نخوانده است؛ چند ثانیهٔ دیگر دوباره بکوشید.",
        "The portal has not read the ledger yet; please try again in some seconds.",
    ),
}
