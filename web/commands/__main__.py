"""`python -m web.commands` is `sandogh-web`."""

from web.commands import main

main()
