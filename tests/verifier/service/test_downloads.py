"""The board gives the pages for disk as files to keep: the very bytes that were built."""

from tests.forgeries.world import World
from tests.verifier.service.conftest import Board
from verifier.voter.from_disk import NAMES, built_pages


async def test_the_pages_for_disk_are_given_as_files(eventful: World, board: Board) -> None:
    pages = built_pages()
    async with board(eventful) as window:
        redo = await window.text("/redo?lang=en")
        for name in NAMES:
            assert f'<a href="/pages/{name}" download>' in redo
            async with window.client.get(f"{window.url}/pages/{name}") as answer:
                assert answer.status == 200
                assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
                assert "script-src" not in answer.headers["Content-Security-Policy"]
                assert await answer.read() == pages[name]
        async with window.client.get(f"{window.url}/pages/other.html") as answer:
            assert answer.status == 404
