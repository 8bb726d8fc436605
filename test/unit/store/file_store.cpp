// SPDX-License-Identifier: BSL-1.0
// Checkpoints as files: who may read them, what a crash, a full disk, damage and other processes do.
#include "help/run.hpp"
#include "help/temporary_folder.hpp"

#include <ossio/checkpoint_store.hpp>

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ossio;
using namespace ossio::test;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(file_store)

namespace {

checkpoint some_bookmark(std::string upload_id = "U1") {
    checkpoint b;
    b.bucket = "b";
    b.key = "k";
    b.upload_id = std::move(upload_id);
    b.size = 3;
    b.part_size = 1;
    return b;
}

class stage {
public:
    asio::io_context io;
    temporary_folder folder;
    fs::path place = folder / "uploads";
    checkpoint_store_ptr store = file_checkpoints(place);

    result<void> save(std::string id, checkpoint const& b) { return run(io, store->save(std::move(id), b)); }
    result<std::optional<checkpoint>> load(std::string id) { return run(io, store->load(std::move(id))); }
};

/// No file of this process may grow beyond so many bytes, as if the disk were full.
class full_disk {
public:
    explicit full_disk(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit const now{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &now);
        handler_ = std::signal(SIGXFSZ, SIG_IGN);
    }
    ~full_disk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    full_disk(full_disk const&) = delete;
    full_disk& operator=(full_disk const&) = delete;

private:
    rlimit before_{};
    void (*handler_)(int) = nullptr;
};

/// Runs `work` in a child process; true when it returns true.
template<class Work>
bool in_a_child(Work work) {
    pid_t const child = ::fork();
    if (child == 0) {
        bool fine = false;
        try {
            fine = work();
        } catch (...) {
        }
        ::_exit(fine ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

fs::perms mode_of(fs::path const& path) { return fs::status(path).permissions(); }

} // namespace

BOOST_AUTO_TEST_CASE(nobody_else_may_read_them) {
    stage s;
    BOOST_REQUIRE(s.save("id", some_bookmark()).has_value());
    auto const lease = run(s.io, s.store->lease("id"));

    BOOST_TEST((mode_of(s.place) == fs::perms::owner_all));
    BOOST_TEST((mode_of(s.place / "id.json") == (fs::perms::owner_read | fs::perms::owner_write)));
    BOOST_TEST((mode_of(s.place / "id.lock") == (fs::perms::owner_read | fs::perms::owner_write)));
}

BOOST_AUTO_TEST_CASE(no_id_leaves_the_folder) {
    stage s;
    BOOST_REQUIRE(s.save("../../escaped", some_bookmark()).has_value());
    BOOST_REQUIRE(s.save("/etc/escaped", some_bookmark()).has_value());

    BOOST_TEST(fs::exists(s.place / "%2E%2E%2F%2E%2E%2Fescaped.json"));
    BOOST_TEST(fs::exists(s.place / "%2Fetc%2Fescaped.json"));
    BOOST_TEST(std::distance(fs::directory_iterator(s.place), {}) == 2);
    BOOST_TEST(std::distance(fs::directory_iterator(s.folder.path()), {}) == 1);
}

BOOST_AUTO_TEST_CASE(damage_is_told_once_and_set_aside) {
    std::string const whole = to_json(some_bookmark());
    for (std::string const& text : {std::string(), std::string("{"), whole.substr(0, whole.size() / 2),
                                    std::string(4096, '\0'), std::string(17 << 20, 'x')}) {
        stage s;
        fs::create_directory(s.place);
        write_file(s.place / "id.json", text);

        auto const first = s.load("id");

        BOOST_REQUIRE(first.has_error());
        BOOST_TEST((first.error().code == errc::checkpoint_unreadable));
        BOOST_TEST(first.error().detail.find("id.json") != std::string::npos);
        BOOST_TEST(s.load("id").has_value()); // nothing is there any more
        BOOST_TEST(read_file(s.place / "id.json.damaged").size() == text.size());
    }
}

BOOST_AUTO_TEST_CASE(a_full_disk_leaves_the_old_one_and_no_rest) {
    stage s;
    BOOST_REQUIRE(s.save("id", some_bookmark("old")).has_value());
    result<void> end;
    {
        full_disk const full(10);
        end = s.save("id", some_bookmark("new"));
    }

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::checkpoint_not_saved));
    BOOST_TEST(end.error().detail.find("File too large") != std::string::npos);
    BOOST_TEST((*s.load("id"))->upload_id == "old");
    BOOST_TEST(std::distance(fs::directory_iterator(s.place), {}) == 1);
    BOOST_TEST(s.save("id", some_bookmark("new")).has_value());
}

BOOST_AUTO_TEST_CASE(half_a_file_of_a_crashed_save_is_not_seen_and_written_over) {
    stage s;
    BOOST_REQUIRE(s.save("id", some_bookmark("old")).has_value());
    write_file(s.place / "id.json.new", "{\"half");

    BOOST_TEST((*s.load("id"))->upload_id == "old");
    BOOST_REQUIRE(s.save("id", some_bookmark("new")).has_value());
    BOOST_TEST((*s.load("id"))->upload_id == "new");
    BOOST_TEST(!fs::exists(s.place / "id.json.new"));
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_made_is_named) {
    stage s;
    write_file(s.place, "a file where the folder should be");

    auto const saved = s.save("id", some_bookmark());
    auto const leased = run(s.io, s.store->lease("id"));

    BOOST_REQUIRE(saved.has_error());
    BOOST_TEST((saved.error().code == errc::checkpoint_not_saved));
    BOOST_TEST(saved.error().detail.find(s.place.string()) != std::string::npos);
    BOOST_REQUIRE(leased.has_error());
    BOOST_TEST((leased.error().code == errc::checkpoint_not_saved));
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_is_not_written_through) {
    stage s;
    fs::create_directory(s.place);
    write_file(s.folder / "precious", "precious");
    fs::create_symlink(s.folder / "precious", s.place / "id.json.new");
    fs::create_symlink(s.folder / "precious", s.place / "id.lock");

    BOOST_TEST(s.save("id", some_bookmark()).has_error());
    BOOST_TEST(run(s.io, s.store->lease("id")).has_error());
    BOOST_TEST(read_file(s.folder / "precious") == "precious");
}

BOOST_AUTO_TEST_CASE(a_lease_keeps_another_process_out_and_ends_with_its_own) {
    stage s;
    auto const lease_in_child = [&] { return run(s.io, s.store->lease("id")).has_value(); };
    auto held = run(s.io, s.store->lease("id"));
    BOOST_REQUIRE(held.has_value());

    BOOST_TEST(!in_a_child(lease_in_child));
    *held = nullptr;
    BOOST_TEST(!fs::exists(s.place / "id.lock"));

    // The child ends without letting go, as if it were killed: its file stays, its lock does not.
    BOOST_TEST(in_a_child([&] { return (new auto(run(s.io, s.store->lease("id"))))->has_value(); }));
    BOOST_TEST(fs::exists(s.place / "id.lock"));
    BOOST_TEST(run(s.io, s.store->lease("id")).has_value());
}

BOOST_AUTO_TEST_CASE(the_default_folder_is_the_users_state_directory) {
    class variable {
    public:
        variable(char const* name, char const* value) : name_(name) {
            if (char const* const old = std::getenv(name)) old_ = old;
            value ? ::setenv(name, value, 1) : ::unsetenv(name);
        }
        ~variable() { old_ ? ::setenv(name_, old_->c_str(), 1) : ::unsetenv(name_); }

    private:
        char const* name_;
        std::optional<std::string> old_;
    };
    {
        variable const state("XDG_STATE_HOME", "/var/state"), home("HOME", "/home/u");
        BOOST_TEST(default_checkpoint_folder() == "/var/state/ossio/uploads");
    }
    {
        variable const state("XDG_STATE_HOME", "relative"), home("HOME", "/home/u");
        BOOST_TEST(default_checkpoint_folder() == "/home/u/.local/state/ossio/uploads");
    }
    {
        variable const state("XDG_STATE_HOME", nullptr), home("HOME", nullptr);
        BOOST_TEST(default_checkpoint_folder().is_absolute());
    }
}

BOOST_AUTO_TEST_SUITE_END()
