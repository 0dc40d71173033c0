"""Functions of libraries that people have: plain Python and NumPy, with the arguments of their own documentation.

`pip install "sct-grad[libraries]"` brings the libraries; those that are missing are left out. They go through the
harness of corpus_check.py. Where a function does not return one number, an element or a sum of what it returns is
differentiated.
"""

import statistics

import libraries_more  # noqa: F401
import libraries_sampled  # noqa: F401
import numpy as np
from libraries_engineering import chemicals, fluids, heat_transfer
from libraries_listed import LIBRARIES, area_under, cases, cases_of, distance_by, is_installed, library, median_lines

__all__ = ["LIBRARIES", "cases", "cases_of", "chemicals", "fluids", "heat_transfer", "is_installed", "median_lines"]


@library("transforms3d")
def rotations(c):
    from transforms3d import affines, axangles, euler, quaternions, taitbryan, zooms

    W = np.arange(9.0).reshape(3, 3)
    R = euler.euler2mat(0.3, 0.4, 0.5)
    c.add(lambda a, b, g: np.sum(W * euler.euler2mat(a, b, g)), 0.3, 0.4, 0.5, of=euler.euler2mat)
    c.add(lambda a, b, g: euler.euler2quat(a, b, g, "rzyx")[2], 0.3, 0.4, 0.5, of=euler.euler2quat)
    c.add(lambda M: euler.mat2euler(M)[1], R, of=euler.mat2euler)
    c.add(lambda q: np.sum(W * quaternions.quat2mat(q)), np.array([0.9, 0.2, 0.3, 0.1]), of=quaternions.quat2mat)
    c.add(lambda q, n: np.sum(quaternions.qpow(q, n)), np.array([0.9, 0.2, 0.3, 0.1]), 1.5, of=quaternions.qpow)
    c.add(
        lambda p, q: quaternions.qmult(p, q)[1],
        np.array([0.9, 0.2, 0.3, 0.1]),
        np.array([0.1, 0.2, 0.3, 0.9]),
        of=quaternions.qmult,
    )
    c.add(lambda v, t: np.sum(W * axangles.axangle2mat(v, t)), np.array([1.0, 2.0, 3.0]), 0.4, of=axangles.axangle2mat)
    c.add(
        lambda T, R, Z: np.sum(affines.compose(T, R, Z)),
        np.array([1.0, 2.0, 3.0]),
        R,
        np.array([1.0, 1.1, 1.2]),
        of=affines.compose,
    )
    c.add(
        lambda z, y, x: np.sum(W * taitbryan.euler2mat(z, y, x)),
        0.3,
        0.4,
        0.5,
        of=taitbryan.euler2mat,
        name="taitbryan_euler2mat",
    )
    c.add(
        lambda z, y, x: taitbryan.euler2quat(z, y, x)[1],
        0.3,
        0.4,
        0.5,
        of=taitbryan.euler2quat,
        name="taitbryan_euler2quat",
    )
    c.add(
        lambda f, d: np.sum(zooms.zfdir2mat(f, d)), 0.7, np.array([1.0, 2.0, 2.0]), of=zooms.zfdir2aff, name="zfdir2mat"
    )


