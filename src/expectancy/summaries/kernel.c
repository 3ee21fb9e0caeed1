/* The two innermost loops of a pass, for whoever had a C compiler when the package was installed.

   Without this file's library the same sums are made by numpy, to the last bit (tests/summaries/test_compiled.py):
   everything here is whole numbers, and float32 holds those exactly below 2^24. Loaded by compiled.py. */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
#define PIECE 512 /* rows that are multiplied at once: few enough for the processor's cache */
#define QUAD 4    /* rows whose marks lie side by side, as the byte products of processors want them */

EXPORT int32_t kernel_version(void) { return 1; }

/* How many rows have each pair of marks in each place: tables[place][first][second] += 1.
   second may be NULL (then levels is 1). */
EXPORT void count(int64_t rows, const int32_t *place, const uint8_t *first, const uint8_t *second, int32_t size,
                  int32_t levels, int64_t *tables)
{
    if (second)
        for (int64_t row = 0; row < rows; row++)
            tables[(size_t)place[row] * size + first[row] * levels + second[row]]++;
    else
        for (int64_t row = 0; row < rows; row++)
            tables[(size_t)place[row] * size + first[row]]++;
}

/* One piece of a run, packed: quads[t][j][r] is the mark of variable j in row 4 t + r of the piece, and behind the k
   variables min(mark, 1), whether they are answered; 0 elsewhere. sorted is (k, all), the piece begins at its start. */
static void pack(int32_t k, const uint8_t *sorted, int64_t all, int32_t rows, int32_t width, uint8_t *quads)
{
    const int32_t whole = rows / QUAD, rest = rows % QUAD;
    for (int32_t j = 0; j < k; j++, sorted += all) {
        uint8_t *to = quads + (size_t)j * QUAD;
        for (int32_t t = 0; t < whole; t++, to += (size_t)width * QUAD)
            memcpy(to, sorted + (size_t)t * QUAD, QUAD);
        if (rest) {
            memset(to, 0, QUAD);
            memcpy(to, sorted + (size_t)whole * QUAD, (size_t)rest);
        }
    }
    for (int32_t t = 0; t < whole + (rest > 0); t++, quads += (size_t)width * QUAD)
        for (int32_t j = 0; j < k * QUAD; j++)
            quads[k * QUAD + j] = quads[j] != 0;
}

/* Add numbers to the row i of sums from column j on, as far as they do not lie left of the diagonal, and once more where
   their mirror images are. */
static void mirrored(int32_t size, int32_t i, int32_t j, int32_t numbers, const int32_t *added, float *sums)
{
    const int32_t end = size - j < numbers ? size - j : numbers;
    for (int32_t x = i > j ? i - j : 0; x < end; x++) {
        sums[(size_t)i * size + j + x] += (float)added[x];
        if (j + x != i)
            sums[(size_t)(j + x) * size + i] += (float)added[x];
    }
}

/* sums[i][j] += sum over rows of quads[.][i] quads[.][j], for one processor. ROW variables i and LINE vectors of
   WIDTH variables j are held in registers; width is a multiple of WIDTH, size of ROW. Only the vectors that reach the
   diagonal or lie right of it are multiplied; what lies left of it mirrors them. */
