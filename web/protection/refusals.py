"""What the gate answers when it refuses: to people in both languages, to scripts by name.

A refusal must cost less than what it refuses: its page stands without the portal's frame and
loads nothing.
"""

from dataclasses import dataclass

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the gate does not let a request through.

    Attributes:
        status: HTTP status.
        name: for scripts.
        fa: one or two sentences for people.
        en: the same.
    """

    status: int
    name: str
    fa: str
    en: str

    def to_people(self) -> web.Response:
        """Return the page."""
        return web.Response(
            status=self.status, text=_page(self), content_type="text/html", charset="utf-8"
        )

    def to_scripts(self) -> web.Response:
        """Return ``{"error": name}``."""
        return web.json_response({"error": self.name}, status=self.status)


HOST = Refusal(
    421,
    "host",
    "این سرور پاسخ‌گوی این نشانی نیست. نشانی را از پیامک خود باز کنید.",
    "This server does not answer for that host. Open the address in your message.",
)
ADDRESS = Refusal(
    400,
    "address",
    "آنچه واسطهٔ شبکه دربارهٔ نشانی شما گفت خواندنی نیست. با پشتیبانی تماس بگیرید.",
    "The proxy's headers cannot be used. Please call the support.",
)
PACE = Refusal(
    429,
    "pace",
    "درخواست‌های این نشانی زیاد بود. یک دقیقه صبر کنید و صفحه را دوباره باز کنید؛ چیزی از دست "
    "نرفته است.",
    "Too many requests came from this address. Wait a minute and reload the page; nothing is lost.",
)
TIME = Refusal(
    503,
    "time",
    "پاسخ بیش از اندازه طول کشید. صفحه را دوباره باز کنید.",
    "This took too long. Please reload the page.",
)
COMPRESSED = Refusal(
    415,
    "body",
    "درخواست فشرده پذیرفته نمی‌شود.",
    "Compressed requests are not taken.",
)
FILES = Refusal(415, "body", "فایل پذیرفته نمی‌شود.", "Files are not taken.")
SIZE = Refusal(
    413,
    "size",
    "آنچه فرستاده شد بزرگ‌تر از اندازه است. به صفحهٔ پیش برگردید و کوتاه‌تر بنویسید.",
    "What was sent is too large. Go back, and write less.",
)
FORGERY = Refusal(
    403,
    "forgery",
    "درخواست از صفحهٔ خود سامانه نیامد.",
    "The request did not come from a page of the portal.",
)


def _page(refusal: Refusal) -> str:
    what, _, do = refusal.fa.partition(". ")
    do = f"<p>{do}</p>\n" if do else ""
    return f"""<!doctype html>
<html lang="fa" dir="rtl">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>{what.removesuffix(".")}</title>
</head>
<body>
<main>
<h1>{what.removesuffix(".")}</h1>
{do}<p lang="en" dir="ltr">{refusal.en}</p>
</main>
</body>
</html>
"""
