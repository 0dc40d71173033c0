"""Functions of libraries that people have: plain Python and NumPy, with the arguments of their own documentation.

`pip install "sct-grad[libraries]"` brings the libraries; those that are missing are left out. They go through the
harness of corpus_check.py. Where a function does not return one number, an element or a sum of what it returns is
differentiated.
"""

import ast
import importlib.util
import inspect
import statistics
import textwrap

import numpy as np
from corpus_check import Case
from corpus_leaves import leaves

LIBRARIES = {}


def library(name):
    """Register what gives the cases of a library, which is imported only then."""

    def register(give):
        LIBRARIES[name] = give
        return give

    return register


class Listed(list):
    """Cases of a library, in the making."""

    def __init__(self, prefix):
        super().__init__()
        self.prefix = prefix

    def add(self, function, *arguments, of=None, wrt=None, name="", options=None, **keywords):
        """Add a function and its arguments; `of` is the library's own where the function only calls that."""
        named = of or function
        full = f"{self.prefix}.{name or named.__name__}"
        options = {"keywords": keywords, "step": 1e-3, "of": named, **(options or {})}
        given = inspect.signature(function).bind(*arguments, **keywords).arguments
        options["wrt"] = wrt or tuple(word for word, value in given.items() if leaves(value))
        self.append(Case(full, lambda: (function, lambda r: arguments), options))


def is_installed(name):
    return importlib.util.find_spec(name) is not None


def cases_of(name):
    """The cases of one library."""
    listed = Listed(name)
    LIBRARIES[name](listed)
    return list(listed)


def cases(pattern=""):
    """All cases of the libraries that are installed."""
    found = []
    for name in LIBRARIES:
        if is_installed(name):
            found.extend(cases_of(name))
        else:
            print(f"{name} is not installed: its functions are left out")
    return [case for case in found if pattern in case.name]


def body_lines(function):
    """Lines of a function's body, without its docstring."""
    node = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function)))).body[0]
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return len({line for part in body for line in range(part.lineno, part.end_lineno + 1)})


def median_lines():
    return statistics.median(body_lines(case.options["of"]) for case in cases())


TWO_PHASE = {"m": 0.6, "x": 0.1, "rhol": 915.0, "rhog": 2.67, "mul": 180e-6, "mug": 14e-6, "D": 0.05}
SURFACE = {**TWO_PHASE, "sigma": 0.0487}
SMALL = {"m": 0.0005, "x": 0.1, "rhol": 915.0, "rhog": 2.67, "mul": 180e-6, "mug": 14e-6, "sigma": 0.0487, "D": 0.003}


