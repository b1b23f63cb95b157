/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole program, as a function: what is tested is what is installed.
 * Nothing else is here.
 */
#include "sonde_main.h"

#define main sonde_main
#include "main.c"
