"""Words of the ballot's page: races, preview, vote code, check; its faults stand in `faults`."""

from node.pages.language import Words

_FRAME: Words = {
    "ballot": ("برگهٔ رای", "Ballot"),
    "election_clock": ("زمان باقی مانده تا پایان انتخابات", "Time left in the election"),
    "ballot_clock": ("زمان باقی مانده تا ثبت رای شما", "Time left to register your vote"),
    "steps": ("گام‌های رای دادن", "Steps of voting"),
    "needs_script": (
        "رای شما در همین مرورگر رمز می‌شود و این کار به جاوااسکریپت نیاز دارد. آن را در مرورگر "
        "روشن کنید یا با مرورگر دیگری بیایید.",
        "Your vote is encrypted in this very browser, which takes JavaScript. Please switch it "
        "on, or use another browser.",
    ),
    "checking": ("برگهٔ رای بررسی می‌شود…", "Checking the ballot …"),
    "checking_text": (
        "مرورگر شما نام‌ها و کلیدهای انتخابات را می‌گیرد و با لینک پیامک شما مقابله می‌کند.",
        "Your browser fetches the election's names and keys and compares them with your link.",
    ),
    "warning_title": ("زمان رو به پایان است", "Time is running out"),
    "warning_left": ("زمان باقی مانده", "Time left"),
    "warning_kept": (
        "انتخاب‌های شما سر جای خود هستند. پنجره را ببندید و ادامه دهید.",
        "Your choices are kept. Close this and go on.",
    ),
    "go_on_voting": ("ادامهٔ رای دادن", "Go on voting"),
}

_LINK: Words = {
    "link_title": ("کدهای لینک شما", "The codes of your link"),
    "link_text": (
        "این پنجره لینک شخصی شما را ندارد. لینک پیامک را باز کنید، یا آن را در یکی از دو خانهٔ "
        "زیر بچسبانید، یا دو کد آن را بنویسید: کد انتخابات پس از «\u200ee=\u200e» و کد "
        "رای‌دهنده پس از «\u200ec=\u200e» است. این کدها از مرورگر شما بیرون نمی‌روند.",
        "This window does not have your personal link. Open the link of your SMS, or paste it "
        "into either field, or type its two codes: the election's stands after “e=”, yours after "
        "“c=”. These codes never leave your browser.",
    ),
    "link_election": ("کد انتخابات (e)", "Election's code (e)"),
    "link_election_hint": ("۱۷ نویسه", "17 characters"),
    "link_credential": ("کد رای‌دهنده (c)", "Voter's code (c)"),
    "link_credential_hint": (
        "۲۷ نویسه؛ آن را به کسی نشان ندهید",
        "27 characters; show it to nobody",
    ),
    "link_open": ("باز کردن برگهٔ رای", "Open the ballot"),
}

_RACE: Words = {
    "search": ("جست‌وجوی کاندید با نام یا شماره", "Search candidates by name or number"),
    "search_hint": ("جست‌وجوی نام یا شماره", "Search name or number"),
    "other_photo": (
        "عکسی که سامانه داد همان نیست که برگهٔ انتخابات نام برده است؛ نشان داده نمی‌شود.",
        "The photo that the portal gave is not the one that the ballot names; it is not shown.",
    ),
    "back": ("بازگشت", "Back"),
    "continue": ("ادامه", "Continue"),
    "started_anew": (
        "برگهٔ پیشین شما در این نشست ثبت نشد و انتخاب‌های آن جایی ذخیره نشده است؛ از نو انتخاب "
        "کنید. کد رای پیشین دیگر به کار نمی‌آید.",
        "Your earlier ballot of this sign-in was not registered, and its choices are stored "
        "nowhere; please choose again. Its vote code is of no use any more.",
    ),
}

