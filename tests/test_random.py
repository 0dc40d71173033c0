"""Random programs: every number against the others, every text against what a reader expects of it.

How they are run, and how many: `random_search.py`.
"""

import ast
import builtins
import importlib
import inspect
import io
import itertools
import linecache
import math
import re
import sys
import tempfile
import tokenize
from contextlib import contextmanager
from pathlib import Path

import pytest
import random_search
from random_programs import is_fine, program, shrunk
from random_search import Failed, Search, Skipped, as_tuple

import sct
from sct.module import Request, derive_module

OPERATORS = ("grad", "value_and_grad", "jvp")
WIDTH = 88
SINGULAR = (ArithmeticError, ValueError)


# -- running a program


@contextmanager
def folder_of(given):
    """A folder with the modules of a program, from which they can be imported."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "main.py").write_text(given.text)
        if given.other:
            Path(folder, "other.py").write_text(given.other)
        sys.path.insert(0, folder)
        written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        sys.modules.pop("other", None)
        importlib.invalidate_caches()
        try:
            yield folder
        finally:
            sys.dont_write_bytecode = written
            sys.path.remove(folder)
            sys.modules.pop("other", None)
            linecache.checkcache()


def executed(text, file):
    space = {"__name__": "main"}
    exec(compile(text, file, "exec"), space)
    return space


class Call:
    """How a program's function is called: what is handed over by position and what by name."""

    def __init__(self, function, point, reset=None):
        self.reset = reset
        params = list(inspect.signature(function).parameters.values())
        self.names = [p.name for p in params]
        self.point = point
        only = [p.name for p in params if p.kind is p.KEYWORD_ONLY]
        self.by_name = {n: v for n, v in zip(self.names, point, strict=True) if n in only}
        self.by_position = [v for n, v in zip(self.names, point, strict=True) if n not in only]

    def __call__(self, function, tangents=()):
        if self.reset:
            self.reset()
        return function(*self.by_position, *tangents, **self.by_name)

    def moved(self, function, position, step):
        point = [v + step * (i == position) for i, v in enumerate(self.point)]
        return Call(function, point, self.reset)(function)


def logs(space):
    found = [space.get("LOG"), getattr(sys.modules.get("other"), "LOG", None)]
    return [log for log in found if log is not None]


def recorded(space, run):
    """What a call gives, and what it has put into the logs."""
    for log in logs(space):
        log.clear()
    value = run()
    return value, repr(logs(space))


def runs(given):
    """Whether a program is valid: it compiles, and has an ordinary value at its point."""
    try:
        with folder_of(given) as folder:
            space = executed(given.text, f"{folder}/main.py")
            return is_fine(Call(space["f"], given.point)(space["f"]))
    except (ArithmeticError, ValueError, TypeError, NameError, AssertionError, AttributeError):
        return False
    except (SyntaxError, KeyError, IndexError, ImportError, RecursionError):
        return False


# -- numbers


def made(operator, function, wrt=None):
    """A derivative; a refusal is no failure where it says its place."""
    return random_search.evaluated(operator, lambda: getattr(sct, operator)(function, wrt))


def evaluated(what, run):
    return random_search.evaluated(what, run, SINGULAR)


def check_value(what, have, want):
    if repr(have) != repr(want):
        raise Failed(what, f"{have!r} is not {want!r}")


def close(a, b, tolerance):
    return a == b or abs(a - b) <= tolerance or (math.isnan(a) and math.isnan(b))


