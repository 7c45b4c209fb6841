"""What each kind of record is, in words for voters and observers."""

from contracts.explaining.line import Words, words
from contracts.records import kinds

KIND_WORDS: dict[int, Words] = {
    kinds.CEREMONY: words("قرار ساختن کلید انتخابات", "the terms of the key ceremony"),
    kinds.TRUSTEE_KEY: words("سهم یک امین از کلید انتخابات", "a trustee's part of the key"),
    kinds.TRUSTEE_ACK: words("تأیید کلید از یک امین", "a trustee's consent to the key"),
    kinds.TRUSTEE_COMPLAINT: words("شکایت یک امین", "a trustee's complaint"),
    kinds.ROLL: words(
        "فهرست رأی‌دهندگان: فقط کلیدها، بی نام", "the roll: keys of voters, without names"
    ),
    kinds.MANIFEST: words(
        "برگهٔ انتخابات: عنوان، رقابت‌ها، زمان‌ها", "the manifest: title, races, times"
    ),
    kinds.EXTEND: words("تمدید رأی‌گیری", "an extension of voting"),
    kinds.AMEND: words("اصلاح فهرست رأی‌دهندگان", "an amendment of the roll"),
    kinds.BALLOT: words(
        "برگهٔ رأی؛ رمز شده است؛ هیچ‌کس نمی‌تواند آن را بخواند",
        "a ballot; encrypted; nobody can read it",
    ),
    kinds.CLOSE: words("پایان رأی‌گیری: شمار برگه‌ها", "the close: how many ballots count"),
    kinds.SHARE: words("سهم یک امین از گشودن جمع‌ها", "a trustee's share of the totals"),
    kinds.RESULT: words("نتیجهٔ انتخابات", "the result"),
    kinds.ATTESTATION: words("گواهی یک بازشمار", "an attestation by one who re-counted"),
    kinds.CERTIFICATE: words("گواهی‌نامهٔ گردآمده", "the certificate of all attestations"),
}
