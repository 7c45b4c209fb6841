"""What the fixed words of faults and findings mean, as sentences in Persian and English.

A fault's own text has the numbers and is English; these sentences say the same without them, so
that a report in either language can be read by itself (docs/protocol.md §15 has the table).
"""

from contracts.explaining.line import Words, words
from contracts.records import kinds

MEANINGS: dict[str, Words] = {
    "aggregate": words(
        "امضای گواهی‌نامه از آنِ همان کسانی که نام می‌برد نیست.",
        "The certificate's signature is not that of those whom it names.",
    ),
    "again": words(
        "نگاه نشد، زیرا پیش از آن چند سند دیگر از همین حساب آمده است.",
        "Not looked at, for others from the same account came before it.",
    ),
    "amendment": words(
        "این تغییر در فهرست حق رأی از قواعد بیرون است و به کار نیامد.",
        "This change of the roll breaks the rules and is not obeyed.",
    ),
    "anchor": words(
        "دفتر نام‌برده اثر انگشت دیگری دارد.",
        "A ledger has another header hash than the one that is named.",
    ),
    "annulled": words(
        "این حق رأی باطل شده است.",
        "This right to vote was annulled.",
    ),
    "authority": words(
        "چنین حساب انتخاباتی هرگز در این دفتر نبوده است.",
        "There was never such an election account on this ledger.",
    ),
    "authority-settings": words(
        "امضاکنندگان یا تنظیم‌های حساب کمیسیون در میانهٔ انتخابات تغییر کرده است.",
        "Signers or settings of the commission's account were changed during the election.",
    ),
    "balance": words(
        "شمار رأی‌ها در حساب‌ها با شمار صادرشده یا پرداخت‌شده نمی‌خواند.",
        "The votes that the accounts hold are not those that were issued or paid.",
    ),
    "bounds": words(
        "جمع رأی‌های یک رقابت از حد مجاز برگه‌های شمرده‌شده بیرون است.",
        "A race's sum is outside what the counted ballots allow.",
    ),
    "ceremony": words(
        "سند مراسم ساخت کلید که باید به کار رود، نیست یا خوانده نمی‌شود.",
        "The key ceremony that should be in force is not there or can't be read.",
    ),
    "channel": words(
        "برگه از کانال مجاز با هر دو امضا نیامده است.",
        "It did not come from an allowed channel with both signatures.",
    ),
    "close": words(
        "سند پایانی را نام می‌برد که معتبر نیست.",
        "It names another close than the valid one.",
    ),
    "columns": words(
        "شمار نامزدها با شمار کلیدهای ساخته‌شده نمی‌خواند.",
        "There are not as many keys as the candidates need.",
    ),
    "complainer": words(
        "شکایت این امین نادرست بود.",
        "The complaint of this trustee was wrong.",
    ),
    "context": words(
        "سند از انتخابات دیگری است.",
        "The record names another election.",
    ),
    "copied": words(
        "کلید گواهی همان کلید امضاکنندهٔ دیگری است.",
        "The attestation key is the key of another signer.",
    ),
    "count": words(
        "شمار برگه‌ها با بازشماری نمی‌خواند.",
        "The number of ballots is not the recount's.",
    ),
    "dealer": words(
        "این امین سهم‌های نادرست فرستاده است.",
        "This trustee sealed wrong shares.",
    ),
    "digest": words(
        "چکیده با آنچه بازشماری به دست آورد یکی نیست.",
        "The digest is not what the recount came to.",
    ),
    "duplicate": words(
        "پیش از آن یک برگه از همین حق رأی شمرده شده است.",
        "A ballot of the same right to vote counted before it.",
    ),
    "earlier-life": words(
        "یکی از حساب‌های رأی پیش از ساخته شدن به کار رفته بوده است.",
        "A voting account was in use before the set-up.",
    ),
    "encoding": words(
        "نوشتهٔ آن درست نیست و خوانده نمی‌شود.",
        "It is not written as it must be and can't be read.",
    ),
    "ended": words(
        "مراسم دیگری پس از آن جایش را گرفت.",
        "A later ceremony took its place.",
    ),
    "equal-R": words(
        "هشدار: دو برگه عدد تصادفی یکسان دارند؛ دستگاهی عدد تصادفی را دو بار به کار برده است.",
        "Warning: two ballots have the same randomness; a device used it twice.",
    ),
    "extension": words(
        "این تمدید از قواعد بیرون است و به کار نیامد.",
        "This extension breaks the rules and is not obeyed.",
    ),
    "externalized": words(
        "بیانیهٔ گره با آنچه در دفتر نوشته شده یکی نیست.",
        "A validator's statement is not of what the ledger holds.",
    ),
    "file": words(
        "پرونده‌ای از بایگانی خوانده نمی‌شود.",
        "A file of the archive can't be read.",
    ),
    "gap": words(
        "شماره‌ای از یک کانال در هیچ تراکنشی که نشان داده شده نیست.",
        "No listed transaction used a number of a channel.",
    ),
    "gzip": words(
        "پرونده‌ای از بایگانی بریده یا خراب است.",
        "A file of the archive is cut off or damaged.",
    ),
    "header": words(
        "سربرگ دفتر با اثر انگشت آن نمی‌خواند.",
        "A ledger's header does not hash to its hash.",
    ),
    "index": words(
        "ردیف آن در فهرست دارندگان حق رأی نیست.",
        "Its index is not in the roll.",
    ),
    "key": words(
        "کلید انتخابات پذیرفتنی نیست.",
        "A key of the election can't be used.",
    ),
    "keyset": words(
        "کلیدهایی که نام می‌برد همان کلیدهای امین‌ها نیست.",
        "The keys that it names are not those of the trustees.",
    ),
    "kind": words(
        "سند از نوع برگهٔ رأی نیست.",
        "The record is no ballot.",
    ),
    "late": words(
        "برگهٔ انتخابات پس از آغاز رأی‌گیری منتشر شده است.",
        "The manifest was posted after the opening.",
    ),
    "later": words(
        "پیش از آن سندی معتبر از همین امین آمده است؛ نخستین به کار رفت.",
        "A valid one from the same trustee came before it; the first counts.",
    ),
    "link": words(
        "دفتر به دفتر پیش از خود پیوند ندارد.",
        "A ledger does not name the one before it.",
    ),
    "manifest": words(
        "برگهٔ انتخابات درست نیست و خوانده نمی‌شود.",
        "The manifest can't be read.",
    ),
    "memo": words(
        "بایت‌ها با اثر انگشت در memo یکی نیست.",
        "Its bytes do not hash to the memo.",
    ),
    "missing": words(
        "بخشی از بایگانی نیست.",
        "A part of the archive is missing.",
    ),
    "more": words(
        "ایرادهای بیشتری نیز هست.",
        "There are more faults.",
    ),
    "network": words(
        "برگهٔ انتخابات یا بایگانی از شبکهٔ دیگری است.",
        "The manifest or the archive is of another network.",
    ),
    "no-ack": words(
        "امینی کلیدها را تأیید نکرده است.",
        "A trustee has not acknowledged the keys.",
    ),
    "no-key": words(
        "امینی کلید معتبر منتشر نکرده است.",
        "A trustee posted no valid key.",
    ),
    "no-quorum": words(
        "مجموعهٔ گره‌های مورد اعتماد داده نشده و توافق آن‌ها سنجیده نشده است.",
        "No quorum set was given, so the validators' agreement was not checked.",
    ),
    "not-last": words(
        "برگهٔ انتخابات آخرین مراسم ساخت کلید را نام نمی‌برد.",
        "The manifest does not name the last key ceremony.",
    ),
    "operation": words(
        "یکی از حساب‌های رأی کاری کرده که انداختن برگه نیست.",
        "A voting account did something that is no cast.",
    ),
    "order": words(
        "سندی پیش از آنچه نام می‌برد، یا بیرون از نوبت، آمده است.",
        "A record comes before one that it must follow.",
    ),
    "overtaken": words(
        "به کار نیامد، زیرا برگه‌ای از این حق رأی پیش از آن شمرده شده است.",
        "Not obeyed, for a ballot of this right to vote counted before it.",
    ),
    "pair": words(
        "تراکنش و نتیجهٔ آن در بایگانی جفت نیستند.",
        "Transactions and results of the archive do not belong together.",
    ),
    "parts": words(
        "بخشی از سند نیست یا بخش‌ها پشت سر هم نیستند.",
        "A part of the record is missing or out of order.",
    ),
    "passphrase": words(
        "منبع‌ها از یک شبکه نیستند.",
        "The sources are not of one network.",
    ),
    "payment": words(
        "در یک تراکنش مقداری جز یک رأی پرداخت شده است.",
        "A transaction paid another amount than one vote.",
    ),
    "phase": words(
        "در زمانی منتشر شده که نوبت آن نیست.",
        "It was posted at a time when its kind is not taken.",
    ),
    "possession": words(
        "ثابت نشده که این کلید گواهی از آنِ دارندهٔ آن است.",
        "It is not proved that the holder has this attestation key.",
    ),
    "poster": words(
        "فرستنده نه امین است و نه ناظر.",
        "Who posted it is neither trustee nor observer.",
    ),
    "proof": words(
        "اثبات رمزنگاشتی آن درست نیست.",
        "Its cryptographic proof does not hold.",
    ),
    "quorum": words(
        "توافق گره‌های مورد اعتماد آنچه شمرده شده را در بر نمی‌گیرد.",
        "No agreement of the quorum binds what counts.",
    ),
    "quorum set": words(
        "بیانیهٔ گره مجموعهٔ دیگری از گره‌ها را نام می‌برد.",
        "A statement names a quorum set that is not there.",
    ),
    "record": words(
        "سندی در بایگانی خراب است.",
        "A record of the archive is damaged.",
    ),
    "result": words(
        "نتیجه‌ای که گواهی می‌دهد نتیجهٔ معتبر نیست.",
        "It attests another result than the valid one.",
    ),
    "results": words(
        "نتیجهٔ تراکنش‌ها با سربرگ دفتر نمی‌خواند.",
        "The results of transactions are not those of the ledger's header.",
    ),
    "reused": words(
        "کلیدی یا سهمی از مراسمی دیگر دوباره به کار رفته است.",
        "A key or commitment of an earlier ceremony was used again.",
    ),
    "roles": words(
        "یک حساب در این انتخابات دو نقش دارد.",
        "One account stands in two roles of this election.",
    ),
    "roll": words(
        "فهرست حق رأی خوانده نمی‌شود یا آن نیست که نام برده شده.",
        "The roll can't be read or is not the one that is named.",
    ),
    "scope": words(
        "سند از مراسم دیگری است.",
        "The record is of another ceremony.",
    ),
    "second-manifest": words(
        "برگهٔ انتخابات دیگری هم منتشر شده است؛ نخستین به کار رفت.",
        "A second manifest was posted; the first counts.",
    ),
    "set": words(
        "مجموعهٔ تراکنش‌ها با سربرگ دفتر نمی‌خواند.",
        "A transaction set is not the one of the ledger's header.",
    ),
    "set-up": words(
        "تراکنش ساختن حساب‌ها که برگهٔ انتخابات نام می‌برد نیست.",
        "The set-up that the manifest names is not there.",
    ),
    "shape": words(
        "تراکنش به شکل یک برگهٔ رأی نیست.",
        "The transaction has not the shape of a cast.",
    ),
    "signature": words(
        "امضای لازم نیست یا درست نیست.",
        "A signature that it needs is missing or wrong.",
    ),
    "signatures": words(
        "امضای کافی از کمیسیون ندارد.",
        "It bears too few of the commission's signatures.",
    ),
    "size": words(
        "اندازهٔ آن درست نیست.",
        "It has not the size that it must have.",
    ),
    "sources": words(
        "دو منبع، تاریخچهٔ متفاوتی از دفتر نشان می‌دهند.",
        "Two sources tell different histories of the ledger.",
    ),
    "state": words(
        "پروندهٔ وضعیت بایگانی درست نیست.",
        "A state file of the archive is wrong.",
    ),
    "statement": words(
        "بیانیهٔ گره درست نیست یا امضای آن نمی‌خواند.",
        "A validator's statement is wrong, or its signature is.",
    ),
    "template": words(
        "ساختن حساب‌های رأی از شکل مقرر بیرون است.",
        "The set-up is not the one laid down.",
    ),
    "totals": words(
        "نتیجه با جمع‌های گشوده‌شده یکی نیست.",
        "The result is not what the sums open to.",
    ),
    "transaction": words(
        "تراکنشی که شمرده شده در دفتر خود نیست، یا در آن موفق نبوده، یا جا یا زمان دیگری دارد.",
        "A transaction that counts is not in its ledger, did not succeed there, or has another "
        "place or time in it.",
    ),
    "unagreed": words(
        "برای این دفتر توافق خود آن نیست؛ دفتر پس از آن آن را در بر می‌گیرد.",
        "There is no agreement on this ledger itself; a later one binds it.",
    ),
    "too large": words(
        "پرونده‌ای از بایگانی بزرگ‌تر از حد است.",
        "A file of the archive is larger than it may be.",
    ),
    "truncated": words(
        "پرونده‌ای از بایگانی بریده است.",
        "A file of the archive is cut off.",
    ),
    "untold": words(
        "تراکنشی از حساب‌های انتخابات در دفتر هست که منبع آن را نگفته بود.",
        "The ledger holds a transaction of the election's accounts that the source kept back.",
    ),
    "value": words(
        "آنچه گره‌ها بر آن توافق کردند با سربرگ دفتر نمی‌خواند.",
        "The value that was agreed on is not the header's.",
    ),
    "waits": words(
        "امضای آن هنوز سنجیده نشده است.",
        "Its signature was not checked yet.",
    ),
    "window": words(
        "بیرون از زمان رأی‌گیری ثبت شده است.",
        "It closed outside the time of voting.",
    ),
}
"""By reason; where checks mean different things by one word, ``OF_CHECK`` comes first."""