@library("trimesh")
def meshes(c):
    from trimesh import transformations as t

    W = np.arange(16.0).reshape(4, 4)
    point, direction = np.array([0.1, 0.2, 0.3]), np.array([1.0, 2.0, 2.0])
    c.add(lambda a, d, p: np.sum(W * t.rotation_matrix(a, d, p)), 0.4, direction, point, of=t.rotation_matrix)
    c.add(lambda a, b, g: np.sum(W * t.euler_matrix(a, b, g)), 0.3, 0.4, 0.5, of=t.euler_matrix)
    c.add(lambda M: t.euler_from_matrix(M)[0], t.euler_matrix(0.3, 0.4, 0.5), of=t.euler_from_matrix)
    c.add(lambda a, b, g: t.quaternion_from_euler(a, b, g)[3], 0.3, 0.4, 0.5, of=t.quaternion_from_euler)
    c.add(lambda q: np.sum(W * t.quaternion_matrix(q)), np.array([0.9, 0.2, 0.3, 0.1]), of=t.quaternion_matrix)
    c.add(
        lambda p, q: t.quaternion_multiply(p, q)[2],
        np.array([0.9, 0.2, 0.3, 0.1]),
        np.array([0.1, 0.2, 0.3, 0.9]),
        of=t.quaternion_multiply,
    )
    c.add(
        lambda p, q, f: np.sum(t.quaternion_slerp(p, q, f)[1:]),
        *(np.array([0.9, 0.2, 0.3, 0.1]), np.array([0.1, 0.8, 0.3, 0.4]), 0.3),
        of=t.quaternion_slerp,
    )
    c.add(lambda p, n: np.sum(W * t.projection_matrix(p, n)), point, direction, of=t.projection_matrix)
    c.add(lambda s, o, d: np.sum(W * t.scale_matrix(s, o, d)), 1.3, point, direction, of=t.scale_matrix)
    c.add(
        lambda a, d, p: np.sum(W * t.shear_matrix(a, d, p, np.array([2.0, 1.0, -2.0]))),
        0.3,
        direction,
        point,
        of=t.shear_matrix,
        wrt="a",
    )
    c.add(
        lambda s, a, p: np.sum(W * t.compose_matrix(s, None, a, p)),
        np.array([1.1, 1.2, 1.3]),
        point,
        direction,
        of=t.compose_matrix,
    )
    c.add(
        lambda o, a, p: np.sum(t.planar_matrix(o, a, p)),
        np.array([1.0, 2.0]),
        0.3,
        np.array([0.5, 0.6]),
        of=t.planar_matrix,
    )


@library("pvlib")
def photovoltaics(c):
    from pvlib import atmosphere, clearsky, iam, inverter, irradiance, pvsystem, shading, singlediode, spa, temperature

    sky = {"surface_tilt": 30.0, "surface_azimuth": 170.0, "dhi": 120.0, "solar_zenith": 40.0, "solar_azimuth": 150.0}
    c.add(irradiance.haydavies, **sky, dni=700.0, dni_extra=1360.0)
    c.add(irradiance.reindl, **sky, dni=700.0, ghi=650.0, dni_extra=1360.0)
    c.add(irradiance.klucher, **sky, ghi=650.0)
    c.add(irradiance.perez_driesse, **sky, dni=700.0, dni_extra=1360.0, airmass=1.3)
    c.add(irradiance.aoi_projection, 30.0, 170.0, 40.0, 150.0)
    c.add(
        lambda ghi, zenith: irradiance.erbs_driesse(ghi, zenith, dni_extra=1360.0)["dni"],
        500.0,
        40.0,
        of=irradiance.erbs_driesse,
    )
    c.add(lambda zenith, t: irradiance.campbell_norman(zenith, t)["ghi"], 40.0, 0.6, of=irradiance.campbell_norman)
    c.add(iam.physical, 40.0)
    c.add(iam.martin_ruiz, 40.0)
    c.add(iam.schlick, 40.0)
    c.add(temperature.noct_sam, 800.0, 20.0, 2.0, 45.0, 0.2)
    c.add(temperature.faiman_rad, 800.0, 20.0, 2.0, 300.0)
    c.add(lambda e: clearsky.simplified_solis(e)["dni"], 50.0, of=clearsky.simplified_solis)
    c.add(lambda z: clearsky.bird(z, 1.3, 0.1, 0.1, 1.2)["dhi"], 40.0, of=clearsky.bird)
    c.add(lambda z: clearsky.ineichen(z, 1.3, 3.0)["ghi"], 40.0, of=clearsky.ineichen)
    c.add(lambda v, i, rs: singlediode.bishop88(v, i, 1e-9, rs, 300.0, 1.5)[2], 20.0, 6.0, 0.3, of=singlediode.bishop88)
    c.add(lambda i, rs: singlediode.batzelis(i, 1e-9, rs, 300.0, 1.5)["p_mp"], 6.0, 0.3, of=singlediode.batzelis)
    c.add(
        lambda g, t: pvsystem.calcparams_desoto(g, t, 0.003, 1.5, 6.0, 1e-9, 300.0, 0.3)[1],
        *(800.0, 40.0),
        of=pvsystem.calcparams_desoto,
    )
    c.add(pvsystem.pvwatts_dc, 800.0, 40.0, 200.0, -0.003)
    c.add(atmosphere.get_relative_airmass, 40.0)
    c.add(atmosphere.gueymard94_pw, 20.0, 50.0)
    c.add(atmosphere.kasten96_lt, 1.3, 1.2, 0.1)
    c.add(spa.heliocentric_longitude, 0.01)
    ratings = {
        "Pac0": 250.0,
        "Pdc0": 259.0,
        "Vdc0": 40.0,
        "Ps0": 2.0,
        "C0": -4e-5,
        "C1": -2e-4,
        "C2": -1e-3,
        "C3": -3e-3,
    }
    c.add(
        inverter.sandia,
        38.0,
        200.0,
        {**{k.replace("0", "o") if k[0] in "PV" else k: v for k, v in ratings.items()}, "Pnt": 0.1},
        wrt=("v_dc", "p_dc"),
    )
    c.add(
        shading.shaded_fraction1d,
        *(80.0, 135.0, 90.0, 30.0),
        collector_width=2.0,
        pitch=3.0,
        axis_tilt=0.0,
        surface_to_axis_offset=0.05,
    )


