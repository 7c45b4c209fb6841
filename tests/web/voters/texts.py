"""A stand-in for the outbox of text messages: it keeps what is put, in the same transaction."""

import re
from dataclasses import dataclass, field

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from web.sms.tables import sms_message


@dataclass
class Texts:
    """What was put."""

    put_so_far: list[tuple[str, int | None, str, str, int]] = field(default_factory=list)

    async def put(
        self,
        connection: AsyncConnection,
        kind: str,
        voter_id: int | None,
        to: str,
        text: str,
        expires: int,
    ) -> int:
        """Keep a message and its row."""
        row = {"voter_id": voter_id, "kind": kind, "state": "waiting", "created": 1}
        made = insert(sms_message).values(**row, expires=expires)
        await connection.execute(made)
        self.put_so_far.append((kind, voter_id, to, text, expires))
        return len(self.put_so_far)

    @property
    def codes(self) -> list[str]:
        """The codes in the messages' last lines, in order."""
        found = [re.search(r"^@\S+ #([0-9]{6})\Z", one[3], re.M) for one in self.put_so_far]
        return [one[1] for one in found if one is not None]