OF_CHECK: dict[tuple[str, str], Words] = {
    ("V1", "results"): words(
        "آنچه منبع از تراکنش‌های یک دفتر می‌گوید با سربرگ همان دفتر نمی‌خواند.",
        "What the source tells of a ledger's transactions is not what its header holds.",
    ),
    ("V3", "ceremony"): words(
        "برگهٔ انتخابات مراسمی را نام می‌برد که مراسم معتبر نیست.",
        "The manifest names a ceremony that is not the one in force.",
    ),
    ("V4", "size"): words(
        "شمار دارندگان حق رأی با شمار رأی‌های صادرشده نمی‌خواند.",
        "The roll has not as many voters as votes were issued.",
    ),
    ("V6", "digest"): words(
        "کلیدهای برگهٔ انتخابات همان کلیدهای امین‌ها نیست.",
        "The manifest's keys are not those that the trustees' shares make.",
    ),
    ("V14", "order"): words(
        "سندهای یک پروندهٔ بایگانی به ترتیب نیستند.",
        "The records of an archive's file are out of order.",
    ),
    ("V7", "signature"): words(
        "دفتر پرداختی را پذیرفته که رله آن را امضا نکرده است.",
        "The ledger took a payment that the relay did not sign.",
    ),
    ("V8", "size"): words(
        "اندازهٔ برگه همان اندازهٔ این انتخابات نیست.",
        "The ballot has not the one size of this election.",
    ),
    ("V13", "signature"): words(
        "امضای گواهی از آنِ فرستندهٔ آن نیست.",
        "The attestation's signature is not that of who posted it.",
    ),
    ("V14", "network"): words(
        "بایگانی از شبکهٔ دیگری است.",
        "The archive is of another network.",
    ),
}