@library("scipy")
def scientific(c):
    from scipy.optimize import _optimize
    from scipy.optimize._zeros_py import newton
    from scipy.spatial import _geometric_slerp
    from scipy.special import _basic

    c.add(_optimize.rosen, np.array([0.1, 0.5, 1.2, 0.7]))
    c.add(lambda x: np.sum(_optimize.rosen_der(x) ** 2), np.array([0.1, 0.5, 1.2, 0.7]), of=_optimize.rosen_der)
    c.add(lambda x: np.sum(_optimize.rosen_hess(x) ** 2), np.array([0.1, 0.5, 1.2, 0.7]), of=_optimize.rosen_hess)
    c.add(lambda a: newton(lambda x: x**3 - a, 1.0, lambda x: 3 * x**2, tol=1e-14), 2.0, of=newton)
    c.add(lambda x: _basic.diric(x, 5), 0.7, of=_basic.diric)
    c.add(
        lambda a, b, t: np.sum(_geometric_slerp._geometric_slerp(a, b, np.array([t]))),
        *(np.array([1.0, 0.0, 0.0]), np.array([0.6, 0.8, 0.0]), 0.3),
        of=_geometric_slerp._geometric_slerp,
    )


@library("sgp4")
def satellites(c):
    from sgp4 import ext

    r, v = [6524.834, 6862.875, 6448.296], [4.901327, 5.533756, -1.976341]
    c.add(lambda r, v: ext.rv2coe(r, v, 398600.4418)[1], r, v, of=ext.rv2coe)
    c.add(lambda r, v: ext.rv2coe(r, v, 398600.4418)[4], r, v, of=ext.rv2coe, name="rv2coe_node")
    c.add(lambda e, n: ext.newtonnu(e, n)[1], 0.3, 0.7, of=ext.newtonnu)
    c.add(ext.angle, [1.0, 2.0, 3.0], [0.5, -1.0, 2.0])
    c.add(ext.mag, [1.0, 2.0, 3.0])


@library("filterpy")
def filters(c):
    from filterpy.kalman import kalman_filter as k
    from filterpy.stats import stats

    x, P = np.array([1.0, 0.5]), np.array([[1.0, 0.2], [0.2, 0.8]])
    H, R = np.array([[1.0, 0.3]]), np.array([[0.4]])
    c.add(lambda x, P: np.sum(k.update(x, P, np.array([1.3]), R, H)[1]), x, P, of=k.update)
    c.add(lambda x, P: np.sum(k.predict(x, P, P, P)[1]), x, P, of=k.predict)
    c.add(lambda m, P: np.sum(stats.multivariate_multiply(m, P, m, 2.0 * P)[0]), x, P, of=stats.multivariate_multiply)