class Live:
    """The derivatives of a running program's function."""

    def __init__(self, given, folder):
        self.space = executed(given.text, f"{folder}/main.py")
        self.function = self.space["f"]
        self.numbers = {n: v for n, v in self.space.items() if isinstance(v, float)}
        # A program may change its own globals: each call finds them as they were.
        self.call = Call(self.function, given.point, lambda: self.space.update(self.numbers))
        self.made = {operator: made(operator, self.function) for operator in OPERATORS}

    def primal(self):
        return recorded(self.space, lambda: self.call(self.function))

    def run(self, operator, tangents=()):
        function = self.made[operator]

        def run():
            return recorded(self.space, lambda: self.call(function, tangents))

        return evaluated(operator, run)

    def close(self, a, b, tolerance, scale):
        if close(a, b, tolerance * scale):
            return True
        largest = self.largest()
        return math.isinf(largest) or close(a, b, tolerance * largest)

    def largest(self):
        """The largest number on the way: what is lost where such numbers cancel is no defect.

        Infinite where there is an infinity or a nan: nothing is promised of 0 times that.
        """
        found = [1.0]

        def trace(frame, event, argument):
            numbers = [v for v in (*frame.f_locals.values(), argument) if isinstance(v, float)]
            found.extend(abs(v) if math.isfinite(v) else math.inf for v in numbers)
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            self.run("value_and_grad")
        finally:
            sys.settrace(before)
        return max(found)

    def tangents(self):
        count = len(self.call.names)
        return [tuple(float(i == j) for j in range(count)) for i in range(count)]

    def check(self):
        """Both modes with each other and with the primal; gives the gradient."""
        value, log = self.primal()
        (have, gradient), have_log = self.run("value_and_grad")
        check_value("value of value_and_grad", have, value)
        check_value("effects of value_and_grad", have_log, log)
        alone, have_log = self.run("grad")
        check_value("effects of grad", have_log, log)
        gradient = as_tuple(gradient)
        if len(gradient) != len(self.call.names):
            raise Skipped("a parameter that is a flag or a count")
        scale = max(1.0, abs(value), *(abs(g) for g in gradient))
        for one, other in zip(as_tuple(alone), gradient, strict=True):
            if not self.close(one, other, 1e-12, scale):
                raise Failed("grad and value_and_grad", f"{one!r} is not {other!r}")
        for tangents, part in zip(self.tangents(), gradient, strict=True):
            (have, tangent), have_log = self.run("jvp", tangents)
            check_value("value of jvp", have, value)
            check_value("effects of jvp", have_log, log)
            if not self.close(tangent, part, 1e-10, scale):
                raise Failed("forward and reverse", f"{tangent!r} is not {part!r}")
        self.check_kinds(gradient)
        return gradient

    def check_kinds(self, gradient):
        for part in gradient:
            if isinstance(part, bool) or not isinstance(part, (int, float)):
                raise Failed("kind of a gradient", f"{part!r} of {type(part)}")

    def check_one(self, gradient):
        """The gradient in one parameter alone: less is active, and the number is the same."""
        _, log = self.primal()
        for position in {0, len(gradient) - 1}:
            alone = made("grad", self.function, self.call.names[position])
            have, have_log = evaluated(
                "grad in one parameter",
                lambda alone=alone: recorded(self.space, lambda: self.call(alone)),
            )
            check_value("effects of grad in one parameter", have_log, log)
            scale = max(1.0, *(abs(g) for g in gradient))
            if not self.close(have, gradient[position], 1e-10, scale):
                raise Failed("grad in one parameter", f"{have!r} is not {gradient[position]!r}")

    def globals_changed(self):
        """Change every number among the globals."""
        self.numbers = {name: value + 0.375 for name, value in self.numbers.items()}


def difference(function, call, position):
    """The derivative by differences; None near a kink, a jump or a pole."""
    h = 1e-3 * max(1.0, abs(call.point[position]))
    here = call(function)

    def at(step):
        return call.moved(function, position, step)

    try:
        one_sided = [(at(h / 8) - here) / (h / 8), (here - at(-h / 8)) / (h / 8)]
        central = [(s, (at(s) - at(-s)) / (2 * s)) for s in (h, 0.59 * h, 0.31 * h)]
    except SINGULAR:
        return None
    steps = itertools.pairwise(central)
    coarse, fine = ((d2 * a**2 - d1 * b**2) / (a**2 - b**2) for (a, d1), (b, d2) in steps)
    scale = max(1.0, abs(here), abs(fine))
    smooth = abs(one_sided[0] - one_sided[1]) < 1e-2 * scale and abs(coarse - fine) < 1e-7 * scale
    return fine if smooth and math.isfinite(fine) else None


