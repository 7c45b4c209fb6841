"""The ledger, its sources, its archives: V1 and V14."""

from contracts.explaining.line import Words, words

MEANINGS: dict[str, Words] = {
    "authority": words(
        "چنین حساب انتخاباتی هرگز در این دفتر نبوده است.",
        "There was never such an election account on this ledger.",
    ),
    "externalized": words(
        "بیانیهٔ گره با آنچه در دفتر نوشته شده یکی نیست.",
        "A validator's statement is not of what the ledger holds.",
    ),
    "file": words(
        "پرونده‌ای از بایگانی خوانده نمی‌شود.",
        "A file of the archive can't be read.",
    ),
    "gzip": words(
        "پرونده‌ای از بایگانی بریده یا خراب است.",
        "A file of the archive is cut off or damaged.",
    ),
    "header": words(
        "سربرگ دفتر با اثر انگشت آن نمی‌خواند.",
        "A ledger's header does not hash to its hash.",
    ),
    "link": words(
        "دفتر به دفتر پیش از خود پیوند ندارد.",
        "A ledger does not name the one before it.",
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
    "no-quorum": words(
        "مجموعهٔ گره‌های مورد اعتماد داده نشده و توافق آن‌ها سنجیده نشده است.",
        "No quorum set was given, so the validators' agreement was not checked.",
    ),
    "pair": words(
        "تراکنش و نتیجهٔ آن در بایگانی جفت نیستند.",
        "Transactions and results of the archive do not belong together.",
    ),
    "passphrase": words(
        "منبع‌ها از یک شبکه نیستند.",
        "The sources are not of one network.",
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
    "results": words(
        "نتیجهٔ تراکنش‌ها با سربرگ دفتر نمی‌خواند.",
        "The results of transactions are not those of the ledger's header.",
    ),
    "set": words(
        "مجموعهٔ تراکنش‌ها با سربرگ دفتر نمی‌خواند.",
        "A transaction set is not the one of the ledger's header.",
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
    "too large": words(
        "پرونده‌ای از بایگانی بزرگ‌تر از حد است.",
        "A file of the archive is larger than it may be.",
    ),
    "transaction": words(
        "تراکنشی که شمرده شده در دفتر خود نیست، یا در آن موفق نبوده، یا جا یا زمان دیگری دارد.",
        "A transaction that counts is not in its ledger, did not succeed there, or has another "
        "place or time in it.",
    ),
    "truncated": words(
        "پرونده‌ای از بایگانی بریده است.",
        "A file of the archive is cut off.",
    ),
    "unagreed": words(
        "برای این دفتر توافق خود آن نیست؛ دفتر پس از آن آن را در بر می‌گیرد.",
        "There is no agreement on this ledger itself; a later one binds it.",
    ),
    "untold": words(
        "تراکنشی از حساب‌های انتخابات در دفتر هست که منبع آن را نگفته بود.",
        "The ledger holds a transaction of the election's accounts that the source kept back.",
    ),
    "value": words(
        "آنچه گره‌ها بر آن توافق کردند با سربرگ دفتر نمی‌خواند.",
        "The value that was agreed on is not the header's.",
    ),
}

OF_CHECK: dict[tuple[str, str], Words] = {
    ("V1", "results"): words(
        "آنچه منبع از تراکنش‌های یک دفتر می‌گوید با سربرگ همان دفتر نمی‌خواند.",
        "What the source tells of a ledger's transactions is not what its header holds.",
    ),
    ("V1", "untold"): words(
        "یکی از منبع‌ها تراکنشی از حساب‌های انتخابات را نگفته که منبع دیگر می‌گوید.",
        "One source keeps back a transaction of the election's accounts that another tells.",
    ),
    ("V14", "network"): words(
        "بایگانی از شبکهٔ دیگری است.",
        "The archive is of another network.",
    ),
    ("V14", "order"): words(
        "سندهای یک پروندهٔ بایگانی به ترتیب نیستند.",
        "The records of an archive's file are out of order.",
    ),
}
