/* Shapes of the equations as short polynomials that a compiler turns into vector code, and the names of parameters.
   With DOUBLE the same source is compiled exactly, to check derivatives by differences. */
#pragma once
#include <math.h>
#include <stdint.h>
#include <string.h>
#include "parameters.h" /* written when compiling: enum { K_mob_level, ..., PARAMETERS } */

#define LANES 16
enum { O_L, O_R, O_U, O_B, O_G, A_P, A_E, V_P, V_E, GRO, LEG, MIL, ORI, STR, INS, STOCKS };

#ifdef DOUBLE
typedef double real;
static inline real exponential(real x) { return exp(x); }
static inline real logarithm(real x) { return log(x); }
#else
typedef float real;
static inline real exponential(real x) {
    x = x > 80.0f ? 80.0f : x;
    x = x < -80.0f ? -80.0f : x;
    real scaled = x * 1.44269504f, whole = rintf(scaled), y = (scaled - whole) * 0.693147181f;
    real series = 1.0f + y * (1.0f + y * (0.5f + y * (1.0f / 6 + y * (1.0f / 24 + y * (1.0f / 120 + y * (1.0f / 720))))));
    int32_t power = ((int32_t)whole + 127) << 23;
    real two;
    memcpy(&two, &power, 4);
    return series * two;
}
static inline real logarithm(real x) {
    int32_t bits;
    memcpy(&bits, &x, 4);
    int32_t power = (bits - 0x3f3504f3) >> 23; /* the mantissa is left in [sqrt 1/2, sqrt 2) */
    bits -= power << 23;
    real m;
    memcpy(&m, &bits, 4);
    real s = (m - 1.0f) / (m + 1.0f), q = s * s;
    real series = 2.0f * s * (1.0f + q * (1.0f / 3 + q * (1.0f / 5 + q * (1.0f / 7 + q * (1.0f / 9)))));
    return (real)power * 0.693147181f + series;
}
#endif
static inline real logistic(real x) { return (real)1 / ((real)1 + exponential(-x)); }
static inline real hyperbolic(real x) { return (real)1 - (real)2 / ((real)1 + exponential(2 * x)); }

static const real W_L = 0.4 / 1.05, W_R = 0.45 / 1.05, W_U = 0.2 / 1.05;
static const real START[STOCKS] = {0, -0.5, -0.5, 0.8, 0, -1, 0.8, -0.4, 0, 0, 0, 0, -0.4, 0.25, 0};
static const real LIMIT[STOCKS] = {2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2, 2, 2, 2, 1.5, 1, 0, 0};
