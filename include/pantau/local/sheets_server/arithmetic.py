"""The value of a formula that is nothing but arithmetic on numbers, such as ``=4/2``.

A formula that names a cell or a function is never computed: it keeps the value that a file brought along.
"""

import ast
import operator
import re
from collections.abc import Callable

from pantau.local.sheets_server.xlsx import ErrorText

_LONGEST = 200
_PLAIN = re.compile(r"=[\d.\s()+*/-]+$", re.ASCII)
_DOUBLED = re.compile(r"\*\s*\*|/\s*/")
_OPERATORS: dict[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def compute(formula: str, decimal: str) -> float | ErrorText | None:
    """What the formula comes to; ``None`` when it is more than numbers, ``+ - * /`` and brackets."""
    if len(formula) > _LONGEST or not _PLAIN.match(formula) or _DOUBLED.search(formula):
        return None
    if "." in formula and decimal != ".":
        return None
    try:
        value = _value(ast.parse(_without_leading_zeros(formula[1:]), mode="eval").body)
    except SyntaxError:
        return None
    except ZeroDivisionError:
        return ErrorText("#DIV/0!")
    return value if abs(value) < float("inf") else ErrorText("#NUM!")


def _without_leading_zeros(text: str) -> str:
    return re.sub(r"(?<![\d.])0+(?=\d)", "", " ".join(text.split()))


def _value(node: ast.AST) -> float:
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_value(node.left), _value(node.right))
    if isinstance(node, ast.UnaryOp):
        value = _value(node.operand)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    raise SyntaxError("no arithmetic")
