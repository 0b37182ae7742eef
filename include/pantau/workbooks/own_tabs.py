"""What BACA DULU and the pipeline's own tabs lack: the workbook's code, help, headers, protection."""

from pantau.contract import fold
from pantau.workbooks import requests as ask
from pantau.workbooks.contract_tabs import has_dropdown
from pantau.workbooks.draft import Change, Draft, Target
from pantau.workbooks.protection import plan_protection, protected_range
from pantau.workbooks.state import TabState
from pantau.workbooks.words import load_words

_KEY_WIDTHS = (300, 90)
_FIX_WIDTHS = {"Masalah": 260, "Cara Memperbaiki": 260, "Alasan": 200}
_PLAIN = "userEnteredValue,userEnteredFormat(numberFormat)"


def noted_code(state: TabState, target: Target) -> str | None:
    """What BACA DULU says beside Kode Kecamatan; None where the line is missing."""
    row = _find_key(state, target.contract.code_key)
    return None if row is None else _value(state, row)


def plan_notice(draft: Draft, state: TabState, target: Target) -> None:
    """Adds to the draft what BACA DULU lacks: its two lines, and all its help where it is blank."""
    contract = target.contract
    lines = {contract.code_key: target.kecamatan_code, contract.version_key: str(contract.version)}
    if state.is_blank:
        _write_notice(draft, state, target, lines)
    else:
        below = state.last_used_row
        for key, value in lines.items():
            row = _find_key(state, key)
            if row is not None and _value(state, row) == value:
                continue
            if row is None:
                row, below = below, below + 1
            cells = [[_text(key), _text(value)]]
            request = ask.write_cells(state.gid, row, 0, cells, _PLAIN)
            draft.add(Change(contract.notice_tab, "line", key), [request])
    _protect(draft, contract.notice_tab, state, target)


def plan_own_tab(draft: Draft, title: str, state: TabState, target: Target) -> None:
    """Adds to the draft what STATUS or PERBAIKAN lacks; their content is the pipeline's report."""
    contract = target.contract
    if title != contract.fix_tab:
        _protect(draft, title, state, target)
        return
    row = next((at for at, texts in enumerate(state.grid) if _has_answers(texts, target)), None)
    if row is None and state.is_blank:
        cells = [
            {"userEnteredFormat": ask.header_look(ask.OWN_COLOR), **_value_of(header)}
            for header in contract.fix_columns
        ]
        fields = f"userEnteredValue,{ask.LOOK_FIELDS}"
        requests = [ask.write_cells(state.gid, 0, 0, [cells], fields), ask.freeze(state.gid, 1)]
        requests += [
            ask.set_width(state.gid, at, _FIX_WIDTHS.get(header, 120))
            for at, header in enumerate(contract.fix_columns)
        ]
        draft.add(Change(title, "headers"), requests)
    texts = state.texts(row) if row is not None else contract.fix_columns
    places = {fold(text): at for at, text in enumerate(texts)}
    answers = [places[fold(name)] for name in contract.answer_columns if fold(name) in places]
    _offer_answer(draft, title, state, row or 0, places.get(fold(contract.answer_columns[0])), target)
    holes = tuple(ask.below(state.gid, (row or 0) + 1, place) for place in answers)
    _protect(draft, title, state, target, holes)


def _offer_answer(
    draft: Draft, title: str, state: TabState, row: int, place: int | None, target: Target
) -> None:
    """The one answer is offered and not forced: facilitators may write it in their own way."""
    rule = ask.dropdown((target.contract.answer,)) | {"strict": False}
    if place is not None and not all(has_dropdown(cell, rule) for cell in state.below(row, place)):
        request = ask.set_dropdown(state.gid, row + 1, place, rule)
        draft.add(Change(title, "dropdown", target.contract.answer_columns[0]), [request])


def _has_answers(texts: list[str], target: Target) -> bool:
    return {fold(name) for name in target.contract.answer_columns} <= {fold(text) for text in texts}


def _protect(
    draft: Draft, title: str, state: TabState, target: Target, holes: tuple[dict[str, int], ...] = ()
) -> None:
    name = load_words().protected.own
    wanted = protected_range(name, {"sheetId": state.gid}, target.editor, holes)
    requests = plan_protection(state, [wanted], (name,))
    if requests:
        draft.add(Change(title, "protection"), requests)


def _find_key(state: TabState, key: str) -> int | None:
    rows = sorted(state.cells)
    return next((row for row in rows if state.texts(row) and fold(state.texts(row)[0]) == fold(key)), None)


def _value(state: TabState, row: int) -> str:
    texts = state.texts(row)
    return texts[1] if len(texts) > 1 else ""


def _value_of(text: str) -> ask.Request:
    return {"userEnteredValue": {"stringValue": text}}


def _text(text: str) -> ask.Request:
    return _value_of(text) | {"userEnteredFormat": {"numberFormat": ask.FORMATS["text"]}}


def _write_notice(draft: Draft, state: TabState, target: Target, lines: dict[str, str]) -> None:
    words = load_words()
    title = words.title.format(kecamatan=target.kecamatan_name)
    look = ask.header_look(ask.REQUIRED_COLOR)
    wrap = {"wrapStrategy": "WRAP", "verticalAlignment": "TOP"}
    rows = [[_value_of(title) | {"userEnteredFormat": look}], []]
    rows += [[_text(key), _text(value)] for key, value in lines.items()]
    rows += [[], *([_value_of(line) | {"userEnteredFormat": wrap}] for line in words.help)]
    fields = f"userEnteredValue,{ask.LOOK_FIELDS[:-1]},numberFormat)"
    requests = [ask.set_width(state.gid, at, width) for at, width in enumerate(_KEY_WIDTHS)]
    requests.append(ask.write_cells(state.gid, 0, 0, rows, fields))
    draft.add(Change(target.contract.notice_tab, "help and code"), requests)
