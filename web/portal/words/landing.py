"""Words of the landing page."""

from node.pages.language import Words

WORDS: Words = {
    "time_to_end": ("زمان مانده تا پایان انتخابات", "Time left in the election"),
    "time_to_opening": ("زمان مانده تا آغاز انتخابات", "Time to the opening of the election"),
    "days": ("روز", "days"),
    "hours": ("ساعت", "hours"),
    "minutes": ("دقیقه", "minutes"),
    "seconds": ("ثانیه", "seconds"),
    "enter": ("ورود", "Enter"),
    "opens_at": ("آغاز", "Opens"),
    "ends_at": ("پایان", "Ends"),
    "ended_at": ("پایان یافت", "Ended"),
    "extended": (
        "پایان انتخابات جابه‌جا شده است؛ پایان نخستین این بود:",
        "The end of the election has been moved; at first it was:",
    ),
    "closing": (
        "ثبت رای بسته شد: رایی که اکنون فرستاده شود پیش از پایان انتخابات به دفتر کل نمی‌رسد.",
        "Registration has closed: a vote sent now would not reach the ledger before the end.",
    ),
    "closed": ("انتخابات پایان یافته است.", "The election has ended."),
    "not_open": (
        "رای‌گیری هنوز آغاز نشده است. در زمان آغاز، با لینک پیامک خود به همین صفحه برگردید.",
        "Voting has not opened yet. At the opening come back to this page by the link of your SMS.",
    ),
    "to_my_receipt": ("ورود برای دیدن رسید رای", "Enter to see my receipt"),
    "go_on": ("ادامهٔ رای‌گیری", "Go on with voting"),
    "see_receipt": ("دیدن رسید رای", "See my receipt"),
    "link_read": (
        "لینک شخصی شما خوانده شد. کلید آن فقط در همین پنجرهٔ مرورگر می‌ماند "
        "و به سامانه فرستاده نمی‌شود.",
        "Your personal link was read. Its key stays in this browser window and is never sent to "
        "the portal.",
    ),
    "link_damaged": (
        "لینک شما کامل نیست. پیامک را دوباره باز کنید و همهٔ لینک را لمس کنید یا رونوشت بگیرید.",
        "Your link is not complete. Open the SMS again and tap, or copy, the whole link.",
    ),
    "link_missing": (
        "برای رای دادن، این صفحه را با لینک شخصی پیامک خود باز کنید. "
        "اگر لینک باز نمی‌شود، کلید آن را در صفحهٔ رای هم می‌توان نوشت.",
        "To vote, open this page by the personal link of your SMS. If the link does not open, its "
        "key can also be typed on the ballot page.",
    ),
}
