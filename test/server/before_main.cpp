// SPDX-License-Identifier: BSL-1.0
// Nothing has to be called before the first client or after the last one: both may live outside of main.
#include "server/stage.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(before_main)

namespace {

/// Uploads while static objects are made, and is destroyed with them.
class early_bird {
public:
    early_bird() : server_(io_.get_executor()), client_(io_.get_executor(), server_.options()) {
        server_.create_bucket("examplebucket");
        auto upload = client_.bucket("examplebucket").upload("k", borrow(asio::buffer(bytes_)), in_parts(100 * 1024));
        done_ = run(io_, std::move(upload)).has_value();
    }

    bool is_done() const { return done_ && server_.object("examplebucket", "k") == bytes_; }

private:
    std::string bytes_ = some_bytes(300'000);
    asio::io_context io_;
    testing::server server_;
    client client_;
    bool done_ = false;
};

early_bird const first;

} // namespace

BOOST_AUTO_TEST_CASE(an_upload_needs_no_init_call) { BOOST_TEST(first.is_done()); }

BOOST_AUTO_TEST_SUITE_END()
