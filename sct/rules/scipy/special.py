"""`scipy.special`: functions of each element.

Numbers beside a row are those of the formula in the Digital Library of Mathematical Functions, https://dlmf.nist.gov;
a row without one is elementary. Where a textbook's formula divides by what may be 0, a contiguous function stands in
its place (10.6.1 for 10.6.2, a hypergeometric function for a difference of elliptic integrals). Derivatives in an order
or a shape are refused.
"""

from __future__ import annotations

from sct.rules import flat, partial

_GAUSS = "np.exp(-x**2 / 2) / np.sqrt(2 * np.pi)"
_BETA = "np.exp(sp.xlogy(a - 1, {x}) + sp.xlog1py(b - 1, -{x}) - sp.betaln(a, b))"

ROWS = [
    # the gamma family
    partial("sp.gamma(z)", "y * sp.digamma(z)"),                                                     # 5.2.2
    partial("sp.gammaln(x)", "sp.digamma(x)"),                                                       # 5.2.2
    partial("sp.loggamma(z)", "sp.digamma(z)"),                                                      # 5.2.2
    partial("sp.rgamma(z)", "-y * sp.digamma(z) if z > 0 or y else np.cos(np.pi * z) * sp.gamma(1 - z)"),  # 5.7.1
    partial("sp.digamma(z)", "sp.polygamma(1, z)"),                                                  # 5.15.1
    partial("sp.polygamma(n, x)", "?the order n", "sp.polygamma(n + 1, x)"),                         # 5.15.1
    partial("sp.multigammaln(a, d)", "np.sum(sp.digamma(np.expand_dims(a, -1) - np.arange(d) / 2), axis=-1)",
            "?the dimension d"),                                                                     # 35.3.4
    partial("sp.gammainc(a, x)", "?the shape a", "np.exp(sp.xlogy(a - 1, x) - x - sp.gammaln(a))"),  # 8.8.13
    partial("sp.gammaincc(a, x)", "?the shape a", "-np.exp(sp.xlogy(a - 1, x) - x - sp.gammaln(a))"),  # 8.8.14
    partial("sp.gammaincinv(a, p)", "?the shape a", "np.exp(sp.gammaln(a) + y - sp.xlogy(a - 1, y))"),
    partial("sp.gammainccinv(a, p)", "?the shape a", "-np.exp(sp.gammaln(a) + y - sp.xlogy(a - 1, y))"),
    partial("sp.poch(z, m)", "y * (sp.digamma(z + m) - sp.digamma(z))", "y * sp.digamma(z + m)"),    # 5.2.5
    partial("sp.binom(n, k)", "y * (sp.digamma(n + 1) - sp.digamma(n - k + 1))",
            "y * (sp.digamma(n - k + 1) - sp.digamma(k + 1))"),                                      # 1.2.6
    # the beta family
    partial("sp.beta(a, b)", "y * (sp.digamma(a) - sp.digamma(a + b))",
            "y * (sp.digamma(b) - sp.digamma(a + b))"),                                              # 5.12.1
    partial("sp.betaln(a, b)", "sp.digamma(a) - sp.digamma(a + b)", "sp.digamma(b) - sp.digamma(a + b)"),
    partial("sp.betainc(a, b, x)", "?the shape a", "?the shape b", _BETA.format(x="x")),             # 8.17.1
    partial("sp.betaincc(a, b, x)", "?the shape a", "?the shape b", "-" + _BETA.format(x="x")),      # 8.17.4
    partial("sp.betaincinv(a, b, p)", "?the shape a", "?the shape b", "1 / " + _BETA.format(x="y")),
    # the error functions
    partial("sp.erf(z)", "2 / np.sqrt(np.pi) * np.exp(-z**2)"),                                      # 7.2.1
    partial("sp.erfc(x)", "-2 / np.sqrt(np.pi) * np.exp(-x**2)"),                                    # 7.2.2
    partial("sp.erfcx(x)", "2 * x * y - 2 / np.sqrt(np.pi)"),                                        # 7.10.2
    partial("sp.erfi(z)", "2 / np.sqrt(np.pi) * np.exp(z**2)"),
    partial("sp.dawsn(x)", "1 - 2 * x * y"),                                                         # 7.10.3
    partial("sp.erfinv(x)", "np.sqrt(np.pi) / 2 * np.exp(y**2)"),                                    # 7.17.1
    partial("sp.erfcinv(x)", "-np.sqrt(np.pi) / 2 * np.exp(y**2)"),
    partial("sp.ndtr(x)", _GAUSS),
    partial("sp.log_ndtr(x)", "np.sqrt(2 / np.pi) / sp.erfcx(-x / np.sqrt(2))"),
    partial("sp.ndtri(p)", "np.sqrt(2 * np.pi) * np.exp(y**2 / 2)"),
    partial("sp.owens_t(h, a)", "-sp.erf(a * h / np.sqrt(2)) * np.exp(-h**2 / 2) / np.sqrt(8 * np.pi)",
            "np.exp(-h**2 * (1 + a**2) / 2) / (2 * np.pi * (1 + a**2))"),                            # Owen 1956, (2.1)
    # Bessel functions
    partial("sp.j0(x)", "-sp.j1(x)"),                                                                # 10.6.3
    partial("sp.j1(x)", "(sp.j0(x) - sp.jv(2, x)) / 2"),                                             # 10.6.1
    partial("sp.jv(v, z)", "?the order v", "(sp.jv(v - 1, z) - sp.jv(v + 1, z)) / 2"),               # 10.6.1
    partial("sp.y0(x)", "-sp.y1(x)"),                                                                # 10.6.3
    partial("sp.y1(x)", "(sp.y0(x) - sp.yv(2, x)) / 2"),                                             # 10.6.1
    partial("sp.yn(n, x)", "?the order n", "(sp.yv(n - 1, x) - sp.yv(n + 1, x)) / 2"),               # 10.6.1
    partial("sp.yv(v, z)", "?the order v", "(sp.yv(v - 1, z) - sp.yv(v + 1, z)) / 2"),               # 10.6.1
    partial("sp.i0(x)", "sp.i1(x)"),                                                                 # 10.29.3
    partial("sp.i0e(x)", "sp.i1e(x) - np.sign(x) * y"),                                              # 10.29.3
    partial("sp.i1(x)", "(sp.i0(x) + sp.iv(2, x)) / 2"),                                             # 10.29.1
    partial("sp.i1e(x)", "(sp.i0e(x) + sp.ive(2, x)) / 2 - np.sign(x) * y"),                         # 10.29.1
    partial("sp.iv(v, z)", "?the order v", "(sp.iv(v - 1, z) + sp.iv(v + 1, z)) / 2"),               # 10.29.1
    partial("sp.ive(v, z)", "?the order v", "(sp.ive(v - 1, z) + sp.ive(v + 1, z)) / 2 - np.sign(z) * y"),
    partial("sp.k0(x)", "-sp.k1(x)"),                                                                # 10.29.3
    partial("sp.k0e(x)", "y - sp.k1e(x)"),                                                           # 10.29.3
    partial("sp.k1(x)", "-(sp.k0(x) + sp.kv(2, x)) / 2"),                                            # 10.29.1
    partial("sp.k1e(x)", "y - (sp.k0e(x) + sp.kve(2, x)) / 2"),                                      # 10.29.1
    partial("sp.kn(n, x)", "?the order n", "-(sp.kv(n - 1, x) + sp.kv(n + 1, x)) / 2"),              # 10.29.1
    partial("sp.kv(v, z)", "?the order v", "-(sp.kv(v - 1, z) + sp.kv(v + 1, z)) / 2"),              # 10.29.1
    partial("sp.kve(v, z)", "?the order v", "y - (sp.kve(v - 1, z) + sp.kve(v + 1, z)) / 2"),        # 10.29.1
    # logistic and entropic functions
    partial("sp.expit(x)", "(1 - y) * y"),
    partial("sp.log_expit(x)", "sp.expit(-x)"),
    partial("sp.logit(x)", "np.inf if x == 0 or x == 1 else 1 / (x * (1 - x))"),
    partial("sp.xlogy(x, y_)", "sp.xlogy(1, y_)", "np.divide(x, y_) if x else 0.0"),
    partial("sp.xlog1py(x, y_)", "sp.xlog1py(1, y_)", "np.divide(x, 1 + y_) if x else 0.0"),
    partial("sp.entr(x)", "-1 - sp.xlogy(1, x)"),
    partial("sp.rel_entr(x, y_)", "1 + sp.xlogy(1, x) - sp.xlogy(1, y_)", "-np.divide(x, y_) if x else 0.0"),
    partial("sp.kl_div(x, y_)", "sp.xlogy(1, x) - sp.xlogy(1, y_)", "1 - np.divide(x, y_) if x else 1.0"),
    partial("sp.huber(delta, r)", "np.maximum(np.abs(r) - delta, 0)", "np.clip(r, -delta, delta)"),
    partial("sp.pseudo_huber(delta, r)", "2 * y / delta - r**2 / (delta * np.sqrt(1 + (r / delta)**2))",
            "r / np.sqrt(1 + (r / delta)**2)"),
    # powers
    partial("sp.boxcox(x, lmbda)", "x**(lmbda - 1)",
            "np.log(x)**2 * sp.hyp1f1(2, 3, lmbda * np.log(x)) / 2"),                                # 13.3.15
    partial("sp.boxcox1p(x, lmbda)", "(1 + x)**(lmbda - 1)",
            "np.log1p(x)**2 * sp.hyp1f1(2, 3, lmbda * np.log1p(x)) / 2"),
    partial("sp.inv_boxcox(u, lmbda)", "y**(1 - lmbda)",
            "-y**(1 - lmbda) * np.log(y)**2 * sp.hyp1f1(2, 3, lmbda * np.log(y)) / 2"),
    partial("sp.inv_boxcox1p(u, lmbda)", "(1 + y)**(1 - lmbda)",
            "-(1 + y)**(1 - lmbda) * np.log1p(y)**2 * sp.hyp1f1(2, 3, lmbda * np.log1p(y)) / 2"),
    partial("sp.cbrt(x)", "np.inf if x == 0 else 1 / (3 * y**2)"),
    # exponentials
    partial("sp.expm1(x)", "np.exp(x)"),
    partial("sp.exp2(x)", "np.log(2) * y"),
    partial("sp.cosdg(x)", "-np.deg2rad(1) * sp.sindg(x)"),
    partial("sp.sindg(x)", "np.deg2rad(1) * sp.cosdg(x)"),
    partial("sp.tandg(x)", "np.deg2rad(1) * (1 + y**2)"),
    partial("sp.cotdg(x)", "-np.deg2rad(1) * (1 + y**2)"),
    partial("sp.exp10(x)", "np.log(10) * y"),
    partial("sp.log1p(x)", "np.divide(1, 1 + x)"),
    partial("sp.cosm1(x)", "-np.sin(x)"),
    partial("sp.exprel(x)", "sp.hyp1f1(2, 3, x) / 2"),                                               # 13.6.2, 13.3.15
    partial("sp.exp1(z)", "-np.exp(-z) / z"),                                                        # 6.2.1
    partial("sp.expi(x)", "np.exp(x) / x"),                                                          # 6.2.5
    partial("sp.expn(n, x)", "?the order n", "-sp.expn(n - 1, x) if n else -(1 + 1 / x) * y"),       # 8.19.13
    # other functions
    partial("sp.ellipk(m)", "np.pi / 8 * sp.hyp2f1(1.5, 1.5, 2, m)"),                                # 19.5.1, 15.5.1
    partial("sp.ellipe(m)", "-np.pi / 8 * sp.hyp2f1(0.5, 1.5, 2, m)"),                               # 19.5.2, 15.5.1
    partial("sp.ellipkinc(phi, m)", "1 / np.sqrt(1 - m * np.sin(phi)**2)",                           # 19.2.4
            "np.pi / 4 * np.round(phi / np.pi) * sp.hyp2f1(1.5, 1.5, 2, m) + np.cos(np.pi * np.round(phi / np.pi))"
            " * np.sin(phi)**3 / 6 * sp.elliprd(np.cos(phi)**2, 1, 1 - m * np.sin(phi)**2)"),        # 19.25.5, 19.18.1
    partial("sp.ellipeinc(phi, m)", "np.sqrt(1 - m * np.sin(phi)**2)",                               # 19.2.5
            "-np.pi / 4 * np.round(phi / np.pi) * sp.hyp2f1(0.5, 1.5, 2, m) - np.cos(np.pi * np.round(phi / np.pi))"
            " * np.sin(phi)**3 / 6 * sp.elliprd(np.cos(phi)**2, 1 - m * np.sin(phi)**2, 1)"),        # 19.25.9, 19.18.1
    partial("sp.hyp0f1(v, z)", "?the parameter v", "sp.hyp0f1(v + 1, z) / v"),                       # 16.3.1
    partial("sp.hyp1f1(a, b, x)", "?the parameter a", "?the parameter b", "a / b * sp.hyp1f1(a + 1, b + 1, x)"),
    partial("sp.hyp2f1(a, b, s, z)", "?the parameter a", "?the parameter b", "?the parameter c",
            "a * b / s * sp.hyp2f1(a + 1, b + 1, s + 1, z)"),                                        # 15.5.1
    partial("sp.spence(z)", "-sp.hyp2f1(1, 1, 2, 1 - z)"),                                           # 25.12.2, 15.4.1
    partial("sp.wrightomega(z)", "y / (1 + y)"),
    partial("sp.zeta(x)", "?its argument"),
    partial("sp.zeta(x, q)", "?the exponent x", "-x * sp.zeta(x + 1, q)"),                           # 25.11.17
    *flat("sp.round(x)", "sp.gammasgn(x)"),
]  # fmt: skip
