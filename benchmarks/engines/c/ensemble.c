/* The limit: ensembles in blocks of sixteen members, one vector register for each variable, random numbers from a
   xoshiro128+ in each lane, normals by Box and Muller, balances counted into 256 bins as they come. */
#include <stdlib.h>
#include <omp.h>
#include "shapes.h"
#define BINS 256
#define EACH for (int l = 0; l < LANES; l++)

typedef struct { uint32_t a[LANES], b[LANES], c[LANES], d[LANES]; } Stream;

static uint32_t mixed(uint64_t *at) { /* splitmix64 */
    uint64_t z = (*at += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return (uint32_t)((z ^ (z >> 31)) >> 16);
}

static inline void uniform(Stream *s, real *restrict out) {
#pragma omp simd
    EACH {
        uint32_t sum = s->a[l] + s->d[l], t = s->b[l] << 9;
        s->c[l] ^= s->a[l];
        s->d[l] ^= s->b[l];
        s->b[l] ^= s->c[l];
        s->a[l] ^= s->d[l];
        s->c[l] ^= t;
        s->d[l] = (s->d[l] << 11) | (s->d[l] >> 21);
        out[l] = (real)(int32_t)(sum >> 8) * (1.0f / 16777216.0f);
    }
}

static inline void normals(Stream *s, real *restrict one, real *restrict two) {
    real u[LANES], v[LANES];
    uniform(s, u);
    uniform(s, v);
#pragma omp simd
    EACH {
        real radius = sqrtf(-2.0f * logarithm(1.0f - u[l]));
        real turns = 4.0f * v[l], whole = rintf(turns), x = (turns - whole) * 1.57079633f, q = x * x;
        int32_t quadrant = (int32_t)whole & 3;
        real sine = x * (1.0f - q * (1.0f / 6 - q * (1.0f / 120 - q * (1.0f / 5040))));
        real cosine = 1.0f - q * (0.5f - q * (1.0f / 24 - q * (1.0f / 720 - q * (1.0f / 40320))));
        real first = quadrant & 1 ? cosine : sine, second = quadrant & 1 ? sine : cosine;
        one[l] = radius * (quadrant & 2 ? -first : first);
        two[l] = radius * ((quadrant + 1) & 2 ? -second : second);
    }
}

static inline real keep(int which, real x) {
    if (LIMIT[which] > 0) return LIMIT[which] * hyperbolic(x * (1.0f / LIMIT[which]));
    x = x < 0.0f ? 0.0f : x;
    return x > 1.0f ? 1.0f : x;
}

/* theta: (parameter, member); price: (quarter, polity); totals: (event, member); histogram: (quarter, polity, bin). */
void ensemble(int members, int quarters, int polities, uint64_t seed, int threads, int counted, const float *restrict theta,
              const float *restrict price, float *restrict totals, int32_t *restrict histogram, double *restrict mean) {
    int blocks = members / LANES;
    double balances = 0;
    memset(totals, 0, sizeof(float) * 6 * members);
#pragma omp parallel num_threads(threads) reduction(+ : balances)
    {
        int32_t *own = calloc((size_t)quarters * BINS, sizeof *own);
        for (int p = 0; p < polities; p++) {
            memset(own, 0, sizeof *own * (size_t)quarters * BINS);
#pragma omp for schedule(static)
            for (int block = 0; block < blocks; block++) {
                const float *restrict th = theta + block * LANES;
                Stream s;
                uint64_t at = seed * 0x9e3779b97f4a7c15ull + ((uint64_t)p << 40) + block * 1000003ull;
                EACH { s.a[l] = mixed(&at); s.b[l] = mixed(&at); s.c[l] = mixed(&at); s.d[l] = mixed(&at) | 1u; }
                real x[STOCKS][LANES], code[LANES], competitive[LANES], tenure[LANES], clock[LANES];
                real coups[LANES] = {0}, risings[LANES] = {0}, reforms[LANES] = {0}, switches[LANES] = {0};
                real onsets[LANES] = {0}, openings[LANES] = {0}, sum[LANES] = {0};
                for (int k = 0; k < STOCKS; k++) EACH x[k][l] = START[k];
                EACH { code[l] = 1; competitive[l] = 0; tenure[l] = 0; clock[l] = 16; }
                for (int t = 0; t < quarters; t++) {
                    real n[6][LANES], u[5][LANES];
                    int32_t bin[LANES];
                    normals(&s, n[0], n[1]);
                    normals(&s, n[2], n[3]);
                    normals(&s, n[4], n[5]);
                    for (int k = 0; k < 5; k++) uniform(&s, u[k]);
                    real outside = price[t * polities + p];
#define TH(name) th[(size_t)K_##name * members + l]
#pragma omp simd
                    EACH {
                        real c = code[l], comp = competitive[l], growth = x[GRO][l], legitimacy = x[LEG][l], strike = x[STR][l];
                        real lean = c < 0.5f ? 1.0f : c < 1.5f ? -1.0f : c < 2.5f ? 0.7f : c < 3.5f ? -1.0f : 0.0f;
                        real popular = logarithm(W_L * exponential(x[O_L][l]) + W_R * exponential(x[O_R][l]) + W_U * exponential(x[O_U][l]));
                        real elite = logarithm(0.7f * exponential(x[O_B][l]) + 0.3f * exponential(x[O_G][l]));
                        real total = hyperbolic(0.5f * (popular - elite)) + hyperbolic(0.5f * (x[A_P][l] - x[A_E][l])) +
                                     hyperbolic(0.5f * comp * (x[V_P][l] - x[V_E][l])) + hyperbolic(x[ORI][l]) +
                                     hyperbolic(0.75f * x[MIL][l]) + hyperbolic(-0.15f - 0.5f * strike);
                        real balance = logistic((2.0f / 3.0f) * total), tilt = balance - 0.5f;
                        real street = logistic(TH(mob_level) + TH(mob_organisation) * popular - TH(mob_legitimacy) * legitimacy -
                                               TH(mob_growth) * growth + TH(mob_insurgency) * x[INS][l]);
                        real vote = TH(vote_level) + TH(vote_vehicle) * x[V_P][l] + TH(vote_standing) * lean * legitimacy +
                                    TH(vote_balance) * tilt;
                        real share = logistic(vote + 0.5f * n[4][l]);
                        real held = comp > 0.5f && clock[l] < 1.5f ? 1.0f : 0.0f;
                        real armed = exponential(TH(coup_level) - TH(coup_legitimacy) * legitimacy - TH(coup_growth) * growth -
                                                 TH(coup_military) * x[MIL][l] + TH(coup_balance) * tilt);
                        real revolt = exponential(TH(uprising_level) + TH(uprising_mobilisation) * street -
                                                  TH(uprising_legitimacy) * legitimacy - TH(uprising_lean) * lean);
                        real stay = 1.0f / (1.0f + armed + revolt), p_coup = armed * stay, p_rising = revolt * stay;
                        real p_reform = logistic(TH(reform_level) + TH(reform_lean) * lean + TH(reform_mobilisation) * street);
                        real p_switch = logistic(TH(switch_level) - TH(switch_growth) * growth + TH(switch_capital) * strike);
                        real p_onset = logistic(TH(onset_level) - TH(onset_access) * x[A_P][l] + TH(onset_closed) * (1.0f - comp));
                        real p_open = logistic(TH(transition_level) + TH(transition_mobilisation) * street);
                        real able = (c < 0.5f || (c > 1.5f && c < 2.5f)) && tenure[l] < 5.5f ? 1.0f : 0.0f;
                        real calm = x[INS][l] < 0.2f ? 1.0f : 0.0f;
                        real coup = u[0][l] < p_coup ? 1.0f : 0.0f;
                        real rising = u[0][l] >= p_coup && u[0][l] < p_coup + p_rising ? 1.0f : 0.0f;
                        real reform = u[1][l] < p_reform ? 1.0f : 0.0f;
                        real reversed = u[2][l] < p_switch * able ? 1.0f : 0.0f;
                        real onset = u[3][l] < p_onset * calm ? 1.0f : 0.0f;
                        real open = u[4][l] < p_open * (1.0f - comp) ? 1.0f : 0.0f;
                        real push = TH(organisation_street) * (street - 0.25f), access = TH(access_lean) * lean;
                        real labour = x[O_L][l], military = x[MIL][l], unrest = x[INS][l];
                        x[O_L][l] = keep(O_L, 0.95f * labour + push - TH(organisation_coup) * coup + 0.08f * n[2][l]);
                        x[O_R][l] = keep(O_R, 0.95f * x[O_R][l] - 0.025f + push + TH(organisation_reform) * reform);
                        x[O_U][l] = keep(O_U, 0.95f * x[O_U][l] - 0.025f + push + 0.08f * n[3][l]);
                        x[O_B][l] = keep(O_B, 0.95f * x[O_B][l] + 0.04f + 0.05f * growth - TH(organisation_reform) * reform);
                        x[O_G][l] = keep(O_G, 0.95f * x[O_G][l] + 0.02f * lean);
                        x[A_P][l] = keep(A_P, 0.9f * x[A_P][l] - 0.1f + access);
                        x[A_E][l] = keep(A_E, 0.9f * x[A_E][l] + 0.08f - access);
                        x[V_P][l] = keep(V_P, 0.97f * x[V_P][l] - 0.012f + TH(vehicle_organisation) * labour - TH(vehicle_switch) * reversed);
                        x[V_E][l] = keep(V_E, 0.97f * x[V_E][l] - 0.02f * lean * legitimacy);
                        x[GRO][l] = keep(GRO, growth - TH(growth_inertia) * growth + TH(growth_price) * outside -
                                                  TH(growth_strike) * strike + 0.15f * n[0][l]);
                        x[LEG][l] = keep(LEG, legitimacy - TH(legitimacy_inertia) * legitimacy + TH(legitimacy_growth) * growth -
                                                  TH(legitimacy_switch) * reversed + 0.12f * n[1][l]);
                        x[MIL][l] = keep(MIL, 0.97f * military - 0.006f - TH(military_coup) * coup + TH(military_insurgency) * unrest);
                        x[ORI][l] = keep(ORI, 0.92f * x[ORI][l] + 0.04f * lean - 0.008f + TH(orientation_reform) * reform -
                                                  TH(orientation_switch) * reversed);
                        x[STR][l] = keep(STR, 0.8f * strike + 0.05f + TH(strike_balance) * tilt + TH(strike_reform) * reform);
                        x[INS][l] = keep(INS, 0.95f * unrest + TH(insurgency_onset) * onset);
                        real next = rising > 0.5f ? (balance > 0.55f ? 0.0f : 4.0f) : c;
                        next = held > 0.5f ? (share > 1.0f / 3.0f ? 0.0f : 1.0f) : next;
                        code[l] = coup > 0.5f ? 3.0f : next;
                        real ticking = clock[l] - 1.0f > 0.0f ? clock[l] - 1.0f : 0.0f;
                        ticking = rising > 0.5f && ticking > 6.0f ? 6.0f : ticking;
                        ticking = open > 0.5f ? 4.0f : ticking;
                        clock[l] = held > 0.5f ? 20.0f : ticking;
                        tenure[l] = coup + rising + held > 0.5f ? 0.0f : tenure[l] + 1.0f;
                        competitive[l] = coup > 0.5f ? 0.0f : (comp > open ? comp : open);
                        coups[l] += coup;
                        risings[l] += rising;
                        reforms[l] += reform;
                        switches[l] += reversed;
                        onsets[l] += onset;
                        openings[l] += open;
                        sum[l] += balance;
                        int32_t cell = (int32_t)(balance * BINS);
                        bin[l] = cell > BINS - 1 ? BINS - 1 : cell;
                    }
                    if (counted) EACH own[t * BINS + bin[l]]++;
                }
                real *kinds[6] = {coups, risings, reforms, switches, onsets, openings};
                for (int k = 0; k < 6; k++) EACH totals[(size_t)k * members + block * LANES + l] += kinds[k][l];
                EACH balances += sum[l];
            }
            if (counted) {
#pragma omp critical
                for (int t = 0; t < quarters; t++)
                    for (int b = 0; b < BINS; b++) histogram[((size_t)t * polities + p) * BINS + b] += own[t * BINS + b];
            }
        }
        free(own);
    }
    *mean = balances / ((double)members * quarters * polities);
}
