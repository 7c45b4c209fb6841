"""What can be wrong in the booth, by name: what happened, and what the voter does now.

``fault_NAME`` is the heading, with ``_text`` what happened, with ``_do`` what to do. The worker in
the browser names what it refused, the portal names the rule that refused; one word for one thing.
"""

from node.pages.language import Words

Fault = tuple[tuple[str, str], tuple[str, str], tuple[str, str]]

_STOP = (
    "رای ندهید. این صفحه را نبندید و به پشتیبانی بگویید چه نوشته است.",
    "Do not vote. Keep this page open, and tell the support what it says.",
)
_BRING = (
    "با پشتیبانی تماس بگیرید و شمارهٔ پروانه و کد ملی خود را آماده داشته باشید. کد رای‌دهنده را به "
    "کسی نگویید.",
    "Contact the support, and have your licence number and national code at hand. Tell nobody your "
    "voter's code.",
)
_AGAIN = (
    "صفحه را تازه کنید. اگر دوباره همین پیش آمد، با لینک خود از نو وارد شوید.",
    "Reload the page. If it happens again, sign in anew by your link.",
)
_KEPT = (
    "اگر رای خود را امضا کرده‌اید، در همین پنجره نگه داشته شده است: آن را نبندید و با پشتیبانی "
    "تماس بگیرید.",
    "If you have signed your vote, it is kept in this window: do not close it, and contact the "
    "support.",
)
_FIND = (
    "رای خود را با کد رهگیری پیدا کنید. اگر شما رای نداده‌اید، اکنون به پشتیبانی خبر دهید.",
    "Find your vote by its tracker. If it was not you, tell the support now.",
)

