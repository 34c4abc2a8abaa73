"""What can go wrong while documents are made, joined or taken in."""


class DocumentError(Exception):
    """The base of everything this room raises on purpose.

    ``sentence`` says in plain words what to do next, fit to be shown on a page.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
