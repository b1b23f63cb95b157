/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sonde's main(), under a name that a test can call.
 */
#ifndef TESTS_INJECT_SONDE_MAIN_H
#define TESTS_INJECT_SONDE_MAIN_H

/* As main(): the exit status. */
int sonde_main(int argc, char **argv);

#endif
