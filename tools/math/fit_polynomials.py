#!/usr/bin/env python
"""Fits the polynomials of ScalarMath (numpy 2.4, scipy 1.17) and prints their float32 coefficients, lowest degree first,
with the greatest error seen when evaluated in float32 with fused multiply-add. Run: python tools/math/fit_polynomials.py"""
import math

import numpy as np
from numpy.polynomial import chebyshev as C, polynomial as P
from scipy import special

f32 = np.float32


def fma(a, b, c):
    """float32 fused multiply-add: the product of two float32 is exact in float64; one double rounding is possible, rarely."""
    return (a.astype(np.float64) * np.float64(b) + c).astype(f32)


def fit(f, lo, hi, degree):
    return C.Chebyshev.interpolate(f, degree, domain=[lo, hi]).convert(kind=P.Polynomial, domain=[-1, 1], window=[-1, 1]).coef.astype(f32)


def horner(c, x):
    y = np.full_like(x, c[-1])
    for a in c[-2::-1]:
        y = fma(y, x, np.float64(a))
    return y


def show(name, c):
    print(name, ", ".join(float(a).hex().replace("0000000p", "p") + "f" for a in c))


# e^r = 1 + (r + r^2 q(r)), |r| <= ln(2)/2
q = fit(lambda r: sum(r**k / math.factorial(k + 2) for k in range(12)), -0.3467, 0.3467, 4)
show("EXP", q)


def exp(x):
    x = x.astype(f32)
    n = np.rint(x.astype(np.float64) * np.float64(f32(1.4426950408889634))).astype(f32)
    ln2hi = f32(0.693145751953125)
    ln2lo = f32(np.log(2) - 0.693145751953125)
    r = fma(n, -ln2hi, x)
    r = fma(n, -ln2lo, r)
    p = fma(r * r, horner(q, r), r.astype(np.float64))
    p = f32(1) + p
    return np.ldexp(p, n.astype(int)).astype(f32)


x = np.linspace(-86, 88, 2000003).astype(f32)
t = np.exp(x.astype(np.float64))
print("exp: greatest relative error %.3g" % np.max(np.abs(exp(x) - t) / t))

# erf(z) = z s(z^2), |z| < 1;  erfc(z) = exp(-z^2) l(1/(1 + z/2)) , z >= 1
s = fit(lambda u: np.where(u > 0, special.erf(np.sqrt(u)) / np.sqrt(np.maximum(u, 1e-300)), 2 / np.sqrt(np.pi)), 0, 1, 7)
show("ERF", s)
lo, hi = 1 / (1 + 10.0 / 2), 1 / 1.5
l = fit(lambda v: special.erfcx((1 / v - 1) * 2), lo, hi, 8)
show("ERFC", l)


def phi2(x):
    """2 Phi(x) in float32"""
    x = x.astype(f32)
    z = x * f32(0.70710678118654752)
    a = np.abs(z)
    small = fma(z, horner(s, a * a), np.float64(1))
    v = f32(1) / fma(a, f32(0.5), np.float64(1))
    tail = exp(np.maximum(-(a * a), f32(-86))) * horner(l, v)
    return np.where(a < 1, small, np.where(x < 0, tail, f32(2) - tail))


x = np.linspace(-12, 12, 2000003).astype(f32)
g = (f32(0.5) * x) * phi2(x)
t = x * special.ndtr(x.astype(np.float64))
print("gelu: greatest absolute error %.3g, relative to max(|gelu|, 1e-3) %.3g" % (np.max(np.abs(g - t)), np.max(np.abs(g - t) / np.maximum(np.abs(t), 1e-3))))
