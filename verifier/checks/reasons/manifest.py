"""Set-up, manifest and roll: V2 to V4."""

from contracts.explaining.line import Words, words

MEANINGS: dict[str, Words] = {
    "amendment": words(
        "این تغییر در فهرست حق رأی از قواعد بیرون است و به کار نیامد.",
        "This change of the roll breaks the rules and is not obeyed.",
    ),
    "authority-settings": words(
        "امضاکنندگان یا تنظیم‌های حساب کمیسیون در میانهٔ انتخابات تغییر کرده است.",
        "Signers or settings of the commission's account were changed during the election.",
    ),
    "balance": words(
        "شمار رأی‌ها در حساب‌ها با شمار صادرشده یا پرداخت‌شده نمی‌خواند.",
        "The votes that the accounts hold are not those that were issued or paid.",
    ),
    "columns": words(
        "شمار نامزدها با شمار کلیدهای ساخته‌شده نمی‌خواند.",
        "There are not as many keys as the candidates need.",
    ),
    "earlier-life": words(
        "یکی از حساب‌های رأی پیش از ساخته شدن به کار رفته بوده است.",
        "A voting account was in use before the set-up.",
    ),
    "extension": words(
        "این تمدید از قواعد بیرون است و به کار نیامد.",
        "This extension breaks the rules and is not obeyed.",
    ),
    "late": words(
        "برگهٔ انتخابات پس از آغاز رأی‌گیری منتشر شده است.",
        "The manifest was posted after the opening.",
    ),
    "manifest": words(
        "برگهٔ انتخابات درست نیست و خوانده نمی‌شود.",
        "The manifest can't be read.",
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
    "payment": words(
        "در یک تراکنش مقداری جز یک رأی پرداخت شده است.",
        "A transaction paid another amount than one vote.",
    ),
    "roles": words(
        "یک حساب در این انتخابات دو نقش دارد.",
        "One account stands in two roles of this election.",
    ),
    "roll": words(
        "فهرست حق رأی خوانده نمی‌شود یا آن نیست که نام برده شده.",
        "The roll can't be read or is not the one that is named.",
    ),
    "second-manifest": words(
        "برگهٔ انتخابات دیگری هم منتشر شده است؛ نخستین به کار رفت.",
        "A second manifest was posted; the first counts.",
    ),
    "set-up": words(
        "تراکنش ساختن حساب‌ها که برگهٔ انتخابات نام می‌برد نیست.",
        "The set-up that the manifest names is not there.",
    ),
    "signatures": words(
        "امضای کافی از کمیسیون ندارد.",
        "It bears too few of the commission's signatures.",
    ),
    "template": words(
        "ساختن حساب‌های رأی از شکل مقرر بیرون است.",
        "The set-up is not the one laid down.",
    ),
}

OF_CHECK: dict[tuple[str, str], Words] = {
    ("V3", "ceremony"): words(
        "برگهٔ انتخابات مراسمی را نام می‌برد که مراسم معتبر نیست.",
        "The manifest names a ceremony that is not the one in force.",
    ),
    ("V4", "size"): words(
        "شمار دارندگان حق رأی با شمار رأی‌های صادرشده نمی‌خواند.",
        "The roll has not as many voters as votes were issued.",
    ),
}
