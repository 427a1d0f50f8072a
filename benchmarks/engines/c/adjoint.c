/* The limit: log likelihood of a recorded history and its slopes in every parameter, by a hand-written adjoint.
   Sixteen points run in the lanes of a vector; the record is the same for all, so its events are plain branches.
   The shape of the record: (quarter, polity, column), columns as in the enumeration. */
#include <stdlib.h>
#include <omp.h>
#include "shapes.h"
#define EACH for (int l = 0; l < LANES; l++)
#define SIMD _Pragma("omp simd")
enum { COUP, RISING, REFORM, SWITCH, ONSET, OPEN, ELECTION, SHARE, PRICE, FIGURE, KNOWN, CODE, COMPETITIVE, TENURE, COLUMNS };

/* What the backward pass needs of a quarter, beside the stocks at its start. */
enum { M_BALANCE, M_STREET, M_GROWTH, MEMO };

typedef struct { real x[STOCKS][LANES], memo[MEMO][LANES]; } Quarter;

static inline real keep(int which, real x) {
    if (LIMIT[which] > 0) return LIMIT[which] * hyperbolic(x / LIMIT[which]);
    x = x < 0 ? 0 : x;
    return x > 1 ? 1 : x;
}

static real lean_of(real code) { return code < 0.5 ? 1 : code < 1.5 ? -1 : code < 2.5 ? (real)0.7 : code < 3.5 ? -1 : 0; }

static real able_of(const real *r) { return (r[CODE] < 0.5 || (r[CODE] > 1.5 && r[CODE] < 2.5)) && r[TENURE] < 5.5 ? 1 : 0; }

#define TH(name) th[K_##name][l]
#define X(which) q->x[which][l]