def check_differences(what, function, call, gradient):
    for position, part in enumerate(gradient):
        want = difference(function, call, position)
        if want is None:
            continue
        scale = max(1.0, abs(want), abs(call(function)))
        if not abs(part - want) < 1e-5 * scale:
            raise Failed(what, f"{part!r} is not {want!r}")


def check_second(live):
    """The gradient of the gradient, for a function of one number."""
    if len(live.call.names) != 1:
        return
    first = live.made["grad"]
    try:
        second = made("grad", first)
    except Skipped:
        return
    value = evaluated("grad of grad", lambda: live.call(second))
    check_differences("second derivative", first, live.call, [value])


# -- texts


def derived(given, folder, operator):
    request = Request(names=("f",), operator=operator)
    outcome = evaluated("static reading", lambda: derive_module(given.text, f"{folder}/main.py", request))
    if outcome.problems:
        raise Failed("refused only by static reading", str(outcome.problems[0].error))
    return outcome.text


def check_alone(given, folder, live):
    """The printed modules run in empty namespaces and give the same numbers."""
    if "raise NotImplementedError" in live.made["grad"].source:
        # An arm that cannot be differentiated is shut in the text for a call; a file has no calls.
        return None
    texts = {operator: derived(given, folder, operator) for operator in OPERATORS}
    if derived(given, folder, OPERATORS[0]) != texts[OPERATORS[0]]:
        raise Failed("another text the second time, after others")
    want = {operator: live.run(operator)[0] for operator in ("grad", "value_and_grad")}
    tangents = live.tangents()[0]
    want["jvp"], _ = live.run("jvp", tangents)
    for operator, text in texts.items():
        space = evaluated(f"text of {operator}", lambda text=text: executed(text, "<alone>"))
        function = space[f"{operator}_f"]
        extra = tangents if operator == "jvp" else ()
        have = evaluated(f"text of {operator}", lambda f=function, t=extra: live.call(f, t))
        check_value(f"text of {operator} and live function", have, want[operator])
    return texts


def check_source(live, texts):
    for operator, function in live.made.items():
        if "raise NotImplementedError" in function.source:
            # The function itself is only the look at the call that this text is for.
            continue
        own = inspect.getsource(function)
        if own.strip() not in function.source:
            raise Failed("inspect.getsource", own)
        if texts and own.strip() not in texts[operator]:
            raise Failed("live and printed text differ", own + texts[operator])


UGLY = {
    "a factor of one": r"(?<![\w.*)])1(\.0)? \* |[*/] 1(\.0)?(?![\w.])",
    "a zero added": r" [+-] 0(\.0)?(?![\w.])",
    "a double minus": r"--|[+-] -(?!\d)",
    "a power of one": r"\*\* 1(?![\w.])",
    "a minus that could be a difference": r"= -\w+ \+",
}
# The user's own text that may end up so in a line of ours.
MAY_BE_OWN = {
    "a factor of one": r"(?<![\w.])1(\.0)?(?![\w.])|\*\* (0|2)",
    "a double minus": r"(^|[^\w\s)\]] ?|return )-",
    "a minus that could be a difference": r"(^|[^\w\s)\]] ?|(return|or|and|if|else) )-",
}


def code_of(text):
    """A text without its comments and docstrings."""
    return ast.unparse(ast.parse(text))


def main_of(text, operator):
    functions = [n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)]
    return next(n for n in functions if n.name == f"{operator}_f")


def names_read(node):
    return [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]


def user_names(given):
    nodes = list(ast.walk(ast.parse(given.text + given.other)))
    found = {n.id for n in nodes if isinstance(n, ast.Name)}
    return found | {n.arg for n in nodes if isinstance(n, ast.arg)}


def names_assigned(node):
    names = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
    return {n.id for n in names if isinstance(n.ctx, ast.Store)}


def without_number(name):
    return re.sub(r"_?\d+$", "", name)


def check_text(given, operator, text):
    """What a reader expects of a derivative."""
    check_layout(given, text)
    main = main_of(text, operator)
    check_patterns(given, main)
    check_dead(main)
    check_defined(given, main, text)
    for check in (check_copies, check_zeros, check_choices, check_names):
        check(given, main)
    check_groups(text)
    check_parentheses(text)


