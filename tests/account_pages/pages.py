"""Reading a page as somebody does who cannot see how it looks."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """Its words, its fields, and what its button sends."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fields: dict[str, dict[str, str]] = {}
        self.form: dict[str, str] = {}
        self.labels: set[str] = set()
        self.ids: set[str] = set()
        self.described: set[str] = set()
        self._words: list[str] = []
        self._open: list[str] = []
        self.texts: dict[str, str] = {}
        self.feed(html)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self._open.append(tag)
        if "id" in told:
            self.ids.add(told["id"])
        self.described |= set(told.get("aria-describedby", "").split())
        if tag == "form":
            self.form = told
        if tag == "input":
            self.fields[told["name"]] = told
        if tag == "label":
            self.labels.add(told["for"])

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style":
            return
        if self._open and data.strip():
            self.texts.setdefault(self._open[-1], data.strip())
        self._words.append(data)
