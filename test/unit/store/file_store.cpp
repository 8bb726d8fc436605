// SPDX-License-Identifier: BSL-1.0
// Checkpoints as files: who may read them, what a crash, a full disk, damage and other processes do.
#include "help/run.hpp"
#include "help/temporary_folder.hpp"

#include <ossio/checkpoint_store.hpp>

#include "async/blocking_pool.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <csignal>
#include <future>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ossio;
using namespace ossio::test;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(file_store)

namespace {

checkpoint some_checkpoint(std::string upload_id = "U1") {
    checkpoint b;
    b.bucket = "b";
    b.key = "k";
    b.upload_id = std::move(upload_id);
    b.size = 3;
    b.part_size = 1;
    return b;
}

checkpoint with_parts(int n) {
    checkpoint b = some_checkpoint();
    b.part_size = 100 * 1024;
    b.size = 10'000 * b.part_size;
    for (int i = 1; i <= n; ++i) {
        part p(i, "\"" + std::string(32, static_cast<char>('0' + i % 10)) + "\"");
        p.size = b.part_size;
        p.crc64 = static_cast<std::uint64_t>(i);
        b.parts.push_back(p);
    }
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

ino_t inode_of(fs::path const& path) {
    struct stat there = {};
    return ::stat(path.c_str(), &there) == 0 ? there.st_ino : 0;
}

fs::perms mode_of(fs::path const& path) { return fs::status(path).permissions(); }

} // namespace

BOOST_AUTO_TEST_CASE(nobody_else_may_read_them) {
    stage s;
    BOOST_REQUIRE(s.save("id", some_checkpoint()).has_value());
    auto const lease = run(s.io, s.store->lease("id"));

    BOOST_TEST((mode_of(s.place) == fs::perms::owner_all));
    BOOST_TEST((mode_of(s.place / "id.json") == (fs::perms::owner_read | fs::perms::owner_write)));
    BOOST_TEST((mode_of(s.place / "id.lock") == (fs::perms::owner_read | fs::perms::owner_write)));
}

BOOST_AUTO_TEST_CASE(no_id_leaves_the_folder) {
    stage s;
    BOOST_REQUIRE(s.save("../../escaped", some_checkpoint()).has_value());
    BOOST_REQUIRE(s.save("/etc/escaped", some_checkpoint()).has_value());

    BOOST_TEST(fs::exists(s.place / "%2E%2E%2F%2E%2E%2Fescaped.json"));
    BOOST_TEST(fs::exists(s.place / "%2Fetc%2Fescaped.json"));
    BOOST_TEST(std::distance(fs::directory_iterator(s.place), {}) == 2);
    BOOST_TEST(std::distance(fs::directory_iterator(s.folder.path()), {}) == 1);
}

BOOST_AUTO_TEST_CASE(damage_is_told_once_and_set_aside) {
    std::string const whole = to_json(some_checkpoint());
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
    BOOST_REQUIRE(s.save("id", some_checkpoint("old")).has_value());
    result<void> end;
    {
        full_disk const full(10);
        end = s.save("id", some_checkpoint("new"));
    }

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::checkpoint_not_saved));
    BOOST_TEST(end.error().detail.find("File too large") != std::string::npos);
    BOOST_TEST((*s.load("id"))->upload_id == "old");
    BOOST_TEST(std::distance(fs::directory_iterator(s.place), {}) == 1);
    BOOST_TEST(s.save("id", some_checkpoint("new")).has_value());
}

BOOST_AUTO_TEST_CASE(half_a_file_of_a_crashed_save_is_not_seen_and_written_over) {
    stage s;
    BOOST_REQUIRE(s.save("id", some_checkpoint("old")).has_value());
    write_file(s.place / "id.json.new", "{\"half");

    BOOST_TEST((*s.load("id"))->upload_id == "old");
    BOOST_REQUIRE(s.save("id", some_checkpoint("new")).has_value());
    BOOST_TEST((*s.load("id"))->upload_id == "new");
    BOOST_TEST(!fs::exists(s.place / "id.json.new"));
}

