// SPDX-License-Identifier: BSL-1.0
// A lease of a file, as servers of Samba and NFS hold it: who opens the file has to wait until it is given up.
#ifndef OSSIO_TEST_HELP_FILE_LEASE_HPP
#define OSSIO_TEST_HELP_FILE_LEASE_HPP

#include <boost/test/unit_test.hpp>

#include <filesystem>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

namespace ossio::test {

/// Held until it is given up, or as soon as somebody asks for the file. One at a time.
class file_lease {
public:
    enum class holder { keeps_it, gives_it_up };

    explicit file_lease(std::filesystem::path const& path, holder does = holder::keeps_it)
        : before_(::signal(SIGIO, does == holder::keeps_it ? SIG_IGN : on_asked)) { // how the kernel asks
        descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
#ifdef F_SETLEASE
        is_held_ = ::fcntl(descriptor_, F_SETLEASE, F_WRLCK) == 0;
#endif
        if (!is_held_) BOOST_TEST_MESSAGE("skipped: there are no leases of files here");
    }
    ~file_lease() {
        ::close(descriptor_);
        ::signal(SIGIO, before_);
    }
    file_lease(file_lease const&) = delete;
    file_lease& operator=(file_lease const&) = delete;

    bool is_held() const noexcept { return is_held_; } ///< false: the test says nothing here

    /// Whether somebody has asked for the file.
    bool is_wanted() const noexcept {
#ifdef F_SETLEASE
        return ::fcntl(descriptor_, F_GETLEASE) != F_WRLCK;
#else
        return false;
#endif
    }

    static void give_up() noexcept {
#ifdef F_SETLEASE
        ::fcntl(descriptor_, F_SETLEASE, F_UNLCK);
#endif
    }

private:
    static void on_asked(int) { give_up(); }

    static inline int descriptor_ = -1; // a signal handler sees nothing else
    void (*before_)(int);
    bool is_held_ = false;
};

} // namespace ossio::test
#endif
