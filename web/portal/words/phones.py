"""Words of the phone simulator, which stands in for voters' phones in a demonstration."""

from node.pages.language import Words

WORDS: Words = {
    "phones_title": ("گوشی‌های نمایشی", "Simulated phones"),
    "phones_banner": (
        "این‌ها گوشی واقعی نیستند: پیامک‌های این نمایش به‌جای تلفن همراه اینجا می‌رسند.",
        "These are no real phones: in this demonstration, text messages arrive here.",
    ),
    "phones_none": ("هنوز پیامکی نرسیده است.", "No message has arrived yet."),
    "phones_reload": ("تازه کردن", "Reload"),
    "phone_of": ("گوشی {number}", "Phone {number}"),
    "phone_messages": ("پیامک‌ها", "Messages"),
    "phone_back": ("همهٔ گوشی‌ها", "All phones"),
    "phone_got": ("رسیده", "Received"),
    "phone_sent": ("فرستاده", "Sent"),
    "phone_write": ("پیامک به {line}", "Text to {line}"),
    "phone_send": ("فرستادن", "Send"),
}
