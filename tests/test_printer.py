"""The printer: its text is right, has no parenthesis too many, and is laid out as black would."""

import copy
import pickle
import random
import re
import subprocess
import sys
from pathlib import Path

import astunparse
import gast
import pytest
from hypothesis import given
from hypothesis import strategies as st
from printer_cases import (
    BLOCKS,
    BLOCKS_3_11,
    BLOCKS_3_12,
    BLOCKS_3_13,
    BLOCKS_3_14,
    CANONICAL,
    DOCSTRINGS,
    REWRITTEN,
    TREES,
    VALUES,
    constant,
)
from printer_corpus import (
    SHAPES,
    STATEMENTS,
    all_files,
    difference,
    expression,
    filled,
    random_expressions,
    read,
    sample,
    spared,
)
from printer_lines import LINES

from sct.deep import with_room
from sct.literals import docstring
from sct.printer import Printer, to_text
from sct.suites import Blank, Comment, PrintError

WIDE = 10**9
BY_VERSION = [((3, 11), BLOCKS_3_11), ((3, 12), BLOCKS_3_12), ((3, 13), BLOCKS_3_13)]
BY_VERSION.append(((3, 14), BLOCKS_3_14))
NEW_BLOCKS = [b for version, blocks in BY_VERSION if sys.version_info >= version for b in blocks]


def printed(source):
    return to_text(gast.parse(source))


# Style


@pytest.mark.parametrize("text", CANONICAL)
def test_a_statement_is_printed_as_it_stands(text):
    assert printed(text) == text + "\n"


@pytest.mark.parametrize("text", [*BLOCKS, *NEW_BLOCKS])
def test_a_block_is_printed_as_it_stands(text):
    assert printed(text) == text


@pytest.mark.parametrize(("source", "text"), REWRITTEN)
def test_style(source, text):
    assert printed(source) == text + "\n"
    assert difference(gast.parse(source), gast.parse(text)) is None


@pytest.mark.parametrize(("tree", "text"), TREES)
def test_trees_made_by_hand(tree, text):
    assert to_text(tree) == text


@pytest.mark.parametrize(("value", "text"), VALUES)
def test_constants(value, text):
    assert to_text(constant(value)) == text


def test_a_number_too_long_for_decimal_digits():
    value = 7 * 10**5000
    assert gast.parse(to_text(constant(value)), mode="eval").body.value == value


@pytest.mark.parametrize(("value", "text"), DOCSTRINGS)
def test_docstrings(value, text):
    assert docstring(value) == text
    assert gast.parse(text).body[0].value.value == value


@given(st.text(st.sampled_from("\"'\\ \n\r\t\0{}axuN\ud800\u2028\x85é"), max_size=9))
def test_any_string_keeps_its_value(value):
    body = [gast.Expr(value=constant(value)), gast.Expr(value=constant(value))]
    name = gast.Name(id="x", ctx=gast.Load(), annotation=None, type_comment=None)
    field = gast.FormattedValue(value=name, conversion=-1, format_spec=None)
    body.append(gast.Expr(value=gast.JoinedStr(values=[constant(value), field])))
    found = gast.parse(to_text(gast.Module(body=body, type_ignores=[]))).body
    assert found[0].value.value == found[1].value.value == value
    assert "".join(v.value for v in found[2].value.values[:-1]) == value


@given(st.binary(max_size=9))
def test_any_bytes_keep_their_value(value):
    assert gast.parse(to_text(constant(value)), mode="eval").body.value == value


# Forms of the result, comments and empty lines


def test_the_ends_of_the_text():
    (statement,) = gast.parse("x = 1").body
    assert to_text(statement) == to_text([statement]) == "x = 1\n"
    assert to_text(statement.value) == "1"
    assert to_text([]) == to_text(gast.parse("")) == ""
    assert "\n" not in to_text(expression("f(" + ", ".join(["argument"] * 20) + ")"))


def test_comments_and_empty_lines():
    work = gast.parse("import a\nx = 1\ndef f():\n  y\nclass A:\n  'B'\n  z\nif x:\n  w")
    load, first, function, cls, test = work.body
    function.body[:0] = [Comment("backprop y = x"), Comment("two\nlines")]
    function.body.append(Comment(""))
    test.body = [Comment("nothing to do")]
    tree = [Blank(), Comment("head"), load, first, Blank(), first, Comment("f"), function]
    tree += [Comment("A"), Blank(), cls, Blank(), test, Blank()]
    assert to_text(tree) == (
        "# head\nimport a\n\nx = 1\n\nx = 1\n\n\n# f\ndef f():\n"
        "    # backprop y = x\n    # two\n    # lines\n    y\n    #\n\n\n# A\n\n\n"
        'class A:\n    """B"""\n\n    z\n\n\nif x:\n    # nothing to do\n    pass\n'
    )


def test_a_comment_is_never_broken():
    assert to_text(Comment("a, (b) + " * 20)) == "# " + ("a, (b) + " * 20).rstrip() + "\n"


@pytest.mark.parametrize("node", [Comment("a"), Blank()])
def test_pseudo_statements_are_nodes_like_others(node):
    for twin in (copy.deepcopy(node), pickle.loads(pickle.dumps(node))):
        assert difference(node, twin) is None
    assert [type(part) for part in gast.walk(gast.Module(body=[node], type_ignores=[]))][1:] == [type(node)]


def test_comments_on_types_are_kept():
    source = "x = []  # type: list\nfor x in y:  # type: int\n    pass\n"
    assert to_text(gast.parse(source, type_comments=True)) == source


# Long lines


@pytest.mark.parametrize("text", LINES)
def test_long_lines(text):
    assert printed(text) == text


