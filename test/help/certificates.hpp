// SPDX-License-Identifier: BSL-1.0
// Self-signed certificates and folders for one test.
#ifndef OSSIO_TEST_HELP_CERTIFICATES_HPP
#define OSSIO_TEST_HELP_CERTIFICATES_HPP

#include <filesystem>
#include <string>

namespace ossio::test {

/// An empty folder that is removed when the process ends.
std::filesystem::path fresh_folder();

/// A certificate for one host name or address, and its key, as PEM files.
class certificates {
public:
    explicit certificates(std::string const& host, bool expired = false);

    std::string certificate_file() const { return (folder_ / "cert.pem").string(); }
    std::string key_file() const { return (folder_ / "key.pem").string(); }

private:
    std::filesystem::path folder_;
};

} // namespace ossio::test
#endif