static void forward(const real (*th)[LANES], const real *row, real (*next)[LANES], Quarter *q, real *value) {
    real r[COLUMNS]; /* a copy, so that no store can be thought to change it */
    memcpy(r, row, sizeof r);
    real lean = lean_of(r[CODE]), comp = r[COMPETITIVE], able = able_of(r);
    real share = r[SHARE] < 0.02 ? (real)0.02 : r[SHARE] > 0.98 ? (real)0.98 : r[SHARE];
    real reached = r[ELECTION] > 0.5 ? logarithm(share / (1 - share)) : 0;
    SIMD EACH {
        real growth = X(GRO), legitimacy = X(LEG), strike = X(STR), unrest = X(INS), labour = X(O_L), military = X(MIL);
        real popular = logarithm(W_L * exponential(labour) + W_R * exponential(X(O_R)) + W_U * exponential(X(O_U)));
        real elite = logarithm((real)0.7 * exponential(X(O_B)) + (real)0.3 * exponential(X(O_G)));
        real total = hyperbolic((popular - elite) / 2) + hyperbolic((X(A_P) - X(A_E)) / 2) + hyperbolic(comp * (X(V_P) - X(V_E)) / 2) +
                     hyperbolic(X(ORI)) + hyperbolic((real)0.75 * military) + hyperbolic((real)-0.15 - strike / 2);
        real balance = logistic(total * 2 / 3), tilt = balance - (real)0.5;
        real street = logistic(TH(mob_level) + TH(mob_organisation) * popular - TH(mob_legitimacy) * legitimacy -
                               TH(mob_growth) * growth + TH(mob_insurgency) * unrest);
        real armed = TH(coup_level) - TH(coup_legitimacy) * legitimacy - TH(coup_growth) * growth - TH(coup_military) * military +
                     TH(coup_balance) * tilt;
        real revolt = TH(uprising_level) + TH(uprising_mobilisation) * street - TH(uprising_legitimacy) * legitimacy -
                      TH(uprising_lean) * lean;
        real reform = TH(reform_level) + TH(reform_lean) * lean + TH(reform_mobilisation) * street;
        real reverse = TH(switch_level) - TH(switch_growth) * growth + TH(switch_capital) * strike;
        real onset = TH(onset_level) - TH(onset_access) * X(A_P) + TH(onset_closed) * (1 - comp);
        real open = TH(transition_level) + TH(transition_mobilisation) * street;
        real calm = unrest < (real)0.2 ? 1 : 0, closed = 1 - comp;
        /* One logarithm for all events: the product of what each must be divided by. */
        real odds = (1 + exponential(armed) + exponential(revolt)) * (1 + exponential(reform));
        odds *= (1 + able * exponential(reverse)) * (1 + calm * exponential(onset)) * (1 + closed * exponential(open));
        real found = r[COUP] * armed + r[RISING] * revolt + r[REFORM] * reform + r[SWITCH] * able * reverse +
                     r[ONSET] * calm * onset + r[OPEN] * closed * open - logarithm(odds);
        real vote = TH(vote_level) + TH(vote_vehicle) * X(V_P) + TH(vote_standing) * lean * legitimacy + TH(vote_balance) * tilt;
        real error = (reached - vote) * 2;
        found += r[ELECTION] * ((real)-0.5 * error * error + (real)(0.6931471805599453 - 0.9189385));
        real push = TH(organisation_street) * (street - (real)0.25), access = TH(access_lean) * lean;
        next[O_L][l] = keep(O_L, (real)0.95 * labour + push - TH(organisation_coup) * r[COUP]);
        next[O_R][l] = keep(O_R, (real)0.95 * X(O_R) - (real)0.025 + push + TH(organisation_reform) * r[REFORM]);
        next[O_U][l] = keep(O_U, (real)0.95 * X(O_U) - (real)0.025 + push);
        next[O_B][l] = keep(O_B, (real)0.95 * X(O_B) + (real)0.04 + (real)0.05 * growth - TH(organisation_reform) * r[REFORM]);
        next[O_G][l] = keep(O_G, (real)0.95 * X(O_G) + (real)0.02 * lean);
        next[A_P][l] = keep(A_P, (real)0.9 * X(A_P) - (real)0.1 + access);
        next[A_E][l] = keep(A_E, (real)0.9 * X(A_E) + (real)0.08 - access);
        next[V_P][l] = keep(V_P, (real)0.97 * X(V_P) - (real)0.012 + TH(vehicle_organisation) * labour - TH(vehicle_switch) * r[SWITCH]);
        next[V_E][l] = keep(V_E, (real)0.97 * X(V_E) - (real)0.02 * lean * legitimacy);
        real grown = keep(GRO, growth - TH(growth_inertia) * growth + TH(growth_price) * r[PRICE] - TH(growth_strike) * strike);
        next[LEG][l] = keep(LEG, legitimacy - TH(legitimacy_inertia) * legitimacy + TH(legitimacy_growth) * growth -
                                     TH(legitimacy_switch) * r[SWITCH]);
        next[MIL][l] = keep(MIL, (real)0.97 * military - (real)0.006 - TH(military_coup) * r[COUP] + TH(military_insurgency) * unrest);
        next[ORI][l] = keep(ORI, (real)0.92 * X(ORI) + (real)0.04 * lean - (real)0.008 + TH(orientation_reform) * r[REFORM] -
                                     TH(orientation_switch) * r[SWITCH]);
        next[STR][l] = keep(STR, (real)0.8 * strike + (real)0.05 + TH(strike_balance) * tilt + TH(strike_reform) * r[REFORM]);
        next[INS][l] = keep(INS, (real)0.95 * unrest + TH(insurgency_onset) * r[ONSET]);
        real away = (r[FIGURE] - grown) / (real)0.6;
        found += r[KNOWN] * ((real)(-0.980829253011726 + 0.5108256237659907) - (real)2.5 * logarithm(1 + away * away / 4));
        next[GRO][l] = r[KNOWN] > (real)0.5 ? r[FIGURE] : grown;
        q->memo[M_BALANCE][l] = balance;
        q->memo[M_STREET][l] = street;
        q->memo[M_GROWTH][l] = grown;
        value[l] += found;
    }
}

