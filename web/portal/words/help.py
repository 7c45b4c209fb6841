"""Words of the help page: what a voter sees, and what to do about it.

``GROUPS`` is its order. Of each entry ``help_NAME`` is the symptom, ``help_NAME_do`` the remedy.
"""

from node.pages.language import Words

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("link", ("no_link", "no_ballot", "link_lost", "wrong_title")),
    ("entry", ("refused", "picture", "no_code", "wrong_code", "limit")),
    ("voting", ("moved", "time", "no_sms", "new_code", "browser", "mistake")),
    ("after", ("waiting", "not_recorded", "lost_receipt", "change", "look_up")),
    ("trust", ("secret", "challenge", "watched")),
)

WORDS: Words = {
    "help_lead": (
        "آنچه می‌بینید را پیدا کنید و بازش کنید. اگر حل نشد، با پشتیبان تماس بگیرید.",
        "Find what you see and open it. If that does not solve it, call support.",
    ),
    "help_group_link": ("لینک پیامک", "The link of the SMS"),
    "help_group_entry": ("ورود و کد تایید", "Signing in, and the code"),
    "help_group_voting": ("برگهٔ رای", "The ballot"),
    "help_group_after": ("پس از امضا و ثبت رای", "After “sign and register”"),
    "help_group_trust": ("درستی و پنهان بودن رای", "Is it right, is it secret"),
    "help_no_link": ("پیامک لینک نرسیده است", "The SMS with the link did not come"),
    "help_no_link_do": (
        "پیامک به شماره‌ای می‌رود که برگزارکننده از شما دارد. پیامک‌های تبلیغاتی را باز بگذارید و "
        "یک ساعت صبر کنید. سپس با پشتیبان تماس بگیرید و شماره پروانهٔ خود را بگویید: لینک دوباره "
        "به همان شماره فرستاده می‌شود. اگر شمارهٔ تلفن شما عوض شده، باید برگزارکننده هویت شما را "
        "ببیند.",
        "The message goes to the number that the organiser has of you. Allow service messages and "
        "wait an hour. Then call support and tell your licence number: the link is sent again to "
        "the same number. If your phone number changed, the organiser must see who you are.",
    ),
    "help_no_ballot": (
        "لینک باز می‌شود، ولی برگهٔ رای نشان داده نمی‌شود",
        "The link opens, but no ballot is shown",
    ),
    "help_no_ballot_do": (
        "صفحه را ببندید و خودِ لینک را از پیامک دوباره باز کنید، همهٔ آن را. اگر باز هم نشد، کلید "
        "شما در فهرست این انتخابات نیست یا لینک تازه‌ای برایتان ساخته شده است. شماره پروانه و کد "
        "ملی "
        "خود و متن خطای صفحه را آماده کنید و با پشتیبان تماس بگیرید؛ پشتیبان شما را به مسئول فهرست "
        "رای‌دهندگان می‌رساند که می‌تواند کلید تازه‌ای بدهد. لینک یا کلید خود را برای هیچ‌کس "
        "نخوانید "
        "و نفرستید، برای پشتیبان هم نه.",
        "Close the page and open the link itself from the SMS again, the whole of it. If that does "
        "not help, your key is not in the list of this election, or a new link was made for you. "
        "Have your licence number, your national code and the text of the fault at hand and call "
        "support; they bring you to the registrar, who keeps the list of voters and can give you a "
        "new key. Read or send your link or its key to nobody, not to support either.",
    ),
    "help_link_lost": (
        "لینک را پاک کرده‌ام یا روی گوشی دیگری است",
        "I deleted the link, or it is on another phone",
    ),
    "help_link_lost_do": (
        "دو کد لینک را می‌توان در صفحهٔ رای هم نوشت: آنچه پس از ‎e=‎ و پس از ‎c=‎ آمده است. "
        "اگر لینک را ندارید، از پشتیبان بخواهید دوباره بفرستد.",
        "The link's two codes can also be typed on the ballot page: what follows e= and c=. If you "
        "have no link, ask support to send it again.",
    ),
    "help_wrong_title": (
        "صفحه می‌گوید برگه از انتخابات من نیست",
        "The page says that the ballot is not of my election",
    ),
    "help_wrong_title_do": (
        "رای ندهید. مرورگر شما دیده است که برگه با اثر انگشت لینک نمی‌خواند. از صفحه عکس بگیرید و "
        "به پشتیبان و کمیسیون خبر دهید.",
        "Do not vote. Your browser has seen that the ballot does not fit the link's fingerprint. "
        "Take a photo of the page and tell support and the commission.",
    ),
    "help_refused": (
        "ورود انجام نمی‌شود و نمی‌گوید کدام عدد نادرست است",
        "I am not let in, and am not told which number is wrong",
    ),
    "help_refused_do": (
        "سامانه عمداً نمی‌گوید، تا کسی نفهمد چه کسانی در فهرست‌اند. شماره پروانه ۱۰ رقم است، بدون "
        "خط "
        "تیره؛ کد ملی ۱۰ رقم با صفرهای آغاز؛ عدد تصویر هر بار تازه است. رقم فارسی و انگلیسی فرقی "
        "ندارد. اگر هر سه درست است، شاید نام شما در فهرست نباشد: با پشتیبان تماس بگیرید.",
        "The portal does not tell on purpose, so that nobody learns who is in the list. The "
        "licence "
        "number has 10 digits, without hyphen; the national code 10, with its leading zeros; the "
        "number in the picture is new each time. Persian or Latin digits do not matter. If all "
        "three are right, you may not be in the list: call support.",
    ),
    "help_picture": ("عدد تصویر را نمی‌توانم بخوانم", "I can't read the number in the picture"),
    "help_picture_do": (
        "«شنیدن عدد» آن را می‌خواند و «عدد تازه» تصویر را عوض می‌کند. با «ورود بدون عدد تصویر» "
        "مرورگر خودش محاسبه‌ای می‌کند و عددی لازم نیست.",
        "“Hear the number” reads it, “Another number” changes the picture. With “Go on without the "
        "number” the browser computes something instead, and no number is needed.",
    ),
    "help_no_code": ("کد تایید نمی‌رسد", "The code does not come"),
    "help_no_code_do": (
        "تا پایان ۲ دقیقه صبر کنید، سپس «ارسال دوبارهٔ همان کد» را بزنید. ببینید شمارهٔ پوشیده‌شده "
        "(مانند ۰۹****۵۱) از آنِ شماست، گوشی آنتن دارد و پیامک‌های خدماتی بسته نیست. "
        "اگر شماره نادرست است، با پشتیبان تماس بگیرید.",
        "Wait a little, then press “Send the same code again”. See that the masked number (such as "
        "09****51) is yours, that the phone has a signal and that service messages are allowed. If "
        "the number is wrong, call support.",
    ),
    "help_wrong_code": ("کد تایید پذیرفته نمی‌شود", "The code is not accepted"),
    "help_wrong_code_do": (
        "تازه‌ترین پیامک را ببینید. هر کد ۲ دقیقه و در همان صفحه‌ای که آن را خواسته اعتبار دارد، و "
        "پس از ۵ بار نوشتن نادرست باطل می‌شود. سپس دوباره از صفحهٔ ورود آغاز کنید.",
        "Look at the newest message. A code is good for 2 minutes, on the page that asked for it, "
        "and is void after 5 wrong tries. Then start again from the sign-in page.",
    ),
    "help_limit": ("صفحه می‌گوید تلاش‌ها بیش از اندازه است", "The page says “Too many tries”"),
    "help_limit_do": (
        "همان چند دقیقه را که صفحه می‌گوید صبر کنید. اگر انتخابات رو به پایان است، همین حالا با "
        "پشتیبان تماس بگیرید.",
        "Wait for the minutes that the page tells. If the election is about to end, call support "
        "now.",
    ),
    "help_moved": (
        "صفحه می‌گوید ورود من به دستگاه دیگری رفت",
        "The page says that my session moved to another device",
    ),
    "help_moved_do": (
        "هر کس فقط در یک جا می‌تواند وارد باشد. در دستگاه تازه ادامه دهید. اگر خودتان نبودید، "
        "دوباره "
        "وارد شوید تا آن یکی بسته شود، و به پشتیبان خبر دهید.",
        "You can be signed in at one place only. Go on at the new device. If it was not you, sign "
        "in again, which closes the other one, and tell support.",
    ),
    "help_time": ("زمان من به پایان رسید", "My time is over"),
    "help_time_do": (
        "از لینک پیامک دوباره آغاز کنید. تا «امضا و ثبت رای» را نزده باشید چیزی ثبت نشده است؛ اگر "
        "زده‌اید، "
        "پس از ورود رسید را می‌بینید.",
        "Start again from the link of the SMS. Before “sign and register” nothing is registered; "
        "if "
        "you pressed it, you will see the receipt once signed in.",
    ),
    "help_no_sms": (
        "کد رای را پیامک کرده‌ام، ولی صفحه «پیامک دریافت شد» را نشان نمی‌دهد",
        "I texted the vote code, but the page does not say “SMS received”",
    ),
    "help_no_sms_do": (
        "پیامک باید از همان شماره‌ای بیاید که کد تایید به آن رسید، به سر شماره‌ای که صفحه نشان "
        "می‌دهد، "
        "و فقط همان ۸ رقم را داشته باشد (فارسی یا انگلیسی). گاهی یک دقیقه طول می‌کشد. اعتبار "
        "سیم‌کارت "
        "را ببینید و دوباره بفرستید. اگر صفحه کد تازه‌ای داده است، همان تازه را بفرستید.",
        "The message must come from the number to which the code was sent, go to the short number "
        "that the page shows, and hold just those 8 digits (Persian or Latin). It may take a "
        "minute. Look at your credit and send it again. If the page shows a new code, send that.",
    ),
    "help_new_code": ("کد رای عوض شد", "The vote code changed"),
    "help_new_code_do": (
        "هر بار که رای را ویرایش می‌کنید یا کد تازه می‌خواهید، رای از نو رمز می‌شود و کد رای هم "
        "تازه است. "
        "کد پیشین دیگر به کار نمی‌آید.",
        "Whenever you edit the vote or ask for a new code, the vote is encrypted anew and has a "
        "new "
        "code. The one before is of no use any more.",
    ),
    "help_browser": (
        "برگهٔ رای خالی می‌ماند یا دکمه‌ها کار نمی‌کنند",
        "The ballot stays empty, or its buttons do nothing",
    ),
    "help_browser_do": (
        "رای در مرورگر خود شما رمز می‌شود، پس جاوااسکریپت باید روشن و مرورگر تازه باشد (کروم، "
        "فایرفاکس "
        "یا سافاری چند سال اخیر). لینک را در مرورگر اصلی گوشی باز کنید، نه درون برنامهٔ پیام‌رسان، "
        "یا در دستگاه دیگری.",
        "The vote is encrypted in your own browser, so JavaScript must be on and the browser "
        "recent "
        "(Chrome, Firefox or Safari of the last years). Open the link in the phone's own browser, "
        "not inside a messenger, or on another device.",
    ),
    "help_mistake": ("نامزد نادرستی را برگزیده‌ام", "I chose a wrong candidate"),
    "help_mistake_do": (
        "تا «امضا و ثبت رای» را نزده‌اید، در پیش نمایش «ویرایش» را بزنید و آن را بردارید.",
        "Until you press “sign and register”, press “Edit” at the preview and take it away.",
    ),
    "help_waiting": (
        "رای دریافت شده است، ولی رسید نمی‌آید",
        "The vote was received, but there is no receipt",
    ),
    "help_waiting_do": (
        "رسید وقتی می‌آید که دفتری بسته‌شده رای را داشته باشد. اگر صفحه را ببندید هم رای فرستاده "
        "می‌شود؛ بعداً وارد شوید و رسید را ببینید.",
        "The receipt comes when a closed ledger holds the vote. It is sent also if you close the "
        "page; sign in later and see the receipt.",
    ),
    "help_not_recorded": (
        "صفحه می‌گوید رای من ثبت نشد",
        "The page says that my vote was not recorded",
    ),
    "help_not_recorded_do": (
        "رای پیش از پایان انتخابات به دفتر کل نرسید و شمرده نمی‌شود. کد رهگیری را به پشتیبان "
        "بگویید. "
        "اگر کمیسیون پایان را جابه‌جا کند، همان رای خودبه‌خود فرستاده می‌شود.",
        "The vote did not reach the ledger before the end and does not count. Tell support the "
        "tracker. If the commission moves the end, the same vote is sent by itself.",
    ),
    "help_lost_receipt": ("رسید را گم کرده‌ام", "I lost the receipt"),
    "help_lost_receipt_do": (
        "دوباره از لینک پیامک وارد شوید: کسی که رای داده، فقط رسید خود را می‌بیند.",
        "Sign in again by the link of the SMS: whoever has voted sees just the receipt.",
    ),
    "help_change": ("می‌خواهم رایم را عوض کنم", "I want to change my vote"),
    "help_change_do": (
        "پس از «امضا و ثبت رای» نمی‌شود: نه شما، نه هیچ‌کس دیگر.",
        "After “sign and register” that can't be done, by you or by anybody else.",
    ),
    "help_look_up": ("از کجا بدانم رایم شمرده می‌شود؟", "How do I know that my vote counts?"),
    "help_look_up_do": (
        "کد رهگیری را در صفحهٔ «پیگیری رای» بنویسید یا لینک تراکنش را باز کنید. ناظران همهٔ "
        "رای‌ها را "
        "از دفتر کل دوباره می‌شمارند؛ فهرست آنها کد رهگیری شما را دارد.",
        "Type the tracker on the page “Check my vote”, or open the transaction's link. Observers "
        "recount all votes from the ledger; their list has your tracker.",
    ),
    "help_secret": ("چه کسی رای مرا می‌بیند؟", "Who can see my vote?"),
    "help_secret_do": (
        "رای در مرورگر شما رمز می‌شود؛ سامانه، پیامک و دفتر کل فقط رمز آن را دارند. امین‌ها با هم "
        "جمع "
        "همهٔ رای‌ها را می‌گشایند، نه رای یک نفر را؛ ولی اگر شمار کافی از آنان تبانی کنند، "
        "می‌توانند. "
        "سامانه می‌داند چه کسی رای داده، نه به چه کسی. رمز تا وقتی پنهان می‌ماند که ریاضی آن "
        "نشکند؛ "
        "برای همین فهرست «کدام شماره از آنِ کیست» پس از پایان اعتراض‌ها نابود می‌شود.",
        "The vote is encrypted in your browser; portal, SMS and ledger have only the cipher. The "
        "trustees together open the sum of all votes, not anybody's vote; but enough of them in "
        "conspiracy could. The portal knows who voted, not for whom. The cipher hides as long as "
        "its mathematics holds; so the list of who has which number is destroyed after appeals.",
    ),
    "help_challenge": (
        "آیا مرورگر همان را رمز کرد که برگزیدم؟",
        "Did the browser encrypt what I chose?",
    ),
    "help_challenge_do": (
        "در پیش نمایش می‌توانید رای را به جای ثبت «برای بررسی باز کنید»: پرونده‌ای می‌گیرید که هر "
        "دستگاه "
        "دیگری می‌تواند آن را بیازماید. آن رای هرگز ثبت نمی‌شود و رای تازه‌ای می‌سازید؛ پس برای "
        "آزمایش "
        "نام‌های دلخواه برگزینید، نه نام‌های واقعی خود را.",
        "At the preview you can open the vote for a check instead of registering it: you get a "
        "file "
        "that any other device can test. That vote can never be registered, and you make a new "
        "one; so choose made-up names for a check, not those you want.",
    ),
    "help_watched": (
        "کسی کنار من است یا می‌خواهد رایم را ببیند",
        "Somebody is beside me, or wants to see my vote",
    ),
    "help_watched_do": (
        "این سامانه نمی‌تواند از شما در برابر کسی که کنارتان نشسته محافظت کند. تنها رای دهید؛ اگر "
        "زیر "
        "فشارید، صفحه را ببندید و به کمیسیون خبر دهید. رسید نشان نمی‌دهد به چه کسی رای داده‌اید.",
        "This portal can't protect you from somebody who sits beside you. Vote alone; if you are "
        "pressed, close the page and tell the commission. The receipt does not show for whom you "
        "voted.",
    ),
}
