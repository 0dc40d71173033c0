"""More functions of libraries: geodesy, moist air, finance, steam, attitudes, filters (see libraries.py)."""

import numpy as np
from libraries_listed import library


@library("haversine")
def great_circles(c):
    import haversine as h

    c.add(lambda p, q: h.haversine(p, q), (45.7, 4.8), (48.8, 2.3), of=h.haversine)  # noqa: PLW0108 - it has a source
    c.add(
        lambda a, b: np.sum(h.haversine_vector(a, b)),
        np.array([[45.7, 4.8], [10.0, 3.0]]),
        np.array([[48.8, 2.3], [11.0, 4.0]]),
        of=h.haversine_vector,
    )
    c.add(lambda p, d, b: h.inverse_haversine(p, d, b)[0], (45.7, 4.8), 32.0, 0.4, of=h.inverse_haversine)


@library("psychrolib")
def moist_air(c):
    import psychrolib as p

    p.SetUnitSystem(p.SI)
    # Halved until it is 0.001 °C long: differences see the bounds' jumps.
    c.add(p.GetTWetBulbFromRelHum, 25.0, 0.6, 101325.0, options={"differences": False})
    c.add(p.GetTDewPointFromRelHum, 25.0, 0.6)
    c.add(p.GetSatVapPres, 25.0)
    c.add(p.GetMoistAirDensity, 25.0, 0.01, 101325.0)
    c.add(p.GetSeaLevelPressure, 95000.0, 500.0, 12.0)
    c.add(
        lambda t, r, q: p.CalcPsychrometricsFromRelHum(t, r, q)[4],
        25.0,
        0.6,
        101325.0,
        of=p.CalcPsychrometricsFromRelHum,
    )


@library("numpy_financial")
def finance(c):
    import numpy_financial as n

    c.add(n.fv, 0.05 / 12, 120.0, -100.0, -100.0)
    c.add(n.pmt, 0.075 / 12, 180.0, 200000.0)
    c.add(n.nper, 0.07 / 12, -150.0, 8000.0)
    c.add(n.pv, 0.05 / 12, 120.0, -100.0, 15692.93)
    c.add(n.npv, 0.08, np.array([-100.0, 39.0, 59.0, 55.0]))
    c.add(n.rate, 10.0, -100.0, 800.0, 0.0, options={"step": 1e-2})
    c.add(n.mirr, np.array([-100.0, 39.0, 59.0, 55.0]), 0.1, 0.12)
    c.add(n.ppmt, 0.0824 / 12, 1.0, 12.0, 2500.0)


@library("pymap3d")
def frames(c):
    import pymap3d as p
    from pymap3d import latitude, lox, vincenty

    c.add(lambda a, b, h: p.geodetic2ecef(a, b, h)[0], 42.0, -82.0, 200.0, of=p.geodetic2ecef)
    c.add(lambda x, y, z: p.ecef2geodetic(x, y, z)[0], 660e3, -4700e3, 4247e3, of=p.ecef2geodetic)
    c.add(lambda a, b, h: p.geodetic2enu(a, b, h, 42.0, -82.0, 200.0)[1], 42.1, -82.1, 1000.0, of=p.geodetic2enu)
    c.add(lambda a, e, r: p.aer2ecef(a, e, r, 42.0, -82.0, 200.0)[0], 33.0, 70.0, 1000.0, of=p.aer2ecef)
    c.add(lambda a, b, c, d: vincenty.vdist(a, b, c, d)[0], 10.0, 20.0, 10.5, 20.7, of=vincenty.vdist)
    c.add(lambda a, b, r, z: vincenty.vreckon(a, b, r, z)[0], 10.0, 20.0, 3000.0, 38.0, of=vincenty.vreckon)
    c.add(lambda a, b, c, d: lox.loxodrome_inverse(a, b, c, d)[0], 40.0, -80.0, 65.0, -148.0, of=lox.loxodrome_inverse)
    c.add(latitude.geodetic2rectifying, 42.0)
    c.add(lambda e, n, u: p.enu2aer(e, n, u)[1], 100.0, 200.0, 300.0, of=p.enu2aer)


@library("ahrs")
def attitude(c):
    from ahrs.common import orientation as o
    from ahrs.filters import Madgwick, Mahony

    W = np.arange(9.0).reshape(3, 3)
    q, p = np.array([0.9, 0.2, 0.3, 0.1]), np.array([0.1, 0.2, 0.3, 0.9])
    a, m = np.array([0.1, 0.2, 9.7]), np.array([20.0, -3.0, 44.0])
    c.add(lambda q: np.sum(W * o.q2R(q)), q, of=o.q2R)
    c.add(lambda p, q: np.sum(o.q_prod(p, q)), p, q, of=o.q_prod)
    c.add(lambda a, m: np.sum(W * o.ecompass(a, m)), a, m, of=o.ecompass)
    c.add(lambda a: o.acc2q(a)[1], a, of=o.acc2q)
    c.add(lambda a, m: o.am2angles(a, m)[0, 1], a[None], m[None], of=o.am2angles)
    c.add(lambda R: o.chiaverini(R)[1], o.q2R(q / np.linalg.norm(q)), of=o.chiaverini)
    c.add(lambda q: o.q2euler(q)[0], q / np.linalg.norm(q), of=o.q2euler)
    c.add(lambda p, q, t: o.slerp(p, q, t)[0, 1], p, q, np.array([0.3]), of=o.slerp)
    mad, mah = Madgwick(), Mahony()
    c.add(lambda q, g, a: mad.updateIMU(q, g, a)[1], q, a * 0.1, a, of=Madgwick.updateIMU)
    c.add(lambda q, g, a: mah.updateIMU(q, g, a)[1], q, a * 0.1, a, of=Mahony.updateIMU, name="mahony")


