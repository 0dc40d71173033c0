"""autograd and JAX as witnesses: where they take an operation of the tables as it is written, they have to agree.

Run where they are installed: `pytest -m slow tests/test_witnesses.py`. What a witness refuses says nothing; where it is
wrong, or takes another of several subgradients, the operation stands in `OTHERWISE`, with the reason.
"""

import importlib
import warnings

import numpy as np
import pytest
from table_check import _arguments, _weighted, _weights, chapters, table_cases, variants

import sct

pytestmark = pytest.mark.slow

WITNESSES = ("autograd", "jax")

OTHERWISE = {
    "autograd": {
        "where=m": "it takes no notice of where=",
        "correction=": "it takes no notice of correction=",
        "np.max(x, axis=0, initial=": "nan where the start is the largest",
        "np.tile(x, 2)": "wrong for arrays of more axes than repetitions",
        "np.repeat(x, 2, axis=-1)": "wrong along the last axis by its negative number",
        "np.full(": "it sums over all axes, those of what fills the array too",
        "np.full_like(": "it gives the array that only lends its shape what belongs to the number",
        "np.linalg.norm(x, np.inf)": "nan: it divides 0 by 0",
        "np.linalg.eig(a)[1]": "it takes another phase of complex vectors",
        "np.linalg.cholesky(a)": "it shares what flows to one triangle, which is read, between both",
        "multivariate_normal": "it shares what flows to one triangle, which is read, between both",
        "np.linalg.pinv(a)": "for complex matrices it leaves conjugates out",
        "norm='forward'": "it scales transforms as if there were only 'ortho'",
        "norm='backward'": "it scales transforms as if there were only 'ortho'",
        "np.fft.rfft(a, n=5, axis=-2)": "it weighs the last axis, whatever the axis is",
    },
}
"""By witness: what the text of an operation has in it, and why the witness gives something else."""

VARIANTS = {"autograd": ("plain", "complex"), "jax": ("plain",)}
"""What is compared; JAX takes half a second for each operation."""


def others(witness):
    """The modules of a witness, and its gradient in several arguments."""
    pytest.importorskip(witness)
    if witness == "autograd":
        import autograd

        names = {"np": "autograd.numpy", "sp": "autograd.scipy.special", "stats": "autograd.scipy.stats"}
        gradient = autograd.grad
    else:
        import jax

        jax.config.update("jax_enable_x64", True)
        names = {"np": "jax.numpy", "sp": "jax.scipy.special", "stats": "jax.scipy.stats", "scipy": "jax.scipy"}
        gradient = jax.grad
    return {name: importlib.import_module(module) for name, module in names.items()}, gradient


def weighted(one, modules, is_complex):
    counted = "np.real(weights * y)" if is_complex else "weights * y"
    text = f"def f({', '.join(one.operands)}, weights):\n    y = {one.text}\n    return np.sum({counted})\n"
    scope = dict(modules)
    exec(text, scope)
    return scope["f"]


def disagreement(one, variant, modules, gradient):
    """What a witness says otherwise; nothing where it takes no such operation, or says the same."""
    weights = _weights(one, variant)
    args = [*_arguments(one, variant), weights]
    places = tuple(k for k, name in enumerate(one.operands) if name in one.active)
    try:
        theirs = gradient(weighted(one, modules, np.iscomplexobj(weights)), places)(*args)
        theirs = [np.asarray(part) for part in theirs]
    except Exception:  # noqa: BLE001 - what the other tool cannot do is no witness
        return ""
    if any(part.dtype.kind not in "fc" for part in theirs):
        return ""
    try:
        ours = sct.grad(_weighted(one, np.iscomplexobj(weights)), places)(*args)
        ours = ours if len(places) > 1 else (ours,)
    except sct.SctError:
        return ""
    same = all(np.allclose(a, b, rtol=1e-7, atol=1e-9, equal_nan=True) for a, b in zip(ours, theirs, strict=True))
    return "" if same else f"{one.text} [{variant}]\n  ours   {[np.asarray(part) for part in ours]}\n  theirs {theirs}"


@pytest.mark.parametrize("chapter", chapters())
@pytest.mark.parametrize("witness", WITNESSES)
def test_witnesses_agree(witness, chapter):
    modules, gradient = others(witness)
    known = OTHERWISE.get(witness, {})
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for one in table_cases(chapter):
            if not any(text in one.text for text in known):
                kinds = [v for v in variants(one) if v in VARIANTS[witness]]
                found += [disagreement(one, variant, modules, gradient) for variant in kinds]
    assert not any(found), "\n".join(text for text in found if text)