@library("fluids")
def fluids(c):
    from fluids import (
        compressible,
        control_valve,
        drag,
        fittings,
        flow_meter,
        friction,
        geometry,
        packed_bed,
        two_phase,
    )

    c.add(friction.Colebrook, 1e5, 1e-4)
    c.add(friction.Clamond, 1e5, 1e-4)
    c.add(friction.friction_factor, 1e5, 1e-4)
    c.add(friction.friction_factor_curved, 1e5, 0.02, 0.5)
    c.add(friction.friction_plate_Kumar, 2000.0, 35.0)
    for function in ("Friedel", "Xu_Fang", "Mishima_Hibiki", "Kim_Mudawar", "Hwang_Kim", "Tran"):
        c.add(getattr(two_phase, function), **SURFACE, L=1.0)
    for function in ("Chisholm", "Theissing", "Lockhart_Martinelli", "Wang_Chiang_Lu", "Baroczy_Chisholm", "Gronnerud"):
        c.add(getattr(two_phase, function), **TWO_PHASE, L=1.0)
    c.add(two_phase.Zhang_Hibiki_Mishima, **SMALL, L=1.0)
    c.add(two_phase.Chen_Friedel, **{**SMALL, "x": 0.9})
    c.add(two_phase.Beggs_Brill, **SURFACE, P=1e7, angle=0.0, L=1.0, wrt=("m", "x", "rhol", "rhog", "mul", "D"))
    c.add(two_phase.two_phase_dP, **SURFACE, L=1.0, Method="Friedel")
    c.add(
        fittings.bend_rounded_Miller, Di=0.6, bend_diameters=2.2, angle=75.0, Re=2e6, roughness=2e-5, L_unimpeded=18.0
    )
    c.add(fittings.contraction_conical, Di1=0.1, Di2=0.04, l=0.04, Re=1e6)
    c.add(fittings.diffuser_conical, Di1=1 / 3.0, Di2=1.0, angle=50.0, Re=1e6)
    c.add(fittings.entrance_rounded, 0.1, 0.0135)
    c.add(fittings.bend_rounded_Ito, 0.25, 45.0, 1e5, bend_diameters=6.0)
    c.add(fittings.K_branch_diverging_Crane, 0.146, 0.136, 0.02525, 0.01583, 45.0)
    c.add(fittings.contraction_sharp, 1.0, 0.4, Re=1e5, method="Hooper", wrt=("Di1", "Di2", "Re"))
    c.add(fittings.v_lift_valve_Crane, rho=998.2, D1=0.0627, D2=0.0779, style="lift check straight")
    c.add(compressible.isothermal_gas, rho=11.3, fd=0.00185, P1=1e6, P2=9e5, L=1000.0, D=0.5)
    c.add(compressible.Panhandle_A, D=0.34, P1=90e5, P2=20e5, L=160e3, SG=0.693, Tavg=277.15)
    c.add(compressible.Spitzglass_high, D=0.34, P1=90e5, P2=20e5, L=160e3, SG=0.693, Tavg=277.15)
    c.add(drag.Clift, 200.0)
    c.add(drag.Morsi_Alexander, 200.0)
    c.add(drag.v_terminal, D=70e-6, rhop=2600.0, rho=1000.0, mu=1e-3)
    c.add(geometry.V_horiz_torispherical, 108.0, 156.0, 1.0, 0.06, 36.0)
    c.add(geometry.V_vertical_torispherical, 132.0, 1.0, 0.06, 24.0)
    c.add(geometry.V_horiz_spherical, 108.0, 156.0, 42.0, 36.0)
    c.add(geometry.V_horiz_conical, 108.0, 156.0, 42.0, 36.0)
    c.add(geometry.SA_partial_vertical_torispherical_head, 72.0, 1.1, 0.06, 9.0)
    c.add(control_valve.Reynolds_factor, 0.98, 0.015483, 15.0, 1202.0, False)
    c.add(
        control_valve.control_valve_noise_g_2011,
        m=2.22,
        P1=1e6,
        P2=7.2e5,
        T1=450.0,
        rho=5.3,
        gamma=1.22,
        MW=19.8,
        Kv=77.85,
        d=0.1,
        Di=0.2031,
        FL=None,
        FLP=0.792,
        FP=0.98,
        Fd=0.296,
        t_pipe=0.008,
    )
    c.add(flow_meter.C_Reader_Harris_Gallagher, 0.07391, 0.0222, 1.165, 1.85e-5, 0.12, taps="flange")
    c.add(flow_meter.nozzle_expansibility, 0.0739, 0.0222, 1e5, 9.9e4, 1.4)
    c.add(flow_meter.C_Reader_Harris_Gallagher_wet_venturi_tube, 5.31926, 2.65963, 50.0, 800.0, 0.1, 0.06, H=1.0)
    c.add(packed_bed.dP_packed_bed, dp=8e-4, voidage=0.4, vs=1e-3, rho=1e3, mu=1e-3, Dt=0.01)


@library("ht")
def heat_transfer(c):
    from ht import boiling_nucleic, condensation, conv_external, conv_internal, hx

    c.add(conv_internal.Nu_conv_internal, 1e5, 0.7)
    c.add(conv_external.Nu_cylinder_Zukauskas, 7992.0, 0.707, 0.69)
    for function in ("J", "G", "H", "E"):
        c.add(getattr(hx, f"temperature_effectiveness_TEMA_{function}"), 0.3, 1.0, 1)
    c.add(hx.temperature_effectiveness_basic, 0.1, 4.0, "counterflow")
    c.add(hx.temperature_effectiveness_plate, 0.3, 1.0, 3, 1)
    c.add(hx.effectiveness_from_NTU, 5.0, 0.7, "crossflow")
    c.add(hx.effectiveness_from_NTU, 5.0, 0.7, "S&T", 5, name="effectiveness_from_NTU_shells")
    c.add(hx.NTU_from_effectiveness, 0.9206703686051108, 0.7, "counterflow")
    c.add(hx.F_LMTD_Fakheri, 130.0, 110.0, 15.0, 85.0)
    c.add(
        boiling_nucleic.Stephan_Abdelsalam,
        Te=16.2,
        Tsat=437.5,
        Cpl=2730.0,
        kl=0.086,
        mul=156e-6,
        sigma=0.0082,
        Hvap=272e3,
        rhol=567.0,
        rhog=18.09,
        angle=35.0,
    )
    c.add(condensation.Cavallini_Smith_Zecchin, 1.0, 0.4, 0.3, 800.0, 2.5, 1e-5, 1e-3, 0.6, 2300.0)


