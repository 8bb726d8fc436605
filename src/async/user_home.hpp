// SPDX-License-Identifier: BSL-1.0
// Where the files of this user are.
#ifndef OSSIO_SRC_ASYNC_USER_HOME_HPP
#define OSSIO_SRC_ASYNC_USER_HOME_HPP

#include <filesystem>

namespace ossio::async {

/// $HOME if it is an absolute path, else what the password database says; empty: neither knows.
std::filesystem::path user_home();

} // namespace ossio::async
#endif
