"""Words of the page that says why a session is over."""

from node.pages.language import Words

WORDS: Words = {
    "ended_moved": ("ورود شما به دستگاه دیگری رفت", "Your session moved to another device"),
    "ended_moved_why": (
        "با همین شماره‌ها در دستگاه یا پنجرهٔ دیگری وارد شده‌اند. "
        "هر کس در هر زمان فقط در یک جا می‌تواند وارد باشد، پس این صفحه بسته شد.",
        "Somebody signed in with the same numbers on another device or in another window. "
        "A voter can be signed in at one place only, so this page was closed.",
    ),
    "ended_moved_do": (
        "اگر خودتان بودید، همان جا ادامه دهید.",
        "If that was you, go on there.",
    ),
    "ended_moved_not_me": (
        "اگر شما نبودید، دوباره وارد شوید (آن یکی بسته می‌شود) و به پشتیبان خبر دهید: "
        "کسی کد تایید پیامک‌شده به تلفن شما را دیده است.",
        "If it was not you, sign in again (that closes the other one) and tell support: somebody "
        "has seen the code that was sent to your phone.",
    ),
    "ended_time": ("زمان شما به پایان رسید", "Your time is over"),
    "ended_time_why": (
        "هر ورود زمان محدودی دارد تا اگر دستگاه را رها کردید، کسی به جای شما رای ندهد.",
        "Each sign-in has a limited time, so that nobody votes in your place on a device that you "
        "left.",
    ),
    "ended_time_do": (
        "اگر رای را امضا و ثبت نکرده‌اید، چیزی ثبت نشده است: از نو وارد شوید و رای دهید.",
        "If you had not signed and registered the vote, nothing was registered: sign in anew and "
        "vote.",
    ),
    "ended_left": ("از سامانه بیرون آمدید", "You have left the portal"),
    "ended_left_do": (
        "کلید رای از این پنجره پاک شد. برای ورود دوباره، لینک پیامک خود را باز کنید.",
        "The key of your vote was wiped from this window. To enter again, open the link of your "
        "SMS.",
    ),
    "ended_none": ("وارد نشده‌اید", "You are not signed in"),
    "ended_none_do": ("برای ادامه وارد شوید.", "Sign in to go on."),
    "ended_registered": (
        "اگر رای را ثبت کرده‌اید، با ورود دوباره رسید آن را می‌بینید.",
        "If you registered your vote, sign in again to see its receipt.",
    ),
    "start_again": ("ورود دوباره", "Sign in again"),
}