def check_layout(given, text):
    for line in text.splitlines():
        if len(line) > WIDTH and "#" not in line:
            raise Failed("a long line", line)
    lines = [line for line in text.splitlines() if line.startswith(("import ", "from "))]
    if len(set(lines)) < len(lines):
        raise Failed("an import twice", text)
    module = ast.parse(text)
    used = {n for node in module.body for n in names_read(node)}
    own = code_of(given.text)
    for node in module.body:
        bound = [a.asname or a.name.split(".")[0] for a in getattr(node, "names", [])]
        if isinstance(node, (ast.Import, ast.ImportFrom)) and not used & set(bound):
            raise Failed("an unused import", text)
        is_helper = isinstance(node, ast.FunctionDef) and not node.name.endswith("_f")
        if is_helper and node.name not in used:
            raise Failed("an unused helper", text)
        if is_helper and node.name != "polygamma" and ast.unparse(node) not in own:
            raise Failed("a helper that is not the user's", text)


def check_patterns(given, main):
    """Nothing ugly that is not the user's own."""
    own = code_of(given.text) + "\n" + code_of(given.other)
    lines = [line for line in ast.unparse(main).splitlines()[1:] if line.strip() not in own]
    for what, pattern in UGLY.items():
        found = [line for line in lines if re.search(pattern, line)]
        if found and not re.search(MAY_BE_OWN.get(what, pattern), own):
            raise Failed(what, found[0])


def bound_by(statement):
    """The name that a statement assigns to, and whether it is an update."""
    if isinstance(statement, ast.Assign):
        return statement.targets[0].id, False
    if isinstance(statement, ast.AugAssign):
        return statement.target.id, True
    return "", False


def check_dead(main):
    dead_before(main.body, set())


def dead_before(body, live):
    """Names that are read from here on; an assignment that nobody reads fails."""
    for statement in reversed(body):
        name, update = bound_by(statement)
        if isinstance(statement, ast.If):
            arms = [dead_before(a, set(live)) for a in (statement.body, statement.orelse)]
            live |= arms[0] | arms[1] | set(names_read(statement.test))
            continue
        if name and name not in live:
            raise Failed("an assignment that nobody reads", ast.unparse(statement))
        if name and not update:
            live.discard(name)
        live |= set(names_read(statement))
    return live


def check_defined(given, main, text):
    """No name is read before it is assigned; what is free is the user's, or the module's."""
    params = {a.arg for a in [*main.args.posonlyargs, *main.args.args, *main.args.kwonlyargs]}
    assigned = names_assigned(main)
    defined_after(main.body, set(params), assigned)
    top = set(dir(builtins))
    for node in ast.parse(text).body:
        top |= {a.asname or a.name.split(".")[0] for a in getattr(node, "names", [])}
        top |= {node.name} if isinstance(node, ast.FunctionDef) else names_assigned(node)
    free = {n for s in main.body for n in names_read(s)} - params - assigned - top
    if free:
        raise Failed("a free name", f"{free} in {text}")


def defined_after(body, known, assigned):
    for statement in body:
        if isinstance(statement, ast.If):
            # What one arm of the forward pass defines is for the same arm of the backward pass.
            read = names_read(statement.test)
            for arm in (statement.body, statement.orelse):
                known |= defined_after(arm, set(known), assigned)
        else:
            read = names_read(statement)
        name, update = bound_by(statement)
        wanted = {*read, *([name] if update else [])} & assigned
        if wanted - known:
            raise Failed("a name before it is assigned", ast.unparse(statement))
        known |= {name} if name else set()
    return known


def statements_of(body):
    for statement in body:
        yield statement
        for arm in (getattr(statement, "body", []), getattr(statement, "orelse", [])):
            yield from statements_of(arm)


