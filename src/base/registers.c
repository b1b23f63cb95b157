/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The vector registers, in which the library's memcpy() and ciphers leave what
 * they last worked on. This is the one place with a machine's own language;
 * where there is none of it for a machine, nothing is cleared. By the calling
 * conventions nobody expects such a register to outlive a call, but for the
 * lower halves of v8 to v15, which the compiler puts back.
 */
#include "base/secret.h"

#if defined(__x86_64__)

/* All of the first sixteen: also what AVX and AVX-512 add to them. */
static void
clear_avx(void)
{
	__asm__ volatile("vzeroall");
}

/* The upper sixteen are out of reach for vzeroall. */
static void
clear_avx512(void)
{
	__asm__ volatile("vpxorq %zmm16, %zmm16, %zmm16\n\t"
			 "vpxorq %zmm17, %zmm17, %zmm17\n\t"
			 "vpxorq %zmm18, %zmm18, %zmm18\n\t"
			 "vpxorq %zmm19, %zmm19, %zmm19\n\t"
			 "vpxorq %zmm20, %zmm20, %zmm20\n\t"
			 "vpxorq %zmm21, %zmm21, %zmm21\n\t"
			 "vpxorq %zmm22, %zmm22, %zmm22\n\t"
			 "vpxorq %zmm23, %zmm23, %zmm23\n\t"
			 "vpxorq %zmm24, %zmm24, %zmm24\n\t"
			 "vpxorq %zmm25, %zmm25, %zmm25\n\t"
			 "vpxorq %zmm26, %zmm26, %zmm26\n\t"
			 "vpxorq %zmm27, %zmm27, %zmm27\n\t"
			 "vpxorq %zmm28, %zmm28, %zmm28\n\t"
			 "vpxorq %zmm29, %zmm29, %zmm29\n\t"
			 "vpxorq %zmm30, %zmm30, %zmm30\n\t"
			 "vpxorq %zmm31, %zmm31, %zmm31");
}

static void
clear_sse(void)
{
	__asm__ volatile("pxor %%xmm0, %%xmm0\n\t"
			 "pxor %%xmm1, %%xmm1\n\t"
			 "pxor %%xmm2, %%xmm2\n\t"
			 "pxor %%xmm3, %%xmm3\n\t"
			 "pxor %%xmm4, %%xmm4\n\t"
			 "pxor %%xmm5, %%xmm5\n\t"
			 "pxor %%xmm6, %%xmm6\n\t"
			 "pxor %%xmm7, %%xmm7\n\t"
			 "pxor %%xmm8, %%xmm8\n\t"
			 "pxor %%xmm9, %%xmm9\n\t"
			 "pxor %%xmm10, %%xmm10\n\t"
			 "pxor %%xmm11, %%xmm11\n\t"
			 "pxor %%xmm12, %%xmm12\n\t"
			 "pxor %%xmm13, %%xmm13\n\t"
			 "pxor %%xmm14, %%xmm14\n\t"
			 "pxor %%xmm15, %%xmm15"
			 :
			 :
			 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",
			 "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
			 "xmm12", "xmm13", "xmm14", "xmm15");
}

__attribute__((noinline)) void
secret_clear_registers(void)
{
	if (__builtin_cpu_supports("avx512f"))
		clear_avx512();
	if (__builtin_cpu_supports("avx"))
		clear_avx();
	clear_sse();
}

#elif defined(__aarch64__)

#define CLEAR(n) "movi v" #n ".2d, #0\n\t"

__attribute__((noinline)) void
secret_clear_registers(void)
{
	__asm__ volatile(
	    CLEAR(0) CLEAR(1) CLEAR(2) CLEAR(3) CLEAR(4) CLEAR(5) CLEAR(6)
		CLEAR(7) CLEAR(8) CLEAR(9) CLEAR(10) CLEAR(11) CLEAR(12)
		    CLEAR(13) CLEAR(14) CLEAR(15) CLEAR(16) CLEAR(17) CLEAR(18)
			CLEAR(19) CLEAR(20) CLEAR(21) CLEAR(22) CLEAR(23)
			    CLEAR(24) CLEAR(25) CLEAR(26) CLEAR(27) CLEAR(28)
				CLEAR(29) CLEAR(30) CLEAR(31)
	    :
	    :
	    : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10",
	    "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19",
	    "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28",
	    "v29", "v30", "v31");
}

#else

void
secret_clear_registers(void)
{
}

#endif