static void backward(const real (*th)[LANES], const real *row, const Quarter *q, const real (*after)[LANES], real (*bar)[LANES],
                     real (*slope)[LANES]) {
    real r[COLUMNS];
    memcpy(r, row, sizeof r);
    real lean = lean_of(r[CODE]), comp = r[COMPETITIVE], able = able_of(r), closed = 1 - comp;
    real share = r[SHARE] < 0.02 ? (real)0.02 : r[SHARE] > 0.98 ? (real)0.98 : r[SHARE];
    real reached = r[ELECTION] > 0.5 ? logarithm(share / (1 - share)) : 0;
#define G(name) slope[K_##name][l]
    SIMD EACH {
        real growth = X(GRO), legitimacy = X(LEG), strike = X(STR), unrest = X(INS), military = X(MIL);
        real balance = q->memo[M_BALANCE][l], street = q->memo[M_STREET][l], grown = q->memo[M_GROWTH][l], tilt = balance - (real)0.5;
        real d[STOCKS]; /* slopes in what is put into each limit */
        for (int k = 0; k < STOCKS; k++) {
            real z = after[k][l];
            d[k] = LIMIT[k] > 0 ? bar[k][l] * (1 - z * z / (LIMIT[k] * LIMIT[k])) : (z > 0 && z < 1 ? bar[k][l] : 0);
        }
        real away = (r[FIGURE] - grown) / (real)0.6;
        real of_growth = r[KNOWN] > (real)0.5 ? 5 * away / ((4 + away * away) * (real)0.6) : bar[GRO][l];
        d[GRO] = of_growth * (1 - grown * grown / 4);

        real e_l = W_L * exponential(X(O_L)), e_r = W_R * exponential(X(O_R)), e_u = W_U * exponential(X(O_U));
        real e_b = (real)0.7 * exponential(X(O_B)), e_g = (real)0.3 * exponential(X(O_G));
        real of_popular = 1 / (e_l + e_r + e_u), of_elite = 1 / (e_b + e_g);
        real popular = logarithm(e_l + e_r + e_u), elite = logarithm(e_b + e_g);

        real armed = exponential(TH(coup_level) - TH(coup_legitimacy) * legitimacy - TH(coup_growth) * growth -
                                 TH(coup_military) * military + TH(coup_balance) * tilt);
        real revolt = exponential(TH(uprising_level) + TH(uprising_mobilisation) * street - TH(uprising_legitimacy) * legitimacy -
                                  TH(uprising_lean) * lean);
        real stay = 1 / (1 + armed + revolt);
        real b_coup = r[COUP] - armed * stay, b_rising = r[RISING] - revolt * stay;
        real b_reform = r[REFORM] - logistic(TH(reform_level) + TH(reform_lean) * lean + TH(reform_mobilisation) * street);
        real b_switch = able * (r[SWITCH] - logistic(TH(switch_level) - TH(switch_growth) * growth + TH(switch_capital) * strike));
        real calm = unrest < (real)0.2 ? 1 : 0;
        real b_onset = calm * (r[ONSET] - logistic(TH(onset_level) - TH(onset_access) * X(A_P) + TH(onset_closed) * closed));
        real b_open = closed * (r[OPEN] - logistic(TH(transition_level) + TH(transition_mobilisation) * street));
        real vote = TH(vote_level) + TH(vote_vehicle) * X(V_P) + TH(vote_standing) * lean * legitimacy + TH(vote_balance) * tilt;
        real b_vote = r[ELECTION] * (reached - vote) * 4;

        real push = d[O_L] + d[O_R] + d[O_U], access = d[A_P] - d[A_E];
        real b_street = TH(uprising_mobilisation) * b_rising + TH(reform_mobilisation) * b_reform + TH(transition_mobilisation) * b_open +
                        TH(organisation_street) * push;
        real b_heard = b_street * street * (1 - street);
        real b_balance = TH(coup_balance) * b_coup + TH(vote_balance) * b_vote + TH(strike_balance) * d[STR];
        real b_total = b_balance * balance * (1 - balance) * 2 / 3;

        G(mob_level) += b_heard;
        G(mob_organisation) += b_heard * popular;
        G(mob_legitimacy) -= b_heard * legitimacy;
        G(mob_growth) -= b_heard * growth;
        G(mob_insurgency) += b_heard * unrest;
        G(vote_level) += b_vote;
        G(vote_vehicle) += b_vote * X(V_P);
        G(vote_standing) += b_vote * lean * legitimacy;
        G(vote_balance) += b_vote * tilt;
        G(coup_level) += b_coup;
        G(coup_legitimacy) -= b_coup * legitimacy;
        G(coup_growth) -= b_coup * growth;
        G(coup_military) -= b_coup * military;
        G(coup_balance) += b_coup * tilt;
        G(uprising_level) += b_rising;
        G(uprising_mobilisation) += b_rising * street;
        G(uprising_legitimacy) -= b_rising * legitimacy;
        G(uprising_lean) -= b_rising * lean;
        G(reform_level) += b_reform;
        G(reform_lean) += b_reform * lean;
        G(reform_mobilisation) += b_reform * street;
        G(switch_level) += b_switch;
        G(switch_growth) -= b_switch * growth;
        G(switch_capital) += b_switch * strike;
        G(onset_level) += b_onset;
        G(onset_access) -= b_onset * X(A_P);
        G(onset_closed) += b_onset * closed;
        G(transition_level) += b_open;
        G(transition_mobilisation) += b_open * street;
        G(growth_inertia) -= d[GRO] * growth;
        G(growth_price) += d[GRO] * r[PRICE];
        G(growth_strike) -= d[GRO] * strike;
        G(legitimacy_inertia) -= d[LEG] * legitimacy;
        G(legitimacy_growth) += d[LEG] * growth;
        G(legitimacy_switch) -= d[LEG] * r[SWITCH];
        G(organisation_street) += push * (street - (real)0.25);
        G(organisation_coup) -= d[O_L] * r[COUP];
        G(organisation_reform) += (d[O_R] - d[O_B]) * r[REFORM];
        G(access_lean) += access * lean;
        G(vehicle_organisation) += d[V_P] * X(O_L);
        G(vehicle_switch) -= d[V_P] * r[SWITCH];
        G(military_coup) -= d[MIL] * r[COUP];
        G(military_insurgency) += d[MIL] * unrest;
        G(orientation_reform) += d[ORI] * r[REFORM];
        G(orientation_switch) -= d[ORI] * r[SWITCH];
        G(strike_balance) += d[STR] * tilt;
        G(strike_reform) += d[STR] * r[REFORM];
        G(insurgency_onset) += d[INS] * r[ONSET];

        real h1 = hyperbolic((popular - elite) / 2), h2 = hyperbolic((X(A_P) - X(A_E)) / 2), h3 = hyperbolic(comp * (X(V_P) - X(V_E)) / 2);
        real h4 = hyperbolic(X(ORI)), h5 = hyperbolic((real)0.75 * military), h6 = hyperbolic((real)-0.15 - strike / 2);
        real camps = b_total * (1 - h1 * h1) / 2, reach = b_total * (1 - h2 * h2) / 2, lists = b_total * (1 - h3 * h3) / 2 * comp;
        real b_popular = (camps + TH(mob_organisation) * b_heard) * of_popular, b_elite = -camps * of_elite;
        bar[O_L][l] = (real)0.95 * d[O_L] + TH(vehicle_organisation) * d[V_P] + b_popular * e_l;
        bar[O_R][l] = (real)0.95 * d[O_R] + b_popular * e_r;
        bar[O_U][l] = (real)0.95 * d[O_U] + b_popular * e_u;
        bar[O_B][l] = (real)0.95 * d[O_B] + b_elite * e_b;
        bar[O_G][l] = (real)0.95 * d[O_G] + b_elite * e_g;
        bar[A_P][l] = (real)0.9 * d[A_P] + reach - TH(onset_access) * b_onset;
        bar[A_E][l] = (real)0.9 * d[A_E] - reach;
        bar[V_P][l] = (real)0.97 * d[V_P] + lists + TH(vote_vehicle) * b_vote;
        bar[V_E][l] = (real)0.97 * d[V_E] - lists;
        bar[GRO][l] = (1 - TH(growth_inertia)) * d[GRO] + (real)0.05 * d[O_B] + TH(legitimacy_growth) * d[LEG] - TH(mob_growth) * b_heard -
                      TH(coup_growth) * b_coup - TH(switch_growth) * b_switch;
        bar[LEG][l] = (1 - TH(legitimacy_inertia)) * d[LEG] - (real)0.02 * lean * d[V_E] - TH(mob_legitimacy) * b_heard +
                      TH(vote_standing) * lean * b_vote - TH(coup_legitimacy) * b_coup - TH(uprising_legitimacy) * b_rising;
        bar[MIL][l] = (real)0.97 * d[MIL] + (real)0.75 * b_total * (1 - h5 * h5) - TH(coup_military) * b_coup;
        bar[ORI][l] = (real)0.92 * d[ORI] + b_total * (1 - h4 * h4);
        bar[STR][l] = (real)0.8 * d[STR] - TH(growth_strike) * d[GRO] - b_total * (1 - h6 * h6) / 2 + TH(switch_capital) * b_switch;
        bar[INS][l] = (real)0.95 * d[INS] + TH(military_insurgency) * d[MIL] + TH(mob_insurgency) * b_heard;
    }
}