FAULTS: dict[str, Fault] = {
    "fingerprint": (
        ("این برگه از انتخابات شما نیست", "This ballot is not of your election"),
        (
            "اثر انگشت برگه‌ای که سامانه داد با لینک پیامک شما نمی‌خواند.",
            "The fingerprint of the ballot that the portal gave is not that of your link.",
        ),
        _STOP,
    ),
    "manifest": (
        ("برگهٔ رای خواندنی نیست", "The ballot can't be read"),
        (
            "آنچه سامانه به جای برگهٔ انتخابات داد نوشته‌ای درست از این انتخابات نیست.",
            "What the portal gave as the election's ballot is not well formed.",
        ),
        _STOP,
    ),
    "columns": (
        ("کلیدهای انتخابات نادرست‌اند", "The election's keys are wrong"),
        (
            "کلیدهایی که سامانه داد همان‌هایی نیست که برگهٔ انتخابات نام برده است؛ رایی که با آن‌ها "
            "رمز شود شاید پیش از شمارش خوانده شود.",
            "The keys that the portal gave are not those that the ballot names; a vote encrypted "
            "to them might be read before the count.",
        ),
        _STOP,
    ),
    "authority": (
        ("حساب انتخابات نادرست است", "The election's account is wrong"),
        (
            "آنچه سامانه به نام حساب انتخابات داد خواندنی نیست.",
            "What the portal named as the election's account can't be read.",
        ),
        _STOP,
    ),
    "roll": (
        ("فهرست کلیدهای رای‌دهندگان نادرست است", "The list of voters' keys is wrong"),
        (
            "فهرستی که سامانه داد همان نیست که برگهٔ انتخابات نام برده است.",
            "The list that the portal gave is not the one that the ballot names.",
        ),
        _STOP,
    ),
    "index": (
        ("سامانه جای دیگری در فهرست داد", "The portal named another place in the list"),
        (
            "جایی که سامانه برای کلید شما گفت از آنِ شما نیست.",
            "The place that the portal named for your key is not yours.",
        ),
        _STOP,
    ),
    "key": (
        ("سامانه کلید دیگری داد", "The portal named another key"),
        (
            "کلیدی که سامانه گفت کلید لینک شما نیست. شاید به جای این لینک، لینک تازه‌ای برای شما "
            "فرستاده شده باشد.",
            "The key that the portal named is not that of your link. Perhaps you were sent a new "
            "link in place of this one.",
        ),
        _BRING,
    ),
    "amendment": (
        ("تغییر کلید شما نادرست است", "The change of your key is wrong"),
        (
            "سندی که سامانه برای تغییر کلید شما نشان داد درست نیست.",
            "The record that the portal showed for the change of your key is not right.",
        ),
        _STOP,
    ),
    "unknown": (
        ("این لینک در فهرست نیست", "This link is not in the list"),
        (
            "کلید این لینک در فهرست رای‌دهندگان این انتخابات نیست.",
            "The key of this link is not in the list of this election's voters.",
        ),
        _BRING,
    ),
    "annulled": (
        ("این لینک باطل شده است", "This link was annulled"),
        (
            "کمیسیون انتخابات کلید این لینک را باطل کرده است و رای آن شمرده نمی‌شود.",
            "The commission annulled the key of this link; its vote does not count.",
        ),
        _BRING,
    ),
    "replaced": (
        ("لینک تازه‌ای به جای این آمده است", "A new link has replaced this one"),
        (
            "کمیسیون انتخابات به جای کلید این لینک کلید تازه‌ای گذاشته است.",
            "The commission put a new key in place of that of this link.",
        ),
        (
            "لینک تازهٔ خود را در پیامک‌ها بجویید و با آن بیایید؛ اگر نیست، با پشتیبانی تماس بگیرید.",
            "Look for your new link in your messages, and come by it; without one, contact the "
            "support.",
        ),
    ),
    "voted": (
        ("با این لینک رای داده شده است", "This link has voted"),
        (
            "یک رای از این لینک ثبت شده است و هر کس یک بار رای می‌دهد.",
            "A vote of this link is registered, and everybody votes once.",
        ),
        _FIND,
    ),
    "credential": (
        ("کد رای‌دهنده درست نیست", "The voter's code is wrong"),
        ("کد لینک شما خواندنی نیست.", "The code of your link can't be read."),
        _BRING,
    ),
    "network": (
        ("سامانه پاسخ نمی‌دهد", "The portal does not answer"),
        (
            "مرورگر شما به سامانه نرسید، یا پاسخی نگرفت.",
            "Your browser did not reach the portal, or got no answer.",
        ),
        (
            "اینترنت خود را ببینید و دوباره بکوشید.",
            "Check your connection, and try again.",
        ),
    ),
    "code": (
        ("کد رای نادرست است", "The vote code is wrong"),
        (
            "کدی که سامانه داد کد رایی نیست که مرورگر شما ساخته است.",
            "The code that the portal gave is not that of the vote which your browser made.",
        ),
        _STOP,
    ),
    "worker": (
        ("رمزگذاری در این مرورگر کار نکرد", "Encryption did not work in this browser"),
        (
            "برنامهٔ رمزگذاری بار نشد یا از کار افتاد.",
            "The program that encrypts was not loaded, or broke.",
        ),
        (
            "مرورگر را به‌روز کنید یا با مرورگر یا دستگاه دیگری بیایید.",
            "Update your browser, or use another browser or device.",
        ),
    ),
    "session": (
        ("نشست شما پایان یافته است", "Your session has ended"),
        (
            "زمان شما تمام شده یا در دستگاه دیگری وارد شده‌اید.",
            "Your time is over, or you have signed in on another device.",
        ),
        ("با لینک خود از نو وارد شوید.", "Sign in anew by your link."),
    ),
    "step": (
        ("نوبت این کار نیست", "Not at this step"),
        (
            "این کار در این گام شدنی نیست: پیامک کد رای باید رسیده باشد و رای ثبت نشده باشد.",
            "This can't be done at this step: the vote code's SMS must be received, and no vote "
            "be registered.",
        ),
        _AGAIN,
    ),
    "tracker": (
        ("برگهٔ دیگری در کار است", "Another ballot is in force"),
        (
            "این رای همان نیست که کد رهگیری آن در پیش نمایش داده شد.",
            "This vote is not the one whose tracker was shown at the preview.",
        ),
        _AGAIN,
    ),
    "opened": (
        ("این رای باز شده است", "This vote was opened"),
        (
            "این رای برای بررسی باز شده است و هرگز ثبت نمی‌شود.",
            "This vote was opened for a check and is never registered.",
        ),
        _AGAIN,
    ),
    "window": (
        ("اکنون رای ثبت نمی‌شود", "No vote is registered now"),
        (
            "ثبت رای پیش از آغاز و در واپسین لحظه‌های انتخابات بسته است.",
            "Registration is closed before the opening and in the last moments of the election.",
        ),
        (
            "اگر انتخابات تمدید شد، با لینک خود از نو وارد شوید. رایی که امضا کرده‌اید در همین "
            "پنجره نگه داشته شده است: آن را نبندید.",
            "If the election is extended, sign in anew by your link. A vote that you have signed "
            "is kept in this window: do not close it.",
        ),
    ),
    "size": (
        ("رای شما پذیرفته نشد", "Your vote was not accepted"),
        ("اندازهٔ آن درست نیست.", "Its size is not right."),
        _KEPT,
    ),
    "encoding": (
        ("رای شما پذیرفته نشد", "Your vote was not accepted"),
        ("رای رمزشده خواندنی نیست.", "The encrypted vote can't be read."),
        _KEPT,
    ),
    "proof": (
        ("رای شما پذیرفته نشد", "Your vote was not accepted"),
        (
            "اثبات درستی رای رمزشده پذیرفته نشد؛ شاید کلید شما در همین میان عوض شده باشد.",
            "The encrypted vote's proof does not hold; perhaps your key was changed meanwhile.",
        ),
        _KEPT,
    ),
    "duplicate": (
        ("با این لینک رای داده شده است", "This link has voted"),
        (
            "رای دیگری از همین لینک ثبت شده است و هر لینک یک بار رای می‌دهد.",
            "Another vote of this very link is registered, and a link votes once.",
        ),
        _FIND,
    ),
    "forgery": (
        ("این درخواست پذیرفته نشد", "This request was refused"),
        (
            "درخواست از صفحهٔ تازهٔ خود سامانه نیامد؛ شاید کوکی‌ها خاموش باشند.",
            "The request did not come from a fresh page of the portal; perhaps cookies are off.",
        ),
        _AGAIN,
    ),
    "form": (
        ("درخواست درست نوشته نشده است", "The request is not well formed"),
        (
            "سامانه آنچه را مرورگر فرستاد نفهمید.",
            "The portal did not understand what the browser sent.",
        ),
        _AGAIN,
    ),
    "not_ready": (
        ("سامانه هنوز آماده نیست", "The portal is not ready yet"),
        (
            "سامانه هنوز انتخابات را از دفتر کل نخوانده است.",
            "The portal has not read the election from the ledger yet.",
        ),
        ("کمی بعد دوباره بکوشید.", "Please try again a little later."),
    ),
    "not_stored": (
        ("رای شما هنوز نگه داشته نشده است", "Your vote is not stored yet"),
        (
            "سامانه نتوانست آن را نگه دارد؛ چیزی ثبت نشده است.",
            "The portal could not store it; nothing is registered.",
        ),
        _KEPT,
    ),
    "unexpected": (
        ("کار ناتمام ماند", "Something went wrong"),
        (
            "خطایی پیش‌بینی‌نشده رخ داد. چیزی ثبت نشده است مگر آنکه رسید را ببینید.",
            "An unforeseen fault. Nothing is registered unless you see the receipt.",
        ),
        _AGAIN,
    ),
}

SCRIPT: Words = {
    f"fault_{name}{part}": words
    for name, told in FAULTS.items()
    for part, words in zip(("", "_text", "_do"), told, strict=True)
}
"""As the page's modules know them."""

WORDS: Words = {
    "booth_what_to_do": ("چه باید کرد؟", "What to do"),
    "booth_fault_name": ("نام خطا", "Name of the fault"),
    "booth_reload": ("تازه کردن صفحه", "Reload the page"),
    "booth_find_my_vote": ("پیدا کردن رای من", "Find my vote"),
}


def sentence(name: str) -> tuple[str, str]:
    """Return what happened and what to do, in Persian and in English."""
    _, text, todo = FAULTS.get(name, FAULTS["unexpected"])
    return f"{text[0]} {todo[0]}", f"{text[1]} {todo[1]}"
