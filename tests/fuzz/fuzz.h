/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libFuzzer calls: n bytes of anything. Returns 0. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

#endif