_PREVIEW: Words = {
    "preview_text": (
        "انتخاب‌های خود را ببینید. تا پیش از امضا می‌توانید آن‌ها را ویرایش کنید.",
        "Look at your choices. Until you sign you can edit them.",
    ),
    "signed_text": (
        "رای شما پیش‌تر در این پنجره رمز و امضا شده و هنوز ثبت نشده است. همان رای دوباره فرستاده "
        "می‌شود و دیگر تغییر نمی‌کند. تا دیدن رسید، این پنجره را نبندید.",
        "Your vote was encrypted and signed in this window before, and is not registered yet. The "
        "same vote is sent again; it does not change any more. Do not close this window until "
        "you see the receipt.",
    ),
    "edit": ("ویرایش", "Edit"),
    "nobody": ("کسی انتخاب نشده است (رای سفید)", "Nobody is chosen (blank vote)"),
    "vote_code": ("کد رای", "Vote code"),
    "sealing": ("رای شما در این مرورگر رمز می‌شود…", "Your vote is being encrypted here …"),
    "text_the_code": (
        "این کد را از تلفن همراه خودتان به سر شمارهٔ زیر پیامک کنید:",
        "Text this code from your own mobile to this short number:",
    ),
    "own_mobile": ("تلفن همراه شما", "Your mobile"),
    "short_number": ("سر شماره", "Short number"),
    "text_it": ("فرستادن پیامک با همین دستگاه", "Text it from this device"),
    "replaced": (
        "این کد دیگر به کار نمی‌آید، زیرا برگهٔ تازه‌تری در پنجرهٔ دیگری ساخته شده است. کد تازه "
        "بگیرید.",
        "This code is of no use any more: a newer ballot was made in another window. Get a new "
        "code.",
    ),
    "no_answer": (
        "سامانه پاسخ نداد. اینترنت خود را ببینید و دوباره بکوشید.",
        "The portal did not answer. Check your connection and try again.",
    ),
    "try_again": ("کوشش دوباره", "Try again"),
    "not_received": ("پیامک شما نرسید؟", "Your SMS is not received?"),
    "not_received_own": (
        "پیامک باید از همان شماره‌ای باشد که کد تایید به آن آمد.",
        "It must come from the very number to which the confirmation code was sent.",
    ),
    "not_received_only": (
        "در پیامک فقط همین هشت رقم را بنویسید؛ فارسی یا لاتین بودن رقم‌ها فرقی ندارد.",
        "Write just these eight digits, in Persian or Latin digits.",
    ),
    "not_received_wait": (
        "گاهی رسیدن پیامک یک دو دقیقه طول می‌کشد؛ فرستادن دوبارهٔ همان کد زیانی ندارد.",
        "A message may take a minute or two; texting the same code again does no harm.",
    ),
    "anew_text": (
        "با «کد تازه» رای شما از نو رمز می‌شود و کد پیشین از کار می‌افتد.",
        "“New code” encrypts your vote afresh; the code before is of no use then.",
    ),
    "anew": ("کد تازه", "New code"),
    "tracker": ("کد رهگیری رای رمزشده", "Tracker of your encrypted vote"),
    "tracker_text": (
        "پس از ثبت، رای رمزشدهٔ خود را با این کد در تابلوی رای‌ها پیدا می‌کنید. از روی آن کسی "
        "نمی‌فهمد به که رای داده‌اید.",
        "Once registered, you find your encrypted vote on the board by this. Nobody learns from "
        "it whom you chose.",
    ),
    "copy": ("رونوشت", "Copy"),
    "final": (
        "پس از «امضا و ثبت رای»، رای شما به هیچ روی تغییر نمی‌کند.",
        "After “Sign and register” your vote can't be changed in any way.",
    ),
    "sign": ("امضا و ثبت رای", "Sign and register"),
    "sign_waits": (
        "این دکمه پس از رسیدن پیامک شما روشن می‌شود.",
        "This button works once your SMS is received.",
    ),
}

_CHECK: Words = {
    "check_encryption": ("بررسی رمزگذاری", "Check the encryption"),
    "check_encryption_text": (
        "می‌خواهید ببینید مرورگر همان را رمز کرده که شما انتخاب کرده‌اید؟ این رای رمزشده را باز "
        "کنید و پرونده‌اش را در دستگاه یا برنامه‌ای دیگر بررسی کنید. رایی که باز شود هرگز ثبت "
        "نمی‌شود و پس از آن برگهٔ تازه‌ای پر می‌کنید.",
        "Do you want to see that the browser encrypted what you chose? Open this encrypted vote, "
        "and check its file on another device or with another program. A vote that was opened is "
        "never registered; you fill in a fresh ballot after it.",
    ),
    "check_made_up": (
        "چون باز شدنش انتخاب‌ها را نشان می‌دهد، برای بررسی به دلخواه و ساختگی انتخاب کنید، نه به "
        "کسانی که می‌خواهید رای دهید.",
        "Opening shows what is chosen: for a check make up choices, not those whom you really "
        "want to elect.",
    ),
    "open_this": ("این رای را برای بررسی باز کن", "Open this vote for a check"),
    "open_question": ("این رای باز شود؟", "Open this vote?"),
    "open_question_text": (
        "انتخاب‌های این برگه نشان داده می‌شوند و این رای دیگر ثبت‌شدنی نیست. سپس برگه را از نو پر "
        "می‌کنید.",
        "The choices of this ballot are shown, and this vote can't be registered any more. Then "
        "you fill in the ballot anew.",
    ),
    "open_yes": ("باز کن", "Open it"),
    "open_no": ("نه، بازگرد", "No, go back"),
    "opened": ("رای برای بررسی باز شد", "The vote is open for a check"),
    "opened_text": (
        "پرونده را در دستگاهی دیگر نگه دارید و با دستور sandogh-verify challenge یا در صفحهٔ "
        "بررسی ناظران بسنجید: باید همین نام‌ها و همین کد رهگیری را نشان دهد.",
        "Take the file to another device, and check it by sandogh-verify challenge or on an "
        "observer's page: it must show these very names and this tracker.",
    ),
    "opened_claims": ("این رای می‌گوید", "This vote says"),
    "file": ("پرونده", "The file"),
    "save_file": ("گرفتن پرونده", "Save the file"),
    "fresh_ballot": ("برگهٔ تازه", "A fresh ballot"),
}

