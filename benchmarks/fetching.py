"""Fetching and parsing an account's pages with the verifier's own HTTP client, and no more.

    python -m benchmarks.fetching URL ACCOUNT

prints how many transactions there were, as JSON. That much of an audit is anybody's who reads it.
"""

import asyncio
import json
import sys

from node.base.json_text import parse_json
from node.networks.http import Http

PAGE = 200


async def fetch(url: str, account: str) -> int:
    """Fetch all of an account's transactions, a page after the other; return how many."""
    told, after = 0, "0"
    async with Http(url) as http:
        while True:
            params: dict[str, str | int] = {"order": "asc", "limit": PAGE, "cursor": after}
            answer = await http.get(f"/accounts/{account}/transactions", params)
            rows = parse_json(answer.body)["_embedded"]["records"]
            if not rows:
                return told
            told += len(rows)
            after = rows[-1]["paging_token"]


if __name__ == "__main__":
    print(json.dumps({"transactions": asyncio.run(fetch(*sys.argv[1:3]))}))
