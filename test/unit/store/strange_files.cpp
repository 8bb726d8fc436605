// SPDX-License-Identifier: BSL-1.0
// Folders that others can write to; FIFOs, folders and links where checkpoints should be; ids that are too long for a name.
#include "help/run.hpp"
#include "help/temporary_folder.hpp"

#include <ossio/checkpoint_store.hpp>

#include "store/durable_file.hpp"

#include <boost/test/unit_test.hpp>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ossio;
using namespace ossio::test;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(strange_files)

namespace {

class place {
public:
    explicit place(fs::path of) : path(std::move(of)), store(file_checkpoints(path)) {}

    result<void> save() { return run(io, store->save("id", saved())); }
    result<std::optional<checkpoint>> load() { return run(io, store->load("id")); }
    result<checkpoint_lease_ptr> lease() { return run(io, store->lease("id")); }

    static checkpoint saved() {
        checkpoint c;
        c.bucket = "b";
        c.key = "k";
        c.upload_id = "U";
        c.size = 3;
        c.part_size = 1;
        return c;
    }

    asio::io_context io;
    fs::path path;
    checkpoint_store_ptr store;
};

enum class thing { fifo, folder, full_folder, link };

void put(thing what, fs::path const& path) {
    switch (what) {
    case thing::fifo: BOOST_REQUIRE(::mkfifo(path.c_str(), 0600) == 0); break;
    case thing::full_folder:
        fs::create_directory(path);
        write_file(path / "f", "x");
        break;
    case thing::folder: fs::create_directory(path); break;
    case thing::link: fs::create_symlink("/etc/hostname", path); break;
    }
}

template<class T>
bool names(result<T> const& end, errc code, std::string_view word) {
    return end.has_error() && end.error().code == code && end.error().detail.find(word) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_CASE(ids_of_any_length_have_files_of_their_own) {
    temporary_folder folder;
    place p(folder / "uploads");
    std::string chinese;
    for (int i = 0; i < 300; ++i) chinese += "\xE4\xB8\xAD"; // nine bytes each in a name
    std::vector<std::string> ids;
    for (std::string const& end : {std::string("x"), std::string("y")}) {
        for (std::size_t n : {76U, 229U, 230U, 255U, 5000U}) ids.push_back(std::string(n, 'i') + end);
        ids.push_back(chinese + end);
    }
    auto const named = [](std::string const& id) {
        checkpoint c = place::saved();
        c.upload_id = id;
        return c;
    };
    for (auto const& id : ids) BOOST_TEST(run(p.io, p.store->save(id, named(id))).has_value());
    for (auto const& id : ids) {
        auto const found = run(p.io, p.store->load(id));
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST((found.value() == named(id)));
        BOOST_TEST(run(p.io, p.store->lease(id)).has_value());
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_set_aside_and_never_waited_for) {
    for (thing what : {thing::fifo, thing::folder, thing::full_folder, thing::link})
        for (char const* ending : {".json", ".json.new", ".lock"})
            BOOST_TEST_CONTEXT(static_cast<int>(what) << ' ' << ending) {
                temporary_folder const folder;
                place p(folder.path());
                put(what, folder / (std::string("id") + ending));
                put(thing::full_folder, folder / (std::string("id") + ending + ".damaged"));

                auto const held = p.lease();

                BOOST_REQUIRE(held.has_value());
                if (std::string_view(ending) == ".json")
                    BOOST_TEST(names(p.load(), errc::checkpoint_unreadable, "id.json"));
                BOOST_TEST(run(p.io, (*held)->save(place::saved())).has_value());
                BOOST_TEST(((*p.load()) == place::saved()));
                BOOST_TEST(fs::exists(fs::symlink_status(folder / (std::string("id") + ending + ".damaged2"))));
            }
}

BOOST_AUTO_TEST_CASE(a_folder_that_everybody_may_write_to_is_refused_with_the_reason) {
    temporary_folder const folder;
    place p(folder / "shared");
    BOOST_REQUIRE(p.save().has_value());
    fs::permissions(p.path, fs::perms::all);

    BOOST_TEST(names(p.lease(), errc::checkpoint_not_saved, "every user may write"));
    BOOST_TEST(names(p.save(), errc::checkpoint_not_saved, "every user may write"));
    BOOST_TEST(names(p.load(), errc::checkpoint_unreadable, "every user may write"));
    fs::permissions(p.path, fs::perms::owner_all | fs::perms::group_all);
    BOOST_TEST(p.load().has_value());
}

BOOST_AUTO_TEST_CASE(a_folder_of_another_user_is_refused_also_behind_a_link) {
    if (::geteuid() != 0) return; // only root can give a folder away
    temporary_folder const folder;
    place p(folder / "theirs");
    BOOST_REQUIRE(p.save().has_value());
    BOOST_REQUIRE(::chown(p.path.c_str(), 12'345, 12'345) == 0);
    BOOST_TEST(names(p.lease(), errc::checkpoint_not_saved, "another user"));
    BOOST_TEST(names(p.load(), errc::checkpoint_unreadable, "another user"));
    fs::create_directory_symlink(p.path, folder / "link");
    BOOST_TEST(names(place(folder / "link").lease(), errc::checkpoint_not_saved, "another user"));
    fs::create_directory(folder / "ours");
    fs::create_directory_symlink(folder / "ours", folder / "their_link");
    BOOST_REQUIRE(::lchown((folder / "their_link").c_str(), 12'345, 12'345) == 0);
    BOOST_TEST(names(place(folder / "their_link").lease(), errc::checkpoint_not_saved, "another user"));
}

BOOST_AUTO_TEST_CASE(a_folder_whose_name_has_a_nul_is_not_the_one_before_it) {
    temporary_folder const folder;
    BOOST_TEST(
        names(place((folder / "f").native() + std::string("\0x", 2)).lease(), errc::checkpoint_not_saved, "NUL"));
    BOOST_TEST(!fs::exists(folder / "f"));
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_made_says_why) {
    temporary_folder const folder;
    write_file(folder / "file", "x");
    BOOST_TEST(names(place(folder / "file/a/b").lease(), errc::checkpoint_not_saved, "Not a directory"));
    BOOST_TEST(names(place(folder / "file").lease(), errc::checkpoint_not_saved, "Not a directory"));
    BOOST_TEST(names(place("/proc/none/a").save(), errc::checkpoint_not_saved, "/proc/none/a"));
}

BOOST_AUTO_TEST_CASE(only_the_last_folder_is_private_whether_or_not_a_separator_ends_the_path) {
    temporary_folder const folder;
    place p(folder / "a/b/");
    BOOST_REQUIRE(p.save().has_value());
    BOOST_TEST((fs::status(folder / "a/b").permissions() == fs::perms::owner_all));
    BOOST_TEST(((fs::status(folder / "a").permissions() & fs::perms::owner_all) == fs::perms::owner_all));
    BOOST_TEST(fs::exists(folder / "a/b/id.json"));
}

BOOST_AUTO_TEST_CASE(without_home_the_password_database_is_asked) {
    std::optional<std::string> home, state;
    if (char const* const set = std::getenv("HOME")) home = set;
    if (char const* const set = std::getenv("XDG_STATE_HOME")) state = set;
    ::unsetenv("HOME");
    ::unsetenv("XDG_STATE_HOME");
    auto const found = default_checkpoint_folder();
    if (home) ::setenv("HOME", home->c_str(), 1);
    if (state) ::setenv("XDG_STATE_HOME", state->c_str(), 1);
    passwd const* const entry = ::getpwuid(::geteuid());
    if (entry && *entry->pw_dir == '/')
        BOOST_TEST(found == fs::path(entry->pw_dir) / ".local/state/ossio/uploads");
    else
        BOOST_TEST(found.filename() == "ossio-uploads-" + std::to_string(::geteuid()));
}

BOOST_AUTO_TEST_SUITE_END()