BOOST_AUTO_TEST_CASE(under_a_lease_what_is_new_is_appended) {
    stage s;
    auto const lease = run(s.io, s.store->lease("id")).value();
    auto const file = s.place / "id.json";
    for (int n = 0; n <= 50; ++n) BOOST_REQUIRE(run(s.io, lease->save(with_parts(n))).has_value());
    auto const inode = inode_of(file);
    std::string const before = read_file(file);

    BOOST_REQUIRE(run(s.io, lease->save(with_parts(51))).has_value());
    BOOST_REQUIRE(run(s.io, lease->save(with_parts(51))).has_value()); // nothing new

    std::string const after = read_file(file);
    BOOST_TEST(inode_of(file) == inode);
    BOOST_TEST(after.starts_with(before));
    BOOST_TEST(std::ranges::count(after, '\n') == std::ranges::count(before, '\n') + 1);
    BOOST_TEST((s.load("id").value() == with_parts(51)));
}

BOOST_AUTO_TEST_CASE(what_does_not_only_add_or_was_touched_by_others_is_written_anew) {
    stage s;
    auto const lease = run(s.io, s.store->lease("id")).value();
    auto const file = s.place / "id.json";
    auto const save = [&](checkpoint const& c) {
        BOOST_REQUIRE(run(s.io, lease->save(c)).has_value());
        BOOST_REQUIRE((s.load("id").value() == c));
    };
    save(with_parts(5));
    save(with_parts(4));
    save(some_checkpoint("other"));
    write_file(file, read_file(file) + "{\"torn");
    save(with_parts(6));
    write_file(file, "something else");
    save(with_parts(7));
    fs::remove(file);
    save(with_parts(8));
    BOOST_REQUIRE(run(s.io, lease->erase()).has_value());
    save(with_parts(9));
}