@library("lmfit")
def lines(c):
    from lmfit import lineshapes

    x = np.linspace(-1.0, 2.0, 5)
    for function in ("gaussian", "lorentzian", "split_lorentzian", "pvoigt", "moffat", "students_t", "dho", "logistic"):
        shape = getattr(lineshapes, function, None)
        if shape is not None:
            c.add(area_under(shape, x), 1.2, 0.3, 0.9, of=shape)
    c.add(lambda a, m, s: np.sum(lineshapes.step(x, a, m, s, "atan")), 1.2, 0.3, 0.9, of=lineshapes.step)


@library("spatialmath")
def robots(c):
    from spatialmath.base import quaternions, transforms3d

    W = np.arange(9.0).reshape(3, 3)
    R = transforms3d.rpy2r(0.3, 0.4, 0.5)
    c.add(lambda q: np.sum(W * quaternions.q2r(q)), np.array([0.9, 0.2, 0.3, 0.1]), of=quaternions.q2r)
    c.add(lambda R: quaternions.r2q(R)[1], R, of=quaternions.r2q)
    c.add(lambda a, b, g: np.sum(W * transforms3d.rpy2r(a, b, g)), 0.3, 0.4, 0.5, of=transforms3d.rpy2r)
    c.add(lambda w: np.sum(W * transforms3d.rodrigues(w)), np.array([0.1, 0.2, 0.3]), of=transforms3d.rodrigues)
    c.add(lambda a: np.sum(W * transforms3d.eul2jac(a)), np.array([0.1, 0.2, 0.3]), of=transforms3d.eul2jac)
    c.add(lambda a: np.sum(W * transforms3d.rpy2jac(a)), np.array([0.1, 0.2, 0.3]), of=transforms3d.rpy2jac)


@library("colour")
def colours(c):
    from colour.difference import delta_e

    one, other = np.array([48.99, -0.1, 40.6]), np.array([50.66, -0.12, 42.8])
    for function in ("delta_E_CIE1976", "delta_E_CIE1994", "delta_E_CMC", "delta_E_CIE2000"):
        distance = getattr(delta_e, function)
        c.add(distance_by(distance), one, other, of=distance)


@library("colorsys")
def colours_of_python(c):
    import colorsys

    c.add(lambda r, g, b: colorsys.rgb_to_hsv(r, g, b)[0], 0.2, 0.5, 0.3, of=colorsys.rgb_to_hsv)
    c.add(lambda r, g, b: colorsys.rgb_to_hls(r, g, b)[1], 0.2, 0.5, 0.3, of=colorsys.rgb_to_hls)
    c.add(lambda h, s, v: colorsys.hsv_to_rgb(h, s, v)[1], 0.2, 0.5, 0.3, of=colorsys.hsv_to_rgb)
    c.add(lambda h, li, s: colorsys.hls_to_rgb(h, li, s)[1], 0.2, 0.45, 0.3, of=colorsys.hls_to_rgb)


@library("statistics")
def statistics_of_python(c):
    data, other = [2.5, 3.25, 5.5, 11.25], [1.0, 2.0, 4.0, 3.0]
    c.add(lambda x, y: statistics.linear_regression(x, y).slope, other, data, of=statistics.linear_regression)
    c.add(statistics.correlation, data, other)
    c.add(statistics.covariance, data, other)
    c.add(statistics.fmean, data, other)
    c.add(statistics.median, data)
    c.add(statistics.geometric_mean, data)
    c.add(statistics.harmonic_mean, data)
    c.add(lambda m, s, x: statistics.NormalDist(m, s).pdf(x), 0.3, 1.2, 0.7, of=statistics.NormalDist.pdf)
    c.add(lambda m, s, x: statistics.NormalDist(m, s).cdf(x), 0.3, 1.2, 0.7, of=statistics.NormalDist.cdf)


@library("vollib")
def options(c):
    from vollib.black_scholes.greeks import analytical

    c.add(analytical.theta, "c", 49.0, 50.0, 0.3846, 0.05, 0.2)
    c.add(analytical.vega, "c", 49.0, 50.0, 0.3846, 0.05, 0.2)
    c.add(analytical.delta, "p", 49.0, 50.0, 0.3846, 0.05, 0.2)