@library("chemicals")
def chemicals(c):
    from chemicals import (
        air,
        heat_capacity,
        iapws,
        interface,
        rachford_rice,
        thermal_conductivity,
        vapor_pressure,
        virial,
        viscosity,
        volume,
    )

    c.add(vapor_pressure.Ambrose_Walton, 347.25, 617.15, 36.09e5, 0.304)
    c.add(vapor_pressure.Psat_IAPWS, 300.0)
    c.add(vapor_pressure.d2Wagner_dT2, 100.0, 190.551, 4599200.0, -6.02242, 1.26652, -0.5707, -1.366)
    c.add(
        viscosity.Lorentz_Bray_Clarke,
        *(300.0, 1e6, 0.0023025, [0.4, 0.3, 0.3], [16.04246, 30.06904, 44.09562], [190.564, 305.32, 369.83]),
        *([4599000.0, 4872000.0, 4248000.0], [9.86e-05, 0.0001455, 0.0002]),
    )
    c.add(viscosity.Lucas_gas, 550.0, 512.6, 80.9e5, 0.224, 32.042, 1.7)
    c.add(viscosity.Wilke_large, [0.05, 0.95], [1.34e-5, 9.5029e-6], [64.06, 46.07])
    c.add(viscosity.Brokaw, 308.2, [0.05, 0.95], [1.34e-5, 9.5029e-6], [64.06, 46.07], [0.42, 0.19], [347.0, 432.0])
    c.add(viscosity.mu_IAPWS, 298.15, 998.0)
    c.add(viscosity.mu_air_lemmon, 300.0, 40.10292351061862)
    c.add(viscosity.Twu_1985_internal, 609.0, 1210.0, 0.9)
    c.add(heat_capacity.Lastovka_Shaw, 1000.0, 0.22491, MW=142.28)
    c.add(heat_capacity.TRCCp_integral_over_T, 300.0, 4.0, 124000.0, 245.0, 50.539, -49.469, 220440000.0, 560.0, 78.0)
    c.add(heat_capacity.Cpg_statistical_mechanics, 300.0, [1360.0, 2330.0, 2330.0, 4800.0, 4880.0, 4880.0])
    for function in ("Rachford_Rice_solution", "flash_inner_loop", "Rachford_Rice_solution_LN2"):
        solve = getattr(rachford_rice, function)
        c.add(
            lambda zs, Ks, solve=solve: solve(zs, Ks)[0],
            [0.5, 0.3, 0.2],
            [1.685, 0.742, 0.532],
            of=solve,
            wrt=("zs", "Ks"),
        )
    c.add(
        virial.CVirial_mixture_Orentlicher_Prausnitz,
        [0.5, 0.3, 0.2],
        [[1.46, 1.8, 2.1], [1.8, 2.4, 2.9], [2.1, 2.9, 4.9]],
    )
    c.add(virial.BVirial_Tsonopoulos_extended, 430.0, 405.65, 11.28e6, 0.252608, species_type="ketone", dipole=1.469)
    c.add(virial.BVirial_Tsonopoulos, 510.0, 425.2, 38e5, 0.193)
    c.add(interface.Winterfeld_Scriven_Davis, [0.1606, 0.8394], [0.01547, 0.02877], [8610.0, 15530.0])
    c.add(volume.Campbell_Thodos, 400.45, 239.82, 405.45, 11318002.5, 17.03, 1.47)
    c.add(
        lambda xs, Tcs, Vcs, omegas: sum(volume.COSTALD_mixture_parameters(xs, Tcs, Vcs, omegas)[:2]),
        *([0.2, 0.8], [305.3278, 617.594], [0.000145769, 0.000619222], [0.0983, 0.4916]),
        of=volume.COSTALD_mixture_parameters,
    )
    c.add(thermal_conductivity.Chung_dense, 473.0, 42.081, 364.9, 184.6e-6, 0.142, 82.67, 172.1e-6, 134e-7, dipole=0.4)
    c.add(thermal_conductivity.Eli_Hanley_dense, 473.0, 42.081, 364.9, 1.81e-4, 0.274, 0.144, 82.70, 1.721e-4)
    c.add(
        thermal_conductivity.Lindsay_Bromley,
        *(323.15, [0.23, 0.77], [1.939e-2, 1.231e-2], [1.002e-5, 1.015e-5], [248.31, 248.93], [46.07, 50.49]),
    )
    c.add(thermal_conductivity.DIPPR9I, [0.682, 0.318], [1.723e-2, 7.338e-2], [0.6037, 0.1628])
    c.add(thermal_conductivity.k_air_lemmon, 300.0, 40.0)
    c.add(iapws.iapws97_G_region1, 1386 / 277.15, 101325 / 16.53e6)
    c.add(iapws.iapws97_A_region3, 647.096 / 500.0, 400.0 / 322.0)
    c.add(iapws.iapws95_Ar, 647.096 / 300.0, 999.0 / 322)
    c.add(air.lemmon2000_air_Ar, 132.6312 / 200.0, 13000 / 10447.7)


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
            c.add(lambda a, m, s, shape=shape: np.sum(shape(x, a, m, s)), 1.2, 0.3, 0.9, of=shape, wrt=("a", "m", "s"))
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
        c.add(lambda a, b, distance=distance: distance(a, b), one, other, of=distance, wrt=("a", "b"))


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


@library("vollib")
def options(c):
    from vollib.black_scholes.greeks import analytical

    c.add(analytical.theta, "c", 49.0, 50.0, 0.3846, 0.05, 0.2)
    c.add(analytical.vega, "c", 49.0, 50.0, 0.3846, 0.05, 0.2)
    c.add(analytical.delta, "p", 49.0, 50.0, 0.3846, 0.05, 0.2)