BOOST_AUTO_TEST_CASE(a_journal_grown_long_is_written_anew) {
    stage s;
    auto const lease = run(s.io, s.store->lease("id")).value();
    auto const file = s.place / "id.json";
    auto saved = with_parts(0);
    saved.key = std::string(80'000, 'k'); // a head so long that the journal is at once
    for (int n = 0; n < 3; ++n) {
        auto more = with_parts(n);
        more.key = saved.key;
        BOOST_REQUIRE(run(s.io, lease->save(more)).has_value());
        BOOST_TEST(std::ranges::count(read_file(file), '\n') <= 2);
        BOOST_TEST((s.load("id").value() == more));
    }
}

BOOST_AUTO_TEST_CASE(killed_at_whichever_byte_it_writes_the_save_before_stands) {
    std::uintmax_t full = 0;
    {
        stage s;
        auto const lease = run(s.io, s.store->lease("id")).value();
        for (int n : {0, 3, 4}) BOOST_REQUIRE(run(s.io, lease->save(with_parts(n))).has_value());
        full = fs::file_size(s.place / "id.json");
    }
    for (std::uintmax_t limit = 0; limit <= full; limit += 3) {
        stage s;
        int saved_fd[2];
        BOOST_REQUIRE(::pipe(saved_fd) == 0);
        bool const survived = in_a_child([&] {
            rlimit const now{limit, limit};
            ::setrlimit(RLIMIT_FSIZE, &now); // the write beyond it kills the process, half done
            auto const lease = run(s.io, s.store->lease("id")).value();
            for (char const n : {'\0', '\3', '\4'}) {
                if (!run(s.io, lease->save(with_parts(n)))) return false;
                if (::write(saved_fd[1], &n, 1) != 1) return false;
            }
            return true;
        });
        ::close(saved_fd[1]);
        int last = -1; // char has no sign on arm64
        for (char n; ::read(saved_fd[0], &n, 1) == 1;) last = n;
        ::close(saved_fd[0]);

        auto const found = s.load("id");

        BOOST_REQUIRE_MESSAGE(found.has_value(), "limit " << limit << ": " << to_string(found.error()));
        BOOST_TEST(survived == (last == 4));
        BOOST_TEST(found->has_value() == (last >= 0));
        if (*found) BOOST_TEST((*found == with_parts(last)));
        auto const next = run(s.io, s.store->lease("id"));
        BOOST_REQUIRE(next.has_value());
        BOOST_REQUIRE(run(s.io, (*next)->save(with_parts(4))).has_value());
        BOOST_TEST((s.load("id").value() == with_parts(4)));
    }
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_made_is_named) {
    stage s;
    write_file(s.place, "a file where the folder should be");

    auto const saved = s.save("id", some_checkpoint());
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

    BOOST_TEST(s.save("id", some_checkpoint()).has_value());
    BOOST_TEST(run(s.io, s.store->lease("id")).has_value());
    BOOST_TEST(read_file(s.folder / "precious") == "precious");
    BOOST_TEST(fs::is_symlink(s.place / "id.lock.damaged"));
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

BOOST_AUTO_TEST_CASE(a_lease_whose_lock_was_removed_is_lost_to_the_next_and_leaves_that_alone) {
    stage s;
    auto first = run(s.io, s.store->lease("id")).value();
    BOOST_REQUIRE(run(s.io, first->save(some_checkpoint())).has_value());
    fs::remove(s.place / "id.lock");
    auto second = run(s.io, s.store->lease("id"));
    BOOST_REQUIRE(second.has_value());
    BOOST_TEST((*second)->epoch() > first->epoch());

    auto const late = run(s.io, first->save(some_checkpoint()));

    BOOST_REQUIRE(late.has_error());
    BOOST_TEST((late.error().code == errc::lease_lost));
    BOOST_TEST(first->is_lost());
    BOOST_TEST((run(s.io, first->erase()).error().code == errc::lease_lost));
    first = nullptr;
    BOOST_TEST(fs::exists(s.place / "id.lock"));
    BOOST_TEST((run(s.io, s.store->lease("id")).error().code == errc::checkpoint_in_use));
    BOOST_TEST(run(s.io, (*second)->save(some_checkpoint())).has_value());
}

namespace {

asio::awaitable<void> let_go_of(checkpoint_lease_ptr held) {
    held.reset();
    co_return;
}

asio::awaitable<void> release(checkpoint_lease_ptr held) { co_await held->release(); }

} // namespace

BOOST_AUTO_TEST_CASE(with_an_executor_the_loop_never_waits_for_the_disk_to_give_a_lease_back) {
    for (auto* const give_back : {&let_go_of, &release}) {
        stage s;
        auto const store = file_checkpoints(s.io.get_executor(), s.place);
        auto held = run(s.io, store->lease("id")).value();
        std::promise<void> disk;
        auto const slow = disk.get_future().share();
        // The one background thread waits for a disk that takes its time.
        std::function<void()> work = [slow] { slow.wait(); };
        s.io.restart();
        asio::co_spawn(s.io, async::run_blocking(std::move(work)), asio::detached);
        s.io.poll();

        asio::co_spawn(s.io, give_back(std::move(held)), asio::detached);
        s.io.poll();

        BOOST_TEST(fs::exists(s.place / "id.lock")); // neither looked at nor removed by this thread
        disk.set_value();
        s.io.run();
        s.io.restart();
        asio::co_spawn(s.io, async::run_blocking([] {}), asio::detached);
        s.io.run();
        BOOST_TEST(!fs::exists(s.place / "id.lock"));
    }
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
        variable const state("XDG_STATE_HOME", "/var/state"), executor("HOME", "/home/u");
        BOOST_TEST(default_checkpoint_folder() == "/var/state/ossio/uploads");
    }
    {
        variable const state("XDG_STATE_HOME", "relative"), executor("HOME", "/home/u");
        BOOST_TEST(default_checkpoint_folder() == "/home/u/.local/state/ossio/uploads");
    }
    {
        variable const state("XDG_STATE_HOME", nullptr), executor("HOME", nullptr);
        BOOST_TEST(default_checkpoint_folder().is_absolute());
    }
}

BOOST_AUTO_TEST_SUITE_END()
