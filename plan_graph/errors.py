"""What can go wrong when a plan is read."""


class PlanUnreadable(Exception):
    """The document cannot be read as a plan; ``sentence`` is Chinese and says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
