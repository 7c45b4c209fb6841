"""Words of the page that looks a vote up by tracker or transaction."""

from node.pages.language import Words

WORDS: Words = {
    "check_lead": (
        "کد رهگیری رای، یا لینک یا شناسهٔ تراکنش آن را بنویسید. ورود لازم نیست و نام کسی دیده "
        "نمی‌شود.",
        "Type a vote's tracker, or the link or hash of its transaction. No sign-in is needed, and "
        "nobody's name is shown.",
    ),
    "check_label": ("کد رهگیری یا لینک تراکنش", "Tracker, or link of the transaction"),
    "check_do": ("بررسی", "Check"),
    "check_hint": (
        "۶۴ نویسهٔ ۰ تا ۹ و a تا f، با یا بدون فاصله؛ یا نشانی‌ای که در رسید هست",
        "64 characters from 0 to 9 and a to f, with or without spaces; or the address in the "
        "receipt",
    ),
    "check_bad": ("این نه کد رهگیری است و نه لینک تراکنش", "This is neither tracker nor link"),
    "check_bad_do": (
        "کد رهگیری و شناسهٔ تراکنش ۶۴ نویسه دارند، از ۰ تا ۹ و a تا f. از رسید رونوشت بگیرید.",
        "A tracker and a transaction's hash have 64 characters, from 0 to 9 and a to f. Copy it "
        "from the receipt.",
    ),
    "check_counted": (
        "این رای در دفتر کل است و شمرده می‌شود",
        "This vote is on the ledger and counts",
    ),
    "check_refused": (
        "این رای در دفتر کل است ولی شمرده نمی‌شود",
        "This vote is on the ledger but does not count",
    ),
    "check_waiting": (
        "سامانه این رای را دارد؛ هنوز در دفتر کل نیست",
        "The portal has this vote; it is not on the ledger yet",
    ),
    "check_waiting_do": ("چند ثانیهٔ دیگر دوباره بررسی کنید.", "Check again in some seconds."),
    "check_not_read_yet": (
        "این رای هم‌اکنون به دفتر کل رسید و به‌زودی شمرده می‌شود",
        "This vote has just reached the ledger and will be counted soon",
    ),
    "check_not_read_yet_do": ("چند ثانیهٔ دیگر دوباره بررسی کنید.", "Check again in some seconds."),
    "check_annulled": (
        "این رای در دفتر کل است ولی کمیسیون کلید آن را باطل کرده است",
        "This vote is on the ledger, but the commission annulled its key",
    ),
    "check_unreachable": (
        "اکنون نمی‌توان دفتر کل را پرسید",
        "The ledger can't be asked now",
    ),
    "check_unreachable_do": (
        "چند دقیقهٔ دیگر دوباره بکوشید، یا لینک تراکنش را خودتان باز کنید.",
        "Try again in some minutes, or open the transaction's link yourself.",
    ),
    "check_not_recorded": (
        "این رای تا پایان انتخابات در دفتر کل ننشست و شمرده نمی‌شود",
        "This vote did not reach the ledger before the end and does not count",
    ),
    "check_unknown": ("چنین رایی در دفتر کل نیست", "There is no such vote on the ledger"),
    "check_unknown_do": (
        "کد را با رسید بسنجید. اگر درست است و رسید دارید، رسید را به پشتیبان و به یک ناظر نشان "
        "دهید: "
        "رسید فقط وقتی داده می‌شود که دفتری بسته‌شده رای را داشته باشد.",
        "Compare it with the receipt. If it is right and you have a receipt, show that to support "
        "and to an observer: receipts are given only when a closed ledger holds the vote.",
    ),
    "check_opened": (
        "این رای برای بررسی باز شده است و هرگز ثبت نمی‌شود",
        "This vote was opened for a check and can never be registered",
    ),
    "check_not_a_vote": (
        "این تراکنش رایی در این انتخابات نیست",
        "This transaction is no vote in this election",
    ),
    "check_reason": ("علت", "Reason"),
    "check_time": ("زمان ثبت", "Recorded"),
    "check_independent": (
        "این پاسخ سامانه است. بدون اعتماد به آن هم می‌توان دید:",
        "This is the portal's answer. You can also see it without trusting the portal:",
    ),
    "check_by_link": (
        "لینک تراکنش را در کاوشگر شبکه باز کنید.",
        "Open the transaction's link in the network's explorer.",
    ),
    "check_by_verifier": (
        "خودتان یا یک ناظر، روی هر رایانه‌ای، همهٔ رای‌ها را با برنامهٔ راستی‌آزما بخوانید "
        "و کد رهگیری را در فهرست آن پیدا کنید:",
        "Let the verifier read all votes, on any computer, yourself or an observer, and find the "
        "tracker in its list:",
    ),
    "refused_channel": (
        "از حساب‌های این انتخابات نیامده است",
        "Not from an account of this election",
    ),
    "refused_shape": ("شکل تراکنش درست نیست", "The transaction has another form"),
    "refused_parts": ("بخشی از آن نیست", "A part of it is missing"),
    "refused_memo": ("با شناسهٔ خود نمی‌خواند", "It is not what its memo names"),
    "refused_window": ("بیرون از زمان رای‌گیری ثبت شد", "It was recorded outside voting hours"),
    "refused_kind": ("برگهٔ رای نیست", "It is no ballot"),
    "refused_size": ("اندازهٔ آن درست نیست", "It has another size"),
    "refused_index": ("چنین رای‌دهنده‌ای در فهرست نیست", "There is no such voter in the roll"),
    "refused_annulled": ("کمیسیون این کلید را باطل کرده است", "The commission annulled this key"),
    "refused_encoding": ("درست نوشته نشده است", "It is not written correctly"),
    "refused_proof": ("اثبات درستی آن نمی‌خواند", "Its proof does not hold"),
    "refused_duplicate": ("از این کلید رای دیگری شمرده شده است", "Another vote of this key counts"),
}
