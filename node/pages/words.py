"""Words of the kit itself."""

from node.pages.language import Words

WORDS: Words = {
    "language": ("English", "فارسی"),
    "skip": ("رفتن به متن صفحه", "Skip to the content"),
    "tehran": ("به وقت تهران", "Tehran time"),
    "utc": ("زمان جهانی (UTC)", "UTC"),
    "fault_400": ("نشانی نادرست", "Wrong address"),
    "fault_404": ("پیدا نشد", "Not found"),
    "fault_405": ("این کار شدنی نیست", "Not possible"),
    "fault_500": ("خطای سرور", "Fault of the server"),
    "why_400": ("این نشانی درست نوشته نشده است.", "This address is not written correctly."),
    "why_404": ("چنین صفحه‌ای وجود ندارد.", "There is no such page."),
    "why_405": ("این صفحه فقط خوانده می‌شود.", "This page can only be read."),
    "why_500": (
        "سرور نتوانست این صفحه را بسازد؛ کمی بعد دوباره بکوشید.",
        "The server could not make this page; please try again a little later.",
    ),
}
