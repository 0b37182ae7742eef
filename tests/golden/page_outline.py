"""A page of the monitor as one reads its words: a line for each heading, sentence, choice and row."""

from html.parser import HTMLParser

LINES = {"h1", "h2", "h3", "p", "li", "tr", "summary", "label", "dt", "dd", "option", "title"}
LEFT_OUT = {"dl", "optgroup"}
ROWS = 4
"""So many of a table's rows are told; the others are like them."""


class Outline(HTMLParser):
    """What stands on the page. ``links``: addresses by their words; ``labels``: of drawings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.links: dict[str, str] = {}
        self.labels: list[str] = []
        self._words: list[str] = []
        self._link: tuple[str, int] | None = None
        self._left_out, self._rows = 0, 0
        self.feed(html)

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self._left_out += tag in LEFT_OUT
        if tag in LINES:
            self._end_line()
            self._words = [
                {"h1": "# ", "h2": "\n## ", "h3": "### ", "li": "- ", "option": "  * "}.get(tag, "")
            ]
        if tag == "table":
            self._rows = 0
        if tag in {"td", "th"} and len(self._words) > 1:
            self._words.append(" | ")
        if tag == "tr":
            self._rows += 1
        if tag == "svg":
            self.labels.append(found["aria-label"])
        if tag == "a":
            self._link = (found["href"], len(self._words))

    def handle_endtag(self, tag):
        if tag == "a" and self._link:
            href, start = self._link
            self.links["".join(self._words[start:]).strip()] = href
        if tag in LINES:
            self._end_line()
        self._left_out -= tag in LEFT_OUT

    def handle_data(self, data):
        if data.strip() or self._words:
            self._words.append(data)

    def _end_line(self):
        line = " ".join("".join(self._words).split())
        is_heading = self._words and self._words[0].startswith("\n")
        is_shown = line and not self._left_out and (" | " not in line or self._rows <= ROWS + 1)
        if is_shown:
            self.lines.append(f"\n{line}" if is_heading else line)
        self._words = []
