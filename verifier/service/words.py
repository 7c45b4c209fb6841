"""Words of the service's pages: key → (Persian, English)."""

from node.pages.language import Words

WORDS: Words = {
    "service": ("تابلوی انتخابات", "Election board"),
    "about": (
        "همه‌چیز در این صفحه‌ها فقط از دفتر کل خوانده و بازشماری شده است. این سامانه از "
        "برگزارکننده چیزی نمی‌پرسد.",
        "Everything here was read and recounted from the ledger alone. Nothing is asked of "
        "the organiser.",
    ),
    "menu": ("بخش‌ها", "Sections"),
    "overview": ("نمای کلی", "Overview"),
    "board": ("برگه‌های رأی", "Ballots"),
    "refused": ("شمرده‌نشده‌ها", "Refused"),
    "ceremony": ("ساخت کلید", "Key ceremony"),
    "result": ("نتیجه", "Result"),
    "redo": ("خودتان بشمارید", "Recount it yourself"),
    "api": ("داده‌ها (JSON)", "Data (JSON)"),
    "election_id": ("شناسهٔ انتخابات", "Election id"),
    "network": ("شبکه", "Network"),
    "not_yet": (
        "هنوز برگهٔ انتخابات روی دفتر کل خوانده نشده است.",
        "No manifest of this election has been read from the ledger yet.",
    ),
    "rewritten_title": ("گذشتهٔ دفتر کل دستکاری شده است", "The ledger's past was rewritten"),
    "rewritten": (
        "این سرور دیگر همان گذشته‌ای را نشان نمی‌دهد که پیش‌تر خوانده شد. تابلو از این پس "
        "چیزی را باور نمی‌کند؛ آنچه پیش‌تر خوانده شده به‌عنوان مدرک نگه داشته شده است.",
        "The source no longer shows the past that was read before. The board believes "
        "nothing it says since; what was read before is kept as evidence.",
    ),
    "rewritten_header": (
        "دفتر {ledger} اثر انگشت دیگری دارد.",
        "Ledger {ledger} has another hash.",
    ),
    "rewritten_official": (
        "سندهای رسمی که شمارش بر آن‌ها استوار است دیگر همان نیستند (دفتر {ledger}).",
        "The official records that the count rests on have changed (ledger {ledger}).",
    ),
    "rewritten_act": (
        "سندی رسمی در دفتر {ledger} دیگر همان نیست که بود.",
        "An official record in ledger {ledger} is not what it was.",
    ),
    "rewritten_casts": (
        "بازشماری کامل از دفتر {ledger} به بعد برگه‌های دیگری می‌یابد.",
        "A full audit finds other ballots from ledger {ledger} on.",
    ),
    "differs_title": ("بازشماری کامل مردود شد", "A full audit failed"),
    "stale": (
        "در یک دقیقهٔ گذشته دفتر کل تا پایان خوانده نشده است؛ آنچه می‌بینید تا دفتر {ledger} است.",
        "The ledger was not read to its end in the last minute; what you see is as of "
        "ledger {ledger}.",
    ),
    "still": (
        "ساعت دفتر کل و ساعت این سرور بیش از ده دقیقه با هم فرق دارند: یا دفتر کل یا منبع آن "
        "پیش نمی‌رود، یا ساعت این سرور درست نیست. وضعیت و شمارش از آخرین دفتر است:",
        "The ledger's time and this server's clock are more than ten minutes apart: the ledger, "
        "or its source, stands still, or the clock is wrong. State and counts are of the last "
        "ledger:",
    ),
    "audit_overdue": (
        "از آن پس بازشماری دیگری انجام نشده است",
        "no other was made since, though it was due",
    ),
    "state": ("وضعیت", "State"),
    "state_before": ("رأی‌گیری آغاز نشده است", "Voting has not begun"),
    "state_open": ("رأی‌گیری باز است", "Voting is open"),
    "state_ended": ("رأی‌گیری پایان یافته است", "Voting has ended"),
    "state_result": ("نتیجه روی دفتر کل است", "The result is on the ledger"),
    "trial": ("این انتخابات آزمایشی است.", "This election is a rehearsal."),
    "hindrance": ("هنوز شمرده نمی‌شود", "Not counted yet"),
    "opens": ("آغاز", "Opens"),
    "end": ("پایان", "Ends"),
    "roll": ("دارندگان حق رأی", "May vote"),
    "casts": ("برگه‌های ثبت‌شده", "Ballots cast"),
    "counted": ("شمرده‌شده", "Counted"),
    "refused_count": ("شمرده‌نشده", "Refused"),
    "turnout": ("مشارکت", "Turnout"),
    "turnout_of": ("{part}٪ از {whole}", "{part}% of {whole}"),
    "no_partial": (
        "تا پیش از باز شدن نتیجه هیچ‌کس، این سامانه هم، نمی‌داند چه کسی چند رأی دارد.",
        "Until the result is opened nobody, not this board either, knows who has how many votes.",
    ),
    "being_read": ("برگه‌ها هنوز خوانده می‌شوند", "The casts are still being read"),
    "as_of": ("تا دفتر {ledger}", "As of ledger {ledger}"),
    "curve_title": ("روند مشارکت", "Turnout over time"),
    "curve_text": (
        "برگه‌های شمرده‌شده از آغاز تا اکنون؛ آخرین مقدار {last}",
        "Ballots counted from the opening until now; the last value is {last}",
    ),
    "curve_table": ("همین نمودار به‌صورت جدول", "The same as a table"),
    "until_time": ("تا زمان", "Until"),
    "acts": ("کارهای رسمی", "Official acts"),
    "acts_earlier": (
        "پیش از این‌ها {count} کار رسمی دیگر هست که {faulty} تای آن‌ها ایراد دارد.",
        "{count} official acts came before these; {faulty} of them have a fault.",
    ),
    "acts_all": ("همه (JSON)", "All of them (JSON)"),
    "act": ("کار", "Act"),
    "time": ("زمان", "Time"),
    "sound": ("درست", "In order"),
    "fault": ("ایراد", "Fault"),
    "ledger": ("دفتر", "Ledger"),
    "transaction": ("تراکنش", "Transaction"),
    "in_explorer": ("تراکنش در کاوشگر دفتر کل", "The transaction in the ledger's explorer"),
    "last_audit": ("آخرین بازشماری کامل", "Last full audit"),
    "proved": (
        "تا سطح {level} ثابت شد که آنچه شمرده شده در دفتر کل هست",
        "What counts is proved to lie in the ledger up to level {level}",
    ),
    "not_proved": (
        "دربارهٔ بودن آن در دفتر کل سطحی ادعا نمی‌شود",
        "No level of proof is claimed that it lies in the ledger",
    ),
    "see_result": ("نتیجه را ببینید", "See the result"),
    "of_ballots": (
        "برگه‌های شمرده‌شده: {count}؛ نوارها سهم هر نامزد از همین شمار است.",
        "Ballots counted: {count}; the bars are each candidate's part of that number.",
    ),
    "no_audit": ("هنوز انجام نشده است.", "None has been made yet."),
    "audit_verified": ("همه‌چیز درست است", "Verified"),
    "audit_failed": ("مردود", "Failed"),
    "audit_open": ("تا اینجا درست؛ انتخابات تمام نشده", "In order so far; not complete"),
    "audit_could_not_run": ("انجام نشد", "Could not run"),
    "audit_differs": ("با تابلو یکی نیست", "Differs from the board"),
    "search_label": (
        "جست‌وجو با کد رهگیری یا شناسهٔ تراکنش (دست‌کم ۸ نویسهٔ نخست)",
        "Look up by tracker or transaction (at least its first 8 characters)",
    ),
    "search": ("جست‌وجو", "Look up"),
    "found_several": ("چند برگه با این آغاز هست:", "Several ballots begin so:"),
    "no_ballot": (
        "چنین برگه‌ای در این انتخابات روی دفتر کل نیست.",
        "There is no such ballot of this election on the ledger.",
    ),
    "bad_search": (
        "کد رهگیری و شناسهٔ تراکنش از رقم‌های 0 تا 9 و حرف‌های a تا f ساخته می‌شود، ۸ تا ۶۴ نویسه.",
        "Trackers and transactions are 8 to 64 digits from 0-9 and a-f.",
    ),
    "bad_page": ("این شمارهٔ صفحه درست نیست.", "This is no page of the board."),
    "none_here": ("هنوز هیچ.", "None yet."),
    "newer": ("تازه‌تر", "Newer"),
    "older": ("قدیمی‌تر", "Older"),
    "newest": ("تازه‌ترین", "Newest"),
    "ballot": ("یک برگهٔ رأی", "One ballot"),
    "tracker": ("کد رهگیری", "Tracker"),
    "number": ("شماره در شمارش", "Place in the count"),
    "index": ("ردیف در فهرست بی‌نام", "Index in the roll without names"),
    "verdict": ("نتیجهٔ بررسی", "Verdict"),
    "is_counted": ("شمرده شد", "Counted"),
    "counted_as": ("شمرده شد، شمارهٔ {number}", "Counted, number {number}"),
    "is_refused": ("شمرده نشد", "Refused"),
    "what_ballot": (
        "این یک برگهٔ رأی رمزشده است. نه این سامانه و نه هیچ سروری می‌تواند آن را بخواند.",
        "This is an encrypted ballot. Neither this board nor any server can read it.",
    ),
    "checks": ("پرسش‌ها، به ترتیب", "What was asked, in order"),
    "passed": ("درست", "passed"),
    "failed": ("نادرست", "failed"),
    "not_asked": ("پرسیده نشد", "not asked"),
    "ask_channel": (
        "از کانال انتخابات و با هر دو امضا آمده است",
        "It came from a channel of the election, with both signatures",
    ),
    "ask_shape": (
        "داده‌ها و سپس پرداخت درست یک VOTE",
        "It is data entries, then one payment of exactly 1 VOTE",
    ),
    "ask_parts": (
        "همهٔ بخش‌های سند پشت سر هم آمده‌اند",
        "All parts of the record are there, in order",
    ),
    "ask_memo": ("بایت‌ها با اثر انگشت در memo یکی است", "Its bytes hash to the memo"),
    "ask_window": ("در زمان رأی‌گیری ثبت شده است", "It closed while voting was open"),
    "ask_kind": ("سند از نوع برگهٔ رأی است", "The record is a ballot"),
    "ask_size": (
        "اندازهٔ آن همان اندازهٔ این انتخابات است",
        "It has the one size of this election",
    ),
    "ask_index": ("ردیف آن در فهرست هست", "Its index is in the roll"),
    "ask_annulled": ("ردیف آن باطل نشده است", "Its index was not annulled"),
    "ask_encoding": (
        "همهٔ نقطه‌ها و عددها درست نوشته شده‌اند",
        "All points and numbers are written as they must be",
    ),
    "ask_proof": (
        "اثبات آن درست است: دارندهٔ حق رأی آن را ساخته و بیش از حد مجاز انتخاب نکرده است",
        "Its proof holds: made by the holder of this right to vote, within the number of "
        "choices allowed",
    ),
    "ask_duplicate": (
        "پیش از آن برگه‌ای از این ردیف شمرده نشده است",
        "No ballot of this index counted before it",
    ),
    "mine": ("آیا این برگهٔ من است؟", "Is this mine?"),
    "mine_about": (
        "پروندهٔ رسید خود (JSON) را برگزینید یا روی این کادر بیندازید. فقط در مرورگر شما "
        "مقایسه می‌شود و جایی فرستاده نمی‌شود.",
        "Choose your receipt's file (JSON), or drop it on this box. It is compared in your "
        "browser only, and sent nowhere.",
    ),
    "mine_file": ("پروندهٔ رسید", "Receipt file"),
    "mine_yes": (
        "بله: رسید شما همین برگه را نام می‌برد.",
        "Yes: your receipt names this very ballot.",
    ),
    "mine_no": (
        "نه: رسید شما برگهٔ دیگری را نام می‌برد.",
        "No: your receipt names another ballot.",
    ),
    "mine_other": (
        "رسید از انتخابات یا شبکهٔ دیگری است.",
        "The receipt is of another election or network.",
    ),
    "mine_bad": ("این پرونده رسید نیست.", "This file is no receipt."),
    "mine_no_script": (
        "این مقایسه به جاوااسکریپت نیاز دارد؛ بی آن، کد رهگیری رسید را با کد بالا مقایسه کنید.",
        "This comparison needs JavaScript; without it, compare your receipt's tracker with "
        "the one above.",
    ),
    "reason_channel": ("کانال یا امضای نادرست", "wrong channel or signature"),
    "reason_shape": ("شکل نادرست تراکنش", "wrong shape of the transaction"),
    "reason_parts": ("بخش‌های ناقص", "parts missing or out of order"),
    "reason_memo": ("اثر انگشت نادرست", "wrong fingerprint in the memo"),
    "reason_window": ("بیرون از زمان رأی‌گیری", "outside the hours of voting"),
    "reason_kind": ("برگهٔ رأی نیست", "not a ballot"),
    "reason_size": ("اندازهٔ نادرست", "wrong size"),
    "reason_index": ("ردیف در فهرست نیست", "index not in the roll"),
    "reason_annulled": ("حق رأی باطل‌شده", "right to vote annulled"),
    "reason_encoding": ("نوشتار نادرست", "badly encoded"),
    "reason_proof": ("اثبات نادرست", "proof does not hold"),
    "reason_duplicate": ("تکراری", "duplicate"),
    "reasons": ("چرا برخی شمرده نشدند", "Why some do not count"),
    "reason": ("دلیل", "Reason"),
    "how_many": ("تعداد", "Number"),
    "refused_about": (
        "این تراکنش‌ها VOTE را به صندوق رسانده‌اند، اما طبق قاعده‌ها شمرده نمی‌شوند؛ هر یک "
        "با نخستین دلیلش.",
        "These transactions brought a VOTE to the box but do not count by the rules; each "
        "with its first reason.",
    ),
    "ceremony_about": (
        "کلید انتخابات را امینان با هم می‌سازند. هیچ‌یک به‌تنهایی نمی‌تواند رأیی را باز "
        "کند؛ برای باز کردن جمع‌ها {threshold} تن از {count} تن لازم است.",
        "The trustees make the election key together. None alone can open a vote; "
        "{threshold} of {count} are needed to open the totals.",
    ),
    "no_ceremony": ("هنوز قرار ساخت کلید خوانده نشده است.", "No key ceremony has been read yet."),
    "qualified": ("همهٔ امینان کلید را تأیید کرده‌اند", "All trustees have agreed on the key"),
    "not_qualified": ("کلید هنوز کامل نیست", "The key is not complete"),
    "trustee": ("امین", "Trustee"),
    "key_posted": ("سهم کلید", "Key part"),
    "ack_posted": ("تأیید", "Consent"),
    "yes": ("هست", "yes"),
    "no": ("نیست", "no"),
    "commission": ("هیئت نظارت", "Commission"),
    "commission_need": (
        "{need} امضا از {count} لازم است",
        "{need} of {count} signatures are needed",
    ),
    "keyset": ("اثر انگشت کلیدها", "Fingerprint of the keys"),
    "no_result": (
        "هنوز نتیجهٔ درستی روی دفتر کل نیست. تا آن زمان هیچ عددی از رأی‌ها نشان داده نمی‌شود.",
        "There is no valid result on the ledger yet. Until then no figure of the votes is shown.",
    ),
    "closed": ("پایان رأی‌گیری ثبت شد", "The close was posted"),
    "shares_posted": ("سهم‌های ثبت‌شده", "Shares posted"),
    "shares_of": ("{have} از {need} لازم", "{have} of {need} needed"),
    "votes": ("رأی", "votes"),
    "seats": ("کرسی", "Seats"),
    "elected": ("برگزیده", "elected"),
    "tied": ("برابر؛ تصمیم با قاعدهٔ انجمن است", "tied; the body's own rules decide"),
    "redo_about": (
        "لازم نیست به این صفحه اعتماد کنید. با این فرمان‌ها، روی رایانهٔ خودتان و از هر "
        "گرهٔ دفتر کل، همهٔ انتخابات را از نو بشمارید:",
        "You need not trust this page. With these commands you recount the whole election "
        "on your own computer, from any node of the ledger:",
    ),
    "redo_install": ("نصب، از نسخه‌ای از کد منبع", "Install, from a copy of the sources"),
    "redo_count": ("بازشماری", "Recount"),
    "redo_two": ("از دو گره که باید یکی بگویند", "From two nodes that must agree"),
    "redo_list": ("فهرست همهٔ برگه‌ها", "List every ballot"),
    "redo_codes": (
        "کد خروج: ۰ درست، ۱ مردود، ۲ اجرا نشد، ۳ هنوز ناتمام.",
        "Exit code: 0 verified, 1 failed, 2 could not run, 3 not complete yet.",
    ),
    "redo_pages": ("تنها یک برگه، بی نصب هیچ چیز", "One ballot only, with nothing to install"),
    "redo_pages_about": (
        "هر یک پرونده‌ای است که آن را نگه می‌دارید و از روی دستگاه خود باز می‌کنید؛ نشانی هر گره‌ای "
        "را که بخواهید می‌نویسید و این تابلو دیگر در کار نیست.",
        "Each is a file that you keep and open on your own device; you type the address of any "
        "node you like, and this board has no part in it.",
    ),
    "redo_page_ballot": ("رأی من شمرده شد؟", "Was my ballot counted?"),
    "redo_page_challenge": ("برگهٔ بازشده درست است؟", "Is the opened ballot right?"),
    "redo_page_no-vote": ("آیا کسی به نام من رأی داده است؟", "Did anybody vote in my name?"),
    "why_no_pages": (
        "این پرونده‌ها روی این سرور ساخته نشده‌اند.",
        "These files were not built on this server.",
    ),
    "crowded": (
        "اکنون درخواست‌ها بسیار زیاد است. چند ثانیه دیگر دوباره باز کنید.",
        "Too many ask at the same time. Open this page again in a few seconds.",
    ),
    "too_slow": (
        "پاسخ بیش از اندازه طول کشید. چند ثانیه دیگر دوباره باز کنید.",
        "The answer took too long. Open this page again in a few seconds.",
    ),
    "fault_503": ("اکنون پاسخی نیست", "No answer now"),
    "why_503": (
        "این سامانه هنوز چیزی از دفتر کل نخوانده است؛ کمی بعد دوباره بیایید.",
        "Nothing was read from the ledger yet; please come back a little later.",
    ),
}
"""Texts of the rules in full are docs/protocol.md §8; these are their short form."""