def test_the_width_can_be_chosen():
    tree = gast.parse("area = width * height + margin")
    assert Printer(width=24).text(tree) == "area = (\n    width * height\n    + margin\n)\n"
    assert Printer(width=30).text(tree) == "area = width * height + margin\n"


# Round trips


def check(file, *widths):
    tree = read(file)
    if tree is None:
        return 0
    for width in widths:
        text = Printer(width).text(tree)
        again = gast.parse(text)
        assert difference(tree, again) is None, file
        if width == 88:
            lines = enumerate(text.splitlines(), 1)
            bracketed = {n for n, line in lines if len(line) > width and re.search(r"[(\[{].{9}", line)}
            assert not bracketed or not bracketed - unbreakable(again), file
    return 1


def unbreakable(tree):
    """Return the numbers of the lines that strings stand on."""
    lines = set()
    for node in gast.walk(tree):
        text = isinstance(node, gast.Constant) and isinstance(node.value, (str, bytes))
        if text or isinstance(node, gast.JoinedStr):
            lines |= set(range(node.lineno, node.end_lineno + 1))
    return lines


def test_files_keep_their_trees():
    files = list(sample(8))
    assert sum(with_room(check, file, 88, 40) for file in files) > 0.9 * len(files)


@pytest.mark.slow
def test_all_files_keep_their_trees():
    files = [file for _, file in all_files()]
    assert sum(with_room(check, file, 88, 30) for file in files) > 0.95 * len(files)


def prints_well(tree):
    text = Printer(WIDE).text(tree)
    parsed = gast.parse(text)
    assert difference(parsed, tree) is None, text
    assert spared(text, tree) is None, text
    for width in (1, 20):
        broken = Printer(width).text(tree)
        assert difference(gast.parse(broken), tree) is None, broken


def leaves():
    return (statement.value for statement in gast.parse("a\nb").body)


@pytest.mark.parametrize("outer", [shape for shape in SHAPES if "_0" in shape])
def test_every_construct_in_every_other(outer):
    for inner in SHAPES:
        part = expression(inner, *leaves())
        a, _ = leaves()
        for fillings in ((part, a), (a, part)):
            value = expression(outer, *fillings)
            prints_well(filled("x = _0", value))


@pytest.mark.parametrize("statement", STATEMENTS)
def test_every_construct_in_every_statement(statement):
    for shape in SHAPES:
        part = expression(shape, *leaves())
        a, _ = leaves()
        for fillings in ((part, a), (a, part)):
            prints_well(filled(statement, *fillings))


def test_random_expressions():
    for value in random_expressions(400):
        prints_well(filled("x = _0", value))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_many_random_expressions(seed):
    for value in random_expressions(1000, depth=5, seed=seed):
        try:
            prints_well(filled("x = _0", value))
        except PrintError:
            if sys.version_info >= (3, 12):  # before, five f-strings one in another have no text
                raise


# Depth, errors, warnings, speed


def deep_trees():
    chain = "x" + ".f(aaaaaaaa, bbbbbbbb)" * 1000
    yield "x = " + " + ".join(f"x{n}" for n in range(2500))
    yield "x = " + " + ".join(f"f({n}) * x" for n in range(2500))
    yield "if a:\n    pass\n" + "elif a:\n    pass\n" * 2000
    yield chain
    yield "x" + ".f" * 1000
    yield "x = " + "a if b else " * 900 + "c"
    yield "x = " + "lambda: " * 500 + "c"
    yield "x = " + "not " * 500 + "c"
    yield "x = " + "f(" * 90 + "x" + ")" * 90


@pytest.mark.parametrize("number", range(9))
def test_deep_trees_are_printed_on_a_small_stack(number):
    source = list(deep_trees())[number]
    tree = with_room(gast.parse, source)
    text = to_text(tree)  # at the limit that Python starts with
    assert with_room(lambda: difference(gast.parse(text), tree)) is None


class Unknown(gast.expr):
    _fields = ()


class UnknownStatement(gast.stmt):
    _fields = ()


class UnknownOperator(gast.operator):
    _fields = ()


@pytest.mark.parametrize("cls", [Unknown, UnknownStatement])
def test_an_unknown_class_is_an_error(cls):
    node = cls()
    node.lineno = 7
    with pytest.raises(PrintError, match=rf"cannot print {cls.__name__} of line 7"):
        to_text([node] if cls is UnknownStatement else expression("f(1 + _0)", node))


def test_other_things_without_text_are_errors():
    sum_ = expression("x + y")
    sum_.op = UnknownOperator()
    for node, name in [
        (sum_, "UnknownOperator"),
        (None, "NoneType"),
        (constant(random), "Constant: there is no literal for a value of type module"),
        (gast.Print(dest=None, values=[], nl=True), "Print"),
        (gast.JoinedStr(values=[expression("x")]), "Name"),
    ]:
        with pytest.raises(PrintError, match=name):
            to_text(node)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="quotes can be nested since 3.12")
def test_an_f_string_that_this_python_cannot_hold_is_an_error():
    field = gast.FormattedValue(value=constant("\\"), conversion=-1, format_spec=None)
    with pytest.raises(PrintError, match=r"before Python 3\.12"):
        to_text(gast.JoinedStr(values=[field]))


def test_the_stock_printer_still_fails():
    """The reason for a printer of our own: when this fails, upstream has come back to life."""
    with pytest.raises(SyntaxError):
        gast.parse(astunparse.unparse(gast.gast_to_ast(gast.parse("x[:, i]"))))


def test_no_warnings():
    code = "import gast, sct.printer as p; p.to_text(gast.parse(open(p.__file__).read()))"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, cwd=Path(__file__).parents[1])
