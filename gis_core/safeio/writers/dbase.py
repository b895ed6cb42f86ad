"""In the child: what a dBase table cannot hold is replaced, and written down beside it."""

import json
from pathlib import Path
from typing import Any

LONGEST_BYTES = 254
MOST_LETTERS = 20  # that are named


class Fitting:
    """Makes texts fit one encoding and dBase's length, and keeps what they were."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.encoding = job["encoding"]
        self.columns = [
            (at, name) for at, (name, kind) in enumerate(job["fields"], 1) if kind == "str"
        ]
        self.letters: dict[str, None] = {}
        self.replaced = self.cut = 0
        self._file = Path(job["beside"]).open("w", encoding="utf-8")  # noqa: SIM115

    def fit(self, block: list[list[Any]], before: int) -> None:
        """Change the block in place; ``before`` rows came before it."""
        for number, row in enumerate(block, before + 1):
            for at, name in self.columns:
                text = row[at]
                if text and not (text.isascii() and len(text) <= LONGEST_BYTES):
                    row[at] = self._fitted(text, number, name)

    def _fitted(self, text: str, number: int, name: str) -> str:
        raw = text.encode(self.encoding, errors="replace")
        fitted = raw[:LONGEST_BYTES].decode(self.encoding, errors="ignore")
        if fitted == text:
            return text
        if raw.decode(self.encoding) != text:
            self.replaced += 1
            self._remember(text)
        if len(raw) > LONGEST_BYTES:
            self.cut += 1
        self._file.write(json.dumps([number, name, text], ensure_ascii=False) + "\n")
        return fitted

    def _remember(self, text: str) -> None:
        for letter in text:
            if len(self.letters) == MOST_LETTERS:
                return
            try:
                letter.encode(self.encoding)
            except UnicodeEncodeError:
                self.letters[letter] = None

    def close(self) -> None:
        """Nothing more comes."""
        self._file.close()

    def told(self) -> dict[str, Any]:
        """How many texts lost letters, which letters, and how many were cut."""
        return {"replaced": self.replaced, "cut": self.cut, "letters": "".join(self.letters)}
