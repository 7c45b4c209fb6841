"""Words of the sign-in and code pages, and of the page that says a limit is reached."""

from node.pages.language import Words

WORDS: Words = {
    "sign_in": ("ورود به پنل شخصی", "Sign in to your panel"),
    "sign_in_lead": (
        "اگر هر دو شماره با فهرست رای‌دهندگان بخواند، "
        "یک کد تایید به تلفن همراه خود شما پیامک می‌شود.",
        "If both numbers match the list of voters, a code is sent to your own mobile phone.",
    ),
    "step_of": ("گام {number} از {all}", "Step {number} of {all}"),
    "licence": ("شماره پروانه (بدون خط تیره)", "Licence number (without hyphen)"),
    "licence_hint": ("۱۰ رقم، روی پروانهٔ شما", "10 digits, on your licence"),
    "national_code": ("کد ملی", "National code"),
    "national_code_hint": ("۱۰ رقم، با صفرهای آغاز آن", "10 digits, with its leading zeros"),
    "captcha": ("عدد نمایش داده شده را وارد نمایید", "Type the number shown"),
    "captcha_hint": ("۶ رقم", "6 digits"),
    "captcha_picture": ("تصویری از یک عدد ۶ رقمی", "A picture of a number of 6 digits"),
    "captcha_sound": ("شنیدن عدد", "Hear the number"),
    "captcha_stop": ("توقف صدا", "Stop"),
    "captcha_new": ("عدد تازه", "Another number"),
    "captcha_changed": ("عدد تازه‌ای نشان داده شد.", "Another number is shown."),
    "captcha_other": (
        "تصویر و صدا را نمی‌توانید به کار ببرید؟",
        "Can you use neither picture nor sound?",
    ),
    "altcha_choose": ("ورود بدون عدد تصویر", "Go on without the number"),
    "altcha_lead": (
        "به جای شما مرورگر چند ثانیه محاسبه می‌کند؛ چیزی نباید بخوانید یا بشنوید.",
        "Your browser computes for some seconds in your place; there is nothing to read or hear.",
    ),
    "altcha_failed": (
        "این راه اکنون در دسترس نیست؛ عدد تصویر را وارد کنید.",
        "This way is not available now; please type the number in the picture.",
    ),
    "confirm": ("تایید", "Confirm"),
    "digits_10": ("این شماره ۱۰ رقم دارد.", "This number has 10 digits."),
    "digits_6": ("این عدد ۶ رقم دارد.", "This number has 6 digits."),
    "wrong_sign_in": ("ورود انجام نشد", "You are not signed in"),
    "wrong_sign_in_why": (
        "شماره پروانه، کد ملی و عدد تصویر را با هم نپذیرفتیم: دست‌کم یکی درست نیست یا نام شما در "
        "فهرست رای‌دهندگان نیست. هر دو شماره را ببینید، عدد تازهٔ تصویر را بنویسید و دوباره "
        "بکوشید.",
        "Licence number, national code and the number in the picture were not accepted together: "
        "one of them at least is wrong, or you are not in the list of voters. Look at both "
        "numbers, type the new number in the picture, and try again.",
    ),
    "needs_help": ("باز هم نشد؟", "Still not working?"),
    "too_many": ("تلاش‌ها بیش از اندازه است", "Too many tries"),
    "too_many_why": (
        "برای ایمنی حساب رای‌دهندگان، تلاش برای ورود محدود است. این محدودیت خودبه‌خود برداشته می‌شود:",
        "To keep voters' accounts safe, the number of tries is limited. The limit ends by itself:",
    ),
    "too_many_until": (
        "حداکثر {minutes} دقیقهٔ دیگر دوباره بکوشید.",
        "try again in {minutes} minutes at most.",
    ),
    "too_many_hurry": (
        "اگر پایان انتخابات نزدیک است، همین حالا با پشتیبان تماس بگیرید.",
        "If the end of the election is near, call support now.",
    ),
    "code_title": ("کد تایید", "Code"),
    "code_sent": (
        "یک کد ۶ رقمی به شمارهٔ زیر پیامک شد:",
        "A code of 6 digits was sent to this number:",
    ),
    "code": ("کد تایید", "Code"),
    "code_good_until": ("اعتبار کد تا ساعت {time}", "good until {time}"),
    "code_wrong": ("کد درست نیست.", "The code is wrong."),
    "code_tries": ("{number} بار دیگر می‌توانید بنویسید.", "You can try {number} more times."),
    "code_over": ("زمان این کد به پایان رسید", "The time of this code is over"),
    "code_spent": ("این کد دیگر پذیرفته نمی‌شود", "This code is not accepted any more"),
    "code_start_again": (
        "برای گرفتن کد تازه، دوباره شماره‌های خود را وارد کنید.",
        "To get a new code, type your numbers again.",
    ),
    "back_to_sign_in": ("بازگشت به صفحهٔ ورود", "Back to sign-in"),
    "code_none": ("پیامکی نرسید؟", "No message?"),
    "code_again": ("ارسال دوبارهٔ همان کد", "Send the same code again"),
    "code_again_left": ("{number} بار دیگر می‌توان فرستاد.", "It can be sent {number} more times."),
    "code_again_done": ("همان کد دوباره فرستاده شد.", "The same code was sent again."),
    "code_no_more": (
        "این کد دیگر دوباره فرستاده نمی‌شود؛ با پشتیبان تماس بگیرید.",
        "This code is not sent again; please call support.",
    ),
    "code_other_number": (
        "اگر این شمارهٔ شما نیست، با پشتیبان تماس بگیرید؛ شماره را فقط برگزارکننده می‌تواند عوض کند.",
        "If this is not your number, call support; only the organiser can change it.",
    ),
}
