// SPDX-License-Identifier: BSL-1.0
// The main function of every test program. In a test file: `BOOST_AUTO_TEST_SUITE(FILE_NAME)` around its cases.
#define BOOST_TEST_MODULE ossio
#include <boost/test/unit_test.hpp>

#include <fnmatch.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

/// Unsets what the library reads of the environment: no test may depend on what is set where it runs.
class without_user_environment {
public:
    without_user_environment() {
        std::ifstream list(OSSIO_TEST_ENVIRONMENT);
        if (!list) throw std::runtime_error("cannot read " OSSIO_TEST_ENVIRONMENT);
        for (std::string pattern; std::getline(list, pattern);)
            for (std::string const& name : names())
                if (::fnmatch(pattern.c_str(), name.c_str(), 0) == 0) ::unsetenv(name.c_str());
    }

private:
    static std::vector<std::string> names() {
        std::vector<std::string> all;
        for (char** each = environ; *each; ++each) {
            std::string const text = *each;
            all.push_back(text.substr(0, text.find('=')));
        }
        return all;
    }
};

} // namespace

BOOST_TEST_GLOBAL_FIXTURE(without_user_environment);
