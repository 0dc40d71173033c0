"""Functions of libraries of engineering: fluids, heat transfer, chemicals."""

from libraries_listed import first_of, library

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
    c.add(fittings.bend_rounded_Ito, 0.25, 60.0, 1e5, bend_diameters=6.0)
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
        c.add(first_of(solve), [0.5, 0.3, 0.2], [1.685, 0.742, 0.532], of=solve)
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