@library("iapws")
def steam(c):
    from iapws import _iapws as w
    from iapws import iapws97 as s

    c.add(lambda T, P: w._Ice(T, P)["h"], 270.0, 0.1, of=w._Ice)
    c.add(lambda T: w._Liquid(T)["v"], 290.0, of=w._Liquid)
    c.add(w._Viscosity, 998.0, 298.15)
    c.add(w._ThCond, 998.0, 298.15)
    c.add(w._Tension, 300.0)
    c.add(w._Dielectric, 999.0, 298.15)
    c.add(lambda T, P: s._Region1(T, P)["h"], 300.0, 3.0, of=s._Region1)
    c.add(lambda T, P: s._Region2(T, P)["s"], 700.0, 30.0, of=s._Region2)
    c.add(
        lambda r, T: s._Region3(r, T)["P"] if "P" in s._Region3(r, T) else s._Region3(r, T)["h"],
        500.0,
        650.0,
        of=s._Region3,
    )
    c.add(s._Backward2_T_Ph, 3.0, 4000.0)
    c.add(s._TSat_P, 10.0)
    c.add(w._Henry, 300.0, gas="O2")


@library("empyrical")
def risk(c):
    import empyrical.stats as e

    r = np.array([0.01, -0.02, 0.03, 0.004, -0.011, 0.02])
    f = np.array([0.012, -0.01, 0.02, 0.001, -0.02, 0.03])
    c.add(e.sharpe_ratio, r, wrt="returns")
    c.add(e.max_drawdown, r, wrt="returns")
    c.add(e.annual_volatility, r, wrt="returns")
    c.add(e.sortino_ratio, r, wrt="returns")
    c.add(e.beta_aligned, r, f, wrt=("returns", "factor_returns"))
    c.add(e.calmar_ratio, r, wrt="returns")
    c.add(e.tail_ratio, r, wrt="returns")


@library("geopy")
def geopy_distance(c):
    from geopy import distance as d

    c.add(lambda a, b: d.great_circle(a, b).km, (41.5, -71.3), (41.5, -81.7), of=d.great_circle)


@library("geographiclib")
def geodesic(c):
    from geographiclib.geodesic import Geodesic

    g = Geodesic.WGS84
    c.add(lambda a, b, c, d: g.Inverse(a, b, c, d)["s12"], 41.0, 174.0, 40.0, -5.0, of=Geodesic.Inverse)
    c.add(lambda a, b, z, s: g.Direct(a, b, z, s)["lat2"], 41.0, 174.0, 30.0, 1e6, of=Geodesic.Direct)


@library("pyquaternion")
def quaternions(c):
    from pyquaternion import Quaternion

    c.add(
        lambda w, x, y, z: (Quaternion(w, x, y, z) * Quaternion(1.0, 2.0, 0.5, 0.1)).norm,
        0.9,
        0.2,
        0.3,
        0.1,
        of=Quaternion.__mul__,
        name="multiply",
    )
    c.add(
        lambda v, t: Quaternion(axis=v, angle=t).rotate(v * np.array([1.0, 2.0, 3.0]))[0],
        np.array([1.0, 2.0, 2.0]),
        0.3,
        of=Quaternion.rotate,
    )
    c.add(lambda w, x: Quaternion.exp(Quaternion(w, x, 0.2, 0.3)).elements[1], 0.4, 0.7, of=Quaternion.exp)


@library("simdkalman")
def kalman(c):
    from simdkalman import primitives as p

    A, Q = np.array([[1.0, 0.1], [0.0, 1.0]]), np.eye(2) * 0.1
    m, P, H, R, y = np.array([1.0, 2.0]), np.eye(2), np.array([[1.0, 0.0]]), np.array([[0.3]]), np.array([1.2])
    c.add(lambda m, P: np.sum(p.predict(m, P, A, Q)[1]), m, P, of=p.predict)
    c.add(lambda m, P, y: np.sum(p.update(m, P, H, R, y)[0]), m, P, y, of=p.update)


@library("suncalc")
def sun(c):
    from suncalc import suncalc as s

    c.add(lambda H, p, d: s.azimuth(H, p, d), 0.3, 0.8, 0.1, of=s.azimuth)  # noqa: PLW0108 - it has a source
    c.add(lambda d: s.sun_coords(d)["dec"], 4000.3, of=s.sun_coords)
    c.add(lambda d: s.moon_coords(d)["dist"], 4000.3, of=s.moon_coords)


@library("control")
def control(c):
    from control import mateqn

    A, Q = np.array([[-1.0, 0.2], [0.1, -2.0]]), np.eye(2)
    c.add(lambda A, Q: np.sum(mateqn.lyap(A, Q)), A, Q, of=mateqn.lyap)