def check_copies(given, main):
    """A name of ours that only carries another name or a number on."""
    users = user_names(given)
    here = names_assigned(main) | {a.arg for a in ast.walk(main) if isinstance(a, ast.arg)}
    count = {}
    for statement in statements_of(main.body):
        name, _ = bound_by(statement)
        count[name] = count.get(name, 0) + 1
    for statement in statements_of(main.body):
        name, _ = bound_by(statement)
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.Assign) and isinstance(value, ast.Name) and value.id == name:
            raise Failed("x = x", ast.unparse(main))
        stem = without_number(name)
        of = {stem[1:], stem[2:], name[1:], name[2:]} if name[0:1] == "d" else set()
        ours = not users & {name, stem, *of}
        known = isinstance(value, ast.Constant) or getattr(value, "id", "") in here
        is_copy = isinstance(statement, ast.Assign) and known
        if ours and count[name] == 1 and is_copy:
            raise Failed("a copy into a nameless temporary", ast.unparse(statement))


def check_zeros(given, main):
    """`dx = 0.0` and then `dx += e`."""
    for body in (main.body, *(s.body for s in statements_of(main.body) if isinstance(s, ast.If))):
        zero = set()
        for statement in body:
            name, update = bound_by(statement)
            if update and name in zero:
                raise Failed("a zero that is added to", ast.unparse(statement))
            zero -= set(names_read(statement)) | {name}
            if isinstance(statement, ast.If):
                zero.clear()
            value = getattr(statement, "value", None)
            if name and not update and isinstance(value, ast.Constant) and value.value == 0:
                zero.add(name)


def check_choices(given, main):
    for node in ast.walk(main):
        same = isinstance(node, ast.IfExp) and ast.dump(node.body) == ast.dump(node.orelse)
        if same and isinstance(node.body, ast.Constant):
            raise Failed("a choice of the same twice", ast.unparse(node))
        if isinstance(node, ast.If) and any(isinstance(s, ast.Pass) for s in node.body):
            raise Failed("an empty arm", ast.unparse(node))


def check_names(given, main):
    """No two adjoints could be taken for that of one variable."""
    users = user_names(given)
    assigned = {n for n in names_assigned(main) if not {n, without_number(n)} & users}
    for name in assigned:
        if name[0] == "d" and f"d_{name[1:]}" in assigned:
            raise Failed("two adjoints of one name", ast.unparse(main))


def check_groups(text):
    lines = [line.strip() for line in text.splitlines()]
    for line, following in itertools.pairwise(lines):
        if line.startswith("# backprop") and following.startswith(("#", "return")):
            raise Failed("a comment over nothing", line)


def check_parentheses(text):
    """No pair of parentheses in a statement of one line can be taken off."""
    lines = text.splitlines()
    for statement in ast.walk(ast.parse(text)):
        simple = isinstance(statement, (ast.Assign, ast.AugAssign, ast.Return, ast.Expr))
        if not simple or statement.lineno != statement.end_lineno:
            continue
        code = lines[statement.lineno - 1].strip()
        for start, end in pairs(code) if "(" in code else ():
            bare = code[:start] + " " + code[start + 1 : end] + " " + code[end + 1 :]
            if parsed(bare) == parsed(code):
                raise Failed("parentheses that can go", code)


def parsed(code):
    try:
        return ast.dump(ast.parse(code))
    except SyntaxError:
        return None


def pairs(code):
    opened = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.string == "(":
                opened.append(token.start[1])
            elif token.string == ")" and opened:
                yield opened.pop(), token.start[1]
    except (tokenize.TokenError, SyntaxError):
        return


# -- all checks of a program


def check(given):
    """Check a program in every way: `Failed`, or `Skipped` where there is nothing to check."""
    with folder_of(given) as folder:
        live = Live(given, folder)
        gradient = live.check()
        if not all(is_fine(part) for part in gradient):
            raise Skipped("no ordinary gradient")
        check_differences("gradient", live.function, live.call, gradient)
        live.check_one(gradient)
        check_second(live)
        texts = {} if given.live else check_alone(given, folder, live)
        check_source(live, texts)
        for operator in OPERATORS:
            if texts:
                check_text(given, operator, texts[operator])
        live.globals_changed()
        try:
            live.primal()
        except (*SINGULAR, AssertionError):
            return
        live.check()


SEARCH = Search(program, runs, check, shrunk, share=1 / 5)


@pytest.mark.parametrize("first", range(0, 140, 20))
def test_some(first):
    SEARCH.check_seeds(first, 20)


@pytest.mark.slow
def test_many():
    SEARCH.many()


if __name__ == "__main__":
    SEARCH.main()