SCRIPT: Words = {
    "preview": ("پیش نمایش", "Preview"),
    "receipt": ("رسید رای", "Receipt"),
    "step_done": ("انجام شد", "done"),
    "margin": (
        "ثبت رای {seconds} ثانیه پیش از پایان بسته می‌شود",
        "Registration closes {seconds} seconds before the end",
    ),
    "warning_ballot": (
        "زمان شما برای ثبت این رای به‌زودی تمام می‌شود. اگر تمام شد، با لینک خود دوباره وارد شوید.",
        "Your time to register this vote is nearly over. If it ends, sign in again by your link.",
    ),
    "warning_registration": (
        "ثبت رای در این انتخابات به‌زودی بسته می‌شود.",
        "Registration in this election closes soon.",
    ),
    "choose_in": ("کاندیدهای {race}", "Candidates for {race}"),
    "bounds": ("حداقل {min} · حداکثر {max}", "At least {min} · at most {max}"),
    "seats": ("{seats} نفر برگزیده می‌شود", "{seats} to be elected"),
    "candidate_number": ("کاندید شماره {number}", "Candidate no. {number}"),
    "counter": (
        "{count} مورد انتخاب شده از حداکثر {max}",
        "{count} chosen of at most {max}",
    ),
    "too_many": (
        "بیش از {max} نفر نمی‌توان انتخاب کرد. نخست یکی از انتخاب‌های خود را بردارید.",
        "No more than {max} can be chosen. First take back one of your choices.",
    ),
    "too_few": (
        "دست‌کم {min} نفر را انتخاب کنید تا بتوانید ادامه دهید.",
        "Choose at least {min} to go on.",
    ),
    "found": ("{count} کاندید پیدا شد", "{count} found"),
    "edit_race": ("ویرایش {race}", "Edit {race}"),
    "sms_waiting": ("در انتظار پیامک شما…", "Waiting for your SMS …"),
    "sms_received": (
        "پیامک شما رسید. اکنون می‌توانید رای خود را امضا و ثبت کنید.",
        "Your SMS is received. Now you can sign and register your vote.",
    ),
    "copied": ("رونوشت گرفته شد", "Copied"),
    "not_copied": ("رونوشت گرفته نشد", "Could not be copied"),
    "sending": ("رای شما امضا شد و فرستاده می‌شود…", "Your vote is signed and being sent …"),
    "sending_again": (
        "سامانه پاسخ نداد؛ همان رای دوباره فرستاده می‌شود. این پنجره را نبندید: رای شما در همین "
        "پنجره نگه داشته شده است.",
        "There was no answer; the same vote is being sent again. Do not close this window: your "
        "vote is kept in it.",
    ),
    "link_no_fingerprint": ("کد انتخابات نوشته نشده است.", "The election's code is missing."),
    "link_no_credential": ("کد رای‌دهنده نوشته نشده است.", "The voter's code is missing."),
    "link_wrong_fingerprint": (
        "کد انتخابات درست نیست یا از انتخابات دیگری است. آن را با پیامک خود مقابله کنید؛ اگر همان "
        "است، رای ندهید و به پشتیبانی خبر دهید.",
        "The election's code is wrong, or of another election. Compare it with your SMS; if it is "
        "the same, do not vote, and tell the support.",
    ),
    "link_wrong_credential": (
        "کد رای‌دهنده درست نیست. آن را با پیامک خود مقابله کنید.",
        "The voter's code is wrong. Compare it with your SMS.",
    ),
}
"""Words that the page's modules say; `{name}` is filled in by them."""

_ALL = {**_FRAME, **_LINK, **_RACE, **_PREVIEW, **_CHECK, **SCRIPT}
WORDS: Words = {f"booth_{key}": words for key, words in _ALL.items()}
"""As templates know them, apart from other pages' words."""