#define ROW 4
#define LINE 3
#define MULTIPLY(NAME, TARGET, VECTOR, WIDTH, ZERO, LOAD, REPEAT, DOT)                                                 \
    TARGET static void NAME(int32_t quads_of_rows, int32_t size, int32_t width, const uint8_t *quads, float *sums)     \
    {                                                                                                                  \
        for (int32_t i = 0; i < size; i += ROW)                                                                        \
            for (int32_t j = i / WIDTH * WIDTH; j < width; j += LINE * WIDTH) {                                        \
                VECTOR held[ROW][LINE];                                                                                \
                const int32_t lines = (width - j) / WIDTH < LINE ? (width - j) / WIDTH : LINE;                         \
                for (int32_t a = 0; a < ROW; a++)                                                                      \
                    for (int32_t b = 0; b < LINE; b++)                                                                 \
                        held[a][b] = ZERO;                                                                             \
                const uint8_t *at = quads;                                                                             \
                for (int32_t t = 0; t < quads_of_rows; t++, at += (size_t)width * QUAD) {                              \
                    VECTOR line[LINE];                                                                                 \
                    for (int32_t b = 0; b < LINE; b++)                                                                 \
                        line[b] = LOAD(at + (size_t)(j + (b < lines ? b : 0) * WIDTH) * QUAD);                         \
                    for (int32_t a = 0; a < ROW; a++) {                                                                \
                        int32_t one;                                                                                   \
                        memcpy(&one, at + (size_t)(i + a) * QUAD, QUAD);                                               \
                        const VECTOR same = REPEAT(one);                                                               \
                        for (int32_t b = 0; b < LINE; b++)                                                             \
                            held[a][b] = DOT(held[a][b], same, line[b]);                                               \
                    }                                                                                                  \
                }                                                                                                      \
                for (int32_t a = 0; a < ROW; a++)                                                                      \
                    for (int32_t b = 0; b < lines; b++) {                                                              \
                        int32_t whole[WIDTH];                                                                          \
                        memcpy(whole, &held[a][b], sizeof whole);                                                      \
                        mirrored(size, i + a, j + b * WIDTH, WIDTH, whole, sums);                                      \
                    }                                                                                                  \
            }                                                                                                          \
    }

#if defined(__x86_64__)
#include <immintrin.h>
/* Marks are at most 63, so that the sum of two products fits the 16 bits of maddubs. */
#define AVX2_DOT(SUM, ONE, OTHER)                                                                                      \
    _mm256_add_epi32(SUM, _mm256_madd_epi16(_mm256_maddubs_epi16(ONE, OTHER), _mm256_set1_epi16(1)))
#define AVX2_LOAD(AT) _mm256_loadu_si256((const __m256i *)(AT))
#define VNNI_LOAD(AT) _mm512_loadu_si512((const void *)(AT))
MULTIPLY(multiply_avx2, __attribute__((target("avx2"))), __m256i, 8, _mm256_setzero_si256(), AVX2_LOAD,
         _mm256_set1_epi32, AVX2_DOT)
MULTIPLY(multiply_vnni, __attribute__((target("avx512f,avx512bw,avx512vnni"))), __m512i, 16, _mm512_setzero_si512(),
         VNNI_LOAD, _mm512_set1_epi32, _mm512_dpbusd_epi32)
#endif

typedef void multiply(int32_t, int32_t, int32_t, const uint8_t *, float *);

/* The fastest for this processor, or NULL where numpy's BLAS is faster; at most the given way: 1 AVX2, 2 VNNI. */
static multiply *fastest(int32_t way)
{
#if defined(__x86_64__)
    if (way >= 2 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vnni"))
        return multiply_vnni;
    if (way >= 1 && __builtin_cpu_supports("avx2"))
        return multiply_avx2;
#endif
    (void)way;
    return NULL;
}

/* sums[p] += [C, M] [C, M]' over the rows order[starts[p]] ... order[starts[p + 1] - 1] of each place p: C the marks of
   k variables (uint8, at most 63, 0 "no answer"), M = min(C, 1); sums (places, size, size), size a multiple of 8 and at
   least 2 k. Returns 0, or 1 where it cannot be done here; then nothing was added. */
EXPORT int32_t gram(int32_t k, const uint8_t *const *marks, const int32_t *order, const int64_t *starts, int32_t places,
                    int32_t size, float *sums, int32_t way)
{
    const int32_t width = (size + 15) / 16 * 16;
    const int64_t all = starts[places];
    multiply *into = fastest(way);
    uint8_t *sorted = into ? malloc((size_t)k * all + 1) : NULL;
    uint8_t *quads = sorted ? calloc((size_t)PIECE * width, 1) : NULL;
    if (!quads) {
        free(sorted);
        return 1;
    }
    for (int32_t j = 0; j < k; j++)
        for (int64_t row = 0; row < all; row++)
            sorted[j * all + row] = marks[j][order[row]];
    for (int32_t p = 0; p < places; p++)
        for (int64_t at = starts[p]; at < starts[p + 1]; at += PIECE) {
            const int32_t rows = starts[p + 1] - at < PIECE ? (int32_t)(starts[p + 1] - at) : PIECE;
            pack(k, sorted + at, all, rows, width, quads);
            into((rows + QUAD - 1) / QUAD, size, width, quads, sums + (size_t)p * size * size);
        }
    free(quads);
    free(sorted);
    return 0;
}
