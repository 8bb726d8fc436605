// SPDX-License-Identifier: BSL-1.0
// A client whose options are invalid is made, and fails each operation with the reason.
#include "flow/world.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(invalid_clients)

namespace {

template<class T>
void check_refused(world& w, asio::awaitable<T> op, char const* which) {
    auto const end = w.run(std::move(op));
    BOOST_TEST_CONTEXT(which) {
        BOOST_REQUIRE(end.has_error());
        BOOST_TEST((end.error().code == errc::invalid_argument), to_string(end.error()));
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(a_client_with_an_endpoint_of_another_kind_fails_every_operation) {
    world w(nullptr, [](client_options& o) { o.endpoint = "ftp://nowhere.example"; });
    auto const in = w.bucket();
    pending_object pending;
    pending.bucket = "examplebucket";
    pending.key = "k";
    pending.upload_id = "0123";
    writer_state state;
    state.bucket = "examplebucket";
    state.key = "k";
    state.upload_id = "0123";
    auto writer = in.open_writer("k", in_small_parts());
    auto ending = in.open_writer("k", in_small_parts());

    check_refused(w, in.commit(pending), "commit");
    check_refused(w, in.discard(pending), "discard");
    check_refused(w, in.discard(state), "discard of a writer");
    check_refused(w, writer.write(asio::buffer("bytes", 5)), "write");
    check_refused(w, ending.finish(), "finish");
    check_refused(w, in.upload("k", from_memory(payload("bytes")), in_small_parts(w.store)), "upload");
    check_refused(w, in.copy_object("k", copy_source("source")), "copy");
}

BOOST_AUTO_TEST_SUITE_END()
