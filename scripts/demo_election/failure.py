"""What ends the demo before its time."""


class Failure(Exception):
    """A step that did not work.

    Attributes:
        told: what the program that failed wrote on standard error.
    """

    def __init__(self, sentence: str, told: str = "") -> None:
        """Take one sentence, and the program's own words."""
        super().__init__(sentence)
        self.told = told