/* theta, slopes: (parameter, point); values: (point); the points are a multiple of LANES. */
void gradients(int points, int quarters, int polities, int threads, const real *restrict theta, const real *restrict record,
               real *restrict values, real *restrict slopes) {
#pragma omp parallel num_threads(threads)
    {
        Quarter *kept;
        if (posix_memalign((void **)&kept, 64, sizeof(Quarter) * (quarters + 1))) abort();
#pragma omp for schedule(static)
        for (int block = 0; block < points / LANES; block++) {
            real th[PARAMETERS][LANES], slope[PARAMETERS][LANES], value[LANES] = {0}, bar[STOCKS][LANES];
            memset(slope, 0, sizeof slope);
            for (int k = 0; k < PARAMETERS; k++) EACH th[k][l] = theta[(size_t)k * points + block * LANES + l];
            for (int p = 0; p < polities; p++) {
                for (int k = 0; k < STOCKS; k++) EACH kept[0].x[k][l] = START[k];
                for (int t = 0; t < quarters; t++)
                    forward(th, record + ((size_t)t * polities + p) * COLUMNS, kept[t + 1].x, kept + t, value);
                memset(bar, 0, sizeof bar);
                for (int t = quarters - 1; t >= 0; t--)
                    backward(th, record + ((size_t)t * polities + p) * COLUMNS, kept + t, kept[t + 1].x, bar, slope);
            }
            for (int k = 0; k < PARAMETERS; k++) EACH slopes[(size_t)k * points + block * LANES + l] = slope[k][l];
            EACH values[block * LANES + l] = value[l];
        }
        free(kept);
    }
}
