// SPDX-License-Identifier: BSL-1.0
// Files of which another process holds a lease: an upload waits for it, and keeps nobody else from running.
#include "flow/world.hpp"

#include "help/file_lease.hpp"
#include "help/temporary_folder.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(leased_files)

namespace {

/// An upload of a leased file, of which others may run while it waits.
result<upload_result> upload(std::filesystem::path const& file, async::duration until) {
    world w;
    auto const given_up = w.clock->make_timer();
    given_up->set(w.clock->now() + until, [] { file_lease::give_up(); });
    return w.run(w.bucket().upload_file("k", file));
}

} // namespace

BOOST_AUTO_TEST_CASE(an_upload_waits_for_a_lease_and_lets_others_run) {
    temporary_folder const folder;
    write_file(folder / "f", "bytes");
    file_lease const lease(folder / "f");
    if (!lease.is_held()) return;
    auto const end = upload(folder / "f", 20ms);
    BOOST_TEST(end.has_value(), (end ? "" : to_string(end.error())));
}

BOOST_AUTO_TEST_CASE(a_lease_that_is_kept_is_named_after_a_moment) {
    temporary_folder const folder;
    write_file(folder / "f", "bytes");
    file_lease const lease(folder / "f");
    if (!lease.is_held()) return;
    auto const end = upload(folder / "f", 1h);
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::source_unreadable));
    BOOST_TEST(end.error().detail.find("lease") != std::string::npos, to_string(end.error()));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_opened_by_a_call_is_waited_for_there) {
    temporary_folder const folder;
    write_file(folder / "f", "bytes");
    asio::io_context io;
    file_lease const lease(folder / "f", file_lease::holder::gives_it_up);
    if (!lease.is_held()) return;
    BOOST_TEST(open_file(io.get_executor(), folder / "f")->size() == 5U);
}

BOOST_AUTO_TEST_SUITE_END()
