"""Words of the receipt, of the way to it, and of its printed view."""

from node.pages.language import Words

WORDS: Words = {
    "receipt": ("رسید رای", "Receipt"),
    "greeting": ("{name} گرامی", "Dear {name}"),
    "receipt_lead": (
        "رای شما در دفتر کل ثبت شد و دیگر تغییر نمی‌کند. این رسید نشان می‌دهد که رای رمزشدهٔ شما "
        "کجاست؛ نمی‌گوید به چه کسی رای داده‌اید.",
        "Your vote is on the ledger and will not change any more. This receipt shows where your "
        "encrypted vote is; it does not say for whom you voted.",
    ),
    "receipt_licence": ("شماره پروانه", "Licence number"),
    "receipt_time": ("زمان شرکت در انتخابات", "Time of voting"),
    "receipt_link": ("لینک رهگیری تراکنش در شبکه", "Link to the transaction on the network"),
    "receipt_address": ("آدرس IP", "IP address"),
    "receipt_print": ("چاپ نمایش رای رمز شده", "Print the encrypted vote"),
    "receipt_json": ("دریافت رسید (JSON)", "Download the receipt (JSON)"),
    "receipt_page_print": ("چاپ رسید", "Print the receipt"),
    "tracker": ("کد رهگیری", "Tracker"),
    "tracker_hint": (
        "همان کدی که در پیش نمایش دیدید. با آن هر کس می‌تواند رای رمزشدهٔ شما را در دفتر کل پیدا "
        "کند.",
        "The code that you saw at the preview. With it anybody can find your encrypted vote on "
        "the ledger.",
    ),
    "ledger_number": ("شمارهٔ دفتر", "Ledger"),
    "election_account": ("حساب انتخابات", "Election's account"),
    "network_name": ("شبکه", "Network"),
    "qr_of_link": ("کد QR لینک تراکنش", "QR code of the transaction's link"),
    "receipt_vote": ("شرکت در انتخابات", "Your vote"),
    "receipt_you_hint": (
        "شماره پروانه، کد ملی و آدرس IP را فقط خود شما پس از ورود می‌بینید؛ در دفتر کل نیستند.",
        "Only you, signed in, see licence number, national code and IP address; they are not on "
        "the ledger.",
    ),
    "receipt_fingerprint": (
        "اثر انگشت برنامه‌ای که رای را رمز کرد (SHA-384)",
        "Fingerprint of the program that encrypted the vote (SHA-384)",
    ),
    "receipt_next": ("اکنون چه کنم؟", "What now?"),
    "receipt_keep": (
        "کد رهگیری را نگه دارید: عکس بگیرید، چاپ کنید یا پروندهٔ رسید را ذخیره کنید.",
        "Keep the tracker: take a photo, print it, or save the receipt's file.",
    ),
    "receipt_check": (
        "هر زمان، از هر دستگاهی، در صفحهٔ پیگیری رای آن را بررسی کنید.",
        "Look it up at any time, from any device, on the page “Check my vote”.",
    ),
    "receipt_leave": (
        "اگر دستگاه از آن شما نیست، از سامانه بیرون بروید.",
        "If this device is not yours, leave the portal.",
    ),
    "leave": ("خروج", "Leave"),
    "progress": ("رای شما دریافت شد", "Your vote was received"),
    "progress_lead": (
        "رسید وقتی داده می‌شود که رای شما در یک دفتر بسته‌شده باشد؛ بیشتر وقت‌ها چند ثانیه.",
        "The receipt comes when a closed ledger holds your vote; mostly that takes some seconds.",
    ),
    "progress_received": ("سامانه رای رمزشده را دریافت و بررسی کرد", "Received and checked"),
    "progress_sending": ("در حال ثبت در دفتر کل", "On its way to the ledger"),
    "progress_recorded": ("ثبت در دفتر کل و رسید", "Recorded, with a receipt"),
    "progress_done": ("انجام شد", "done"),
    "progress_now": ("در حال انجام", "in progress"),
    "progress_later": ("مانده", "to come"),
    "progress_closable": (
        "می‌توانید این صفحه را ببندید: رای شما گم نمی‌شود. هر زمان دوباره وارد شوید، رسید را "
        "می‌بینید.",
        "You can close this page: your vote is not lost. Sign in again at any time to see the "
        "receipt.",
    ),
    "progress_lost": (
        "ارتباط با سامانه قطع است. رای شما آنجا است؛ این صفحه خودش دوباره می‌کوشد.",
        "The connection to the portal is lost. Your vote is there; this page tries again by "
        "itself.",
    ),
    "progress_slow": (
        "بیش از همیشه طول کشیده است. لازم نیست کاری بکنید؛ رای شما دوباره و دوباره فرستاده می‌شود.",
        "It takes longer than usual. There is nothing to do; your vote is sent again and again.",
    ),
    "reload": ("تازه کردن صفحه", "Reload the page"),
    "not_recorded": ("رای شما ثبت نشد", "Your vote was not recorded"),
    "not_recorded_why": (
        "رای شما را سامانه دریافت کرد، ولی پیش از پایان انتخابات در هیچ دفتر بسته‌شده‌ای ننشست. "
        "پس اکنون به شمار نمی‌آید.",
        "The portal received your vote, but no closed ledger held it before the election ended. "
        "So it does not count now.",
    ),
    "not_recorded_do": ("چه کنم؟", "What to do"),
    "not_recorded_call": (
        "همین حالا با پشتیبان تماس بگیرید و کد رهگیری زیر را بگویید؛ کمیسیون می‌تواند پایان "
        "انتخابات را جابه‌جا کند.",
        "Call support now and tell them the tracker below; the commission can move the end.",
    ),
    "not_recorded_again": (
        "اگر پایان جابه‌جا شود، همین رای رمزشده خودبه‌خود دوباره فرستاده می‌شود. از نو رای ندهید؛ "
        "برای دیدن رسید دوباره وارد شوید.",
        "If the end is moved, this same encrypted vote is sent again by itself. Do not vote anew; "
        "sign in again to see the receipt.",
    ),
    "not_recorded_keep": (
        "این صفحه را چاپ کنید یا از آن عکس بگیرید.",
        "Print this page or take a photo of it.",
    ),
    "no_ballot": ("هنوز رایی از شما ثبت نشده است", "You have not voted yet"),
    "no_ballot_open": (
        "رای‌گیری باز است؛ به برگهٔ رای بروید.",
        "Voting is open; go on to the ballot.",
    ),
    "no_ballot_closed": (
        "ثبت رای پایان یافته و از شما رایی دریافت نشده است. اگر گمان می‌کنید رای داده‌اید، "
        "کد رهگیری خود را در صفحهٔ پیگیری رای بنویسید یا با پشتیبان تماس بگیرید.",
        "Registration is over and no vote of yours was received. If you think that you voted, look "
        "up your tracker on the page “Check my vote”, or call support.",
    ),
    "to_ballot": ("رفتن به برگهٔ رای", "Go to the ballot"),
    "kept_title": ("رای امضاشدهٔ شما هنوز نرسیده است", "Your signed vote has not arrived yet"),
    "kept_lead": (
        "در همین پنجره رایی امضا کرده‌اید که سامانه آن را ندارد؛ شاید ارتباط قطع شده باشد. "
        "همان رای را دوباره بفرستید: هرگز دو بار شمرده نمی‌شود.",
        "In this window you signed a vote that the portal does not have; perhaps the connection "
        "broke. Send the same vote again: it can never count twice.",
    ),
    "kept_send": ("فرستادن دوبارهٔ همان رای", "Send the same vote again"),
    "kept_sending": ("در حال فرستادن…", "Sending…"),
    "kept_refused": (
        "سامانه این رای را نپذیرفت. به برگهٔ رای بروید و از آنجا ادامه دهید.",
        "The portal did not take this vote. Go to the ballot and go on from there.",
    ),
    "print_title": ("رای رمزشده", "Encrypted vote"),
    "print_lead": (
        "این برگه رای رمزشده‌ای را نشان می‌دهد که در دفتر کل ثبت شده است، همان‌گونه که آنجا است. "
        "از آن نمی‌توان دانست به چه کسی رای داده شده، و نام و شماره‌ای از رای‌دهنده در آن نیست.",
        "This sheet shows an encrypted vote as it is on the ledger. It does not tell for whom the "
        "vote is, and holds no name or number of the voter.",
    ),
    "print_transaction": ("شناسهٔ تراکنش", "Transaction"),
    "print_bytes": (
        "رای رمزشده: {number} بایت، شانزده‌شانزدهی",
        "Encrypted vote: {number} bytes, hexadecimal",
    ),
    "print_now": ("چاپ", "Print"),
    "back_to_receipt": ("بازگشت به رسید", "Back to the receipt"),
}