CHECK_OF_KIND: dict[int, str] = {
    kinds.CEREMONY: "V5",
    kinds.TRUSTEE_KEY: "V5",
    kinds.TRUSTEE_ACK: "V5",
    kinds.TRUSTEE_COMPLAINT: "V5",
    kinds.ROLL: "V4",
    kinds.MANIFEST: "V3",
    kinds.EXTEND: "V3",
    kinds.AMEND: "V3",
    kinds.CLOSE: "V10",
    kinds.SHARE: "V11",
    kinds.RESULT: "V12",
    kinds.ATTESTATION: "V13",
    kinds.CERTIFICATE: "V13",
}
"""The check that judges an official record of a kind."""

WHYS: dict[str, str] = {
    "there is no manifest yet": "هنوز برگهٔ انتخابات منتشر نشده است.",
    "there is no readable manifest": "برگهٔ انتخابات خوانایی نیست.",
    "there is no readable roll": "فهرست حق رأی خوانایی نیست.",
    "the election keys are not known": "کلیدهای انتخابات دانسته نیست.",
    "there is no set-up that tells the relay keys": (
        "ساختن حساب‌های رأی، که کلیدهای رله را می‌گوید، روی دفتر نیست."
    ),
    "there is no manifest that names a set-up": (
        "برگهٔ انتخاباتی نیست که ساختن حساب‌ها را نام ببرد."
    ),
    "there is no manifest that names a roll": "برگهٔ انتخاباتی نیست که فهرست حق رأی را نام ببرد.",
    "the roll that the manifest names is not on the ledger": (
        "فهرستی که برگهٔ انتخابات نام می‌برد روی دفتر نیست."
    ),
    "no history archive was given, or there is nothing yet to look for in it": (
        "بایگانی دفتر داده نشده، یا هنوز چیزی برای جستن در آن نیست."
    ),
    "there is nothing to count yet": "هنوز چیزی برای شمردن نیست.",
    "not all trustees have a valid key": "هنوز همهٔ امین‌ها کلید معتبر ندارند.",
    "there is no ceremony yet": "هنوز مراسم ساخت کلید آغاز نشده است.",
    "voting has not ended": "رأی‌گیری پایان نیافته است.",
    "the totals are not opened": "جمع‌ها گشوده نشده‌اند.",
    "there is no close yet": "هنوز سند پایان رأی‌گیری منتشر نشده است.",
    "there is no result yet": "هنوز نتیجه‌ای منتشر نشده است.",
    "there is no valid result yet": "هنوز نتیجهٔ معتبری منتشر نشده است.",
    "nobody attested the result yet": "هنوز کسی نتیجه را گواهی نکرده است.",
    "all checks of the recount passed": "همهٔ آزمون‌های بازشماری درست درآمد.",
}
"""Persian of the sentences that have no numbers: why a check was not run, why nothing counts."""


def meaning(check: str | None, reason: str) -> Words | None:
    """Return what a reason means as a sentence, or None for an unknown word.

    Args:
        check: V1 … V14, whose fault or finding it is; None where that is not known.
        reason: the fixed word.
    """
    if check is not None and (check, reason) in OF_CHECK:
        return OF_CHECK[check, reason]
    return MEANINGS.get(reason)


def why_in(code: str, why: str) -> str | None:
    """Return a sentence about what was not run in another language than English, if there is one.

    Args:
        code: of the language.
        why: the English sentence.
    """
    if code != "fa":
        return None
    failed = why.removeprefix("failed: ")
    if failed != why:
        return f"آزمون‌های نادرست: {failed.replace(', ', '، ')}"
    return WHYS.get(why)
