// SPDX-License-Identifier: BSL-1.0
// The main function of every test program. In a test file: `BOOST_AUTO_TEST_SUITE(FILE_NAME)` around its cases.
#define BOOST_TEST_MODULE ossio
#include <boost/test/unit_test.hpp>
