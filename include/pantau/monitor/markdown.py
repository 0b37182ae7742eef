"""The Markdown that our own docs are written in, as HTML: headings, paragraphs, lists, tables, code, links.

Pure. Escapes all that it reads; what it does not know stands as it was typed. No other Markdown is read here.
"""

import re
from collections.abc import Callable, Iterator
from itertools import takewhile
from textwrap import dedent

from markupsafe import Markup, escape

FindLink = Callable[[str], str | None]
"""Where a link of the docs leads from the page; ``None``: nowhere that a browser can open."""
_FENCE = "```"
_HEADING = re.compile(r"(#{1,6}) (.*)")
_RULE = re.compile(r"\|[-:| ]+\|")
_ITEM = re.compile(r"(?:-|\d+\.) +(.*)")
_INLINE = re.compile(
    r"`(?P<code>[^`]+)`|\*\*(?P<strong>.+?)\*\*|\*(?P<em>[^*\s][^*]*)\*|!?\[(?P<text>[^\]]+)\]\((?P<url>[^)\s]+)\)"
)


def find_docs(page: str, root: str, url: str) -> str | None:
    """From a page of the docs: another one, a section, or the web; a file of the repository is nowhere."""
    if url.startswith(("http:", "https:")):
        return url
    name, _, section = url.partition("#")
    if name and not re.fullmatch(r"[\w-]+\.md", name):
        return None
    place = f"{root}docs/{name.removesuffix('.md') or page}"
    return f"{place}/{section}" if section else place


def name_anchor(heading: str) -> str:
    """What links call a heading: as git hosts fold it, so that the same link holds there and here."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def cut_section(text: str, anchor: str) -> str | None:
    """What stands under the heading of that anchor, deeper sections with it; ``None``: there is none."""
    lines = text.splitlines()
    headings = list(_find_headings(lines))
    for number, (first, level, heading) in enumerate(headings, 1):
        if name_anchor(heading) == anchor:
            end = next((place for place, other, _ in headings[number:] if other <= level), len(lines))
            return "\n".join(lines[first:end]).rstrip() + "\n"
    return None


def render_markdown(text: str, find_link: FindLink) -> Markup:
    """The text as HTML without a page around it. A document's first heading is the page's."""
    lines = text.splitlines()
    levels = [level for _, level, _ in _find_headings(lines)]
    return Markup("\n").join(_render_blocks(lines, min(levels, default=1) - 1, find_link))


def _find_headings(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Line, level and text of each; in code a `#` begins a remark."""
    is_code = False
    for place, line in enumerate(lines):
        if _is_fence(line):
            is_code = not is_code
        elif not is_code and (found := _HEADING.fullmatch(line)):
            yield place, len(found[1]), found[2]


def _render_blocks(lines: list[str], shift: int, find_link: FindLink) -> Iterator[Markup]:
    """``shift``: how many levels its headings are raised, so that the first is the page's own."""
    place = 0
    while place < len(lines):
        block = _take_block(lines[place:])
        place += max(len(block), 1)
        if block:
            yield _render_block(block, shift, find_link)


def _take_block(lines: list[str]) -> list[str]:
    """The lines that belong together from the first on; none for a blank one."""
    first = lines[0]
    if _is_fence(first):
        inside = list(takewhile(lambda line: not _is_fence(line), lines[1:]))
        return [first, *inside, _FENCE]
    if _HEADING.fullmatch(first):
        return [first]
    if first.startswith("|"):
        return list(takewhile(lambda line: line.startswith("|"), lines))
    is_list = bool(_ITEM.fullmatch(first))
    return list(takewhile(lambda line: bool(line.strip()) and _goes_on(line, first, is_list), lines))


def _is_fence(line: str) -> bool:
    return line.lstrip().startswith(_FENCE)


def _goes_on(line: str, first: str, is_list: bool) -> bool:
    if line is first:
        return True
    starts_anew = line.startswith("|") or _is_fence(line) or _HEADING.fullmatch(line)
    return not starts_anew and (is_list or not _ITEM.fullmatch(line))


def _render_block(block: list[str], shift: int, find_link: FindLink) -> Markup:
    first = block[0]
    if _is_fence(first):
        return Markup("<pre><code>{}</code></pre>").format(dedent("\n".join(block[1:-1])))
    if found := _HEADING.fullmatch(first):
        level = len(found[1]) - shift
        return Markup("<h{0}>{1}</h{0}>").format(level, _render_inline(found[2], find_link))
    if first.startswith("|"):
        return _render_table(block, find_link)
    if _ITEM.fullmatch(first):
        return _render_list(block, find_link)
    return Markup("<p>{}</p>").format(_render_inline(" ".join(block), find_link))


def _render_list(block: list[str], find_link: FindLink) -> Markup:
    items: list[str] = []
    for line in block:
        if found := _ITEM.fullmatch(line):
            items.append(found[1])
        else:
            items[-1] += f" {line.strip()}"
    tag = "ul" if block[0].startswith("-") else "ol"
    inside = Markup().join(Markup("<li>{}</li>").format(_render_inline(item, find_link)) for item in items)
    return Markup("<{0}>{1}</{0}>").format(tag, inside)


def _render_table(block: list[str], find_link: FindLink) -> Markup:
    head, *rows = [line for line in block if not _RULE.fullmatch(line)]
    told = Markup('<div class="scroll" tabindex="0" role="region" aria-label="Table"><table class="rows">')
    told += Markup("<thead>{}</thead><tbody>").format(_render_row(head, "col", find_link))
    return (
        told
        + Markup().join(_render_row(row, "", find_link) for row in rows)
        + Markup("</tbody></table></div>")
    )


def _render_row(line: str, scope: str, find_link: FindLink) -> Markup:
    cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
    told = Markup()
    for place, cell in enumerate(cells):
        text = _render_inline(cell.replace("\\|", "|").strip(), find_link)
        if scope or place == 0:
            told += Markup('<th scope="{}">{}</th>').format(scope or "row", text)
        else:
            told += Markup('<td class="t">{}</td>').format(text)
    return Markup("<tr>{}</tr>").format(told)


def _render_inline(text: str, find_link: FindLink) -> Markup:
    told, end = Markup(), 0
    for found in _INLINE.finditer(text):
        told += escape(text[end : found.start()]) + _render_mark(found, find_link)
        end = found.end()
    return told + escape(text[end:])


def _render_mark(found: re.Match[str], find_link: FindLink) -> Markup:
    if found["code"]:
        return Markup("<code>{}</code>").format(found["code"])
    if found["url"]:
        url, inside = find_link(found["url"]), _render_inline(found["text"], find_link)
        return Markup('<a href="{}">{}</a>').format(url, inside) if url else inside
    tag = "strong" if found["strong"] else "em"
    return Markup("<{0}>{1}</{0}>").format(tag, _render_inline(found["strong"] or found["em"], find_link))
