// SPDX-License-Identifier: BSL-1.0
// What a quota learns of the requests that it admits.
#include "service/request_slot.hpp"

#include <ossio/error.hpp>

#include "help/run.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

using namespace ossio;

BOOST_AUTO_TEST_SUITE(quotas)

namespace {

class noted_quota final : public upload_quota {
public:
    asio::awaitable<void> admit(std::uint64_t bytes) override {
        story += "admit " + std::to_string(bytes) + ' ';
        if (refuses) throw error(failure(make_error_code(boost::system::errc::permission_denied), "WRONGPASS"));
        co_return;
    }
    void acknowledged(std::uint64_t bytes, std::chrono::milliseconds qos_delay) override {
        story += "acknowledged " + std::to_string(bytes) + " after " + std::to_string(qos_delay.count()) + ' ';
    }
    void rejected() override { story += "rejected "; }

    std::string story;
    bool refuses = false;
};

asio::awaitable<bool> take(service::request_slot& slot, std::uint64_t bytes) {
    async::fair_share_ptr nobody;
    auto const taken = co_await slot.acquire(std::move(nobody), bytes);
    co_return taken.has_value();
}

class stage {
public:
    stage() {
        client_options o("cn-hangzhou");
        o.quota = quota;
        auto const time = async::system_runtime(io.get_executor());
        auto connector = net::make_connector(io.get_executor(), time, net::tls_context());
        client = std::make_shared<detail::client_impl>(io.get_executor(), std::move(o), time, std::move(connector));
    }

    asio::io_context io;
    std::shared_ptr<noted_quota> quota = std::make_shared<noted_quota>();
    std::shared_ptr<detail::client_impl> client;
};

} // namespace

BOOST_AUTO_TEST_CASE(each_attempt_is_admitted_and_its_end_reported) {
    stage s;
    service::request_slot slot(*s.client);
    BOOST_TEST(test::run(s.io, take(slot, 100)).has_value());
    slot.on_failure(true);
    BOOST_TEST(test::run(s.io, take(slot, 100)).has_value());
    slot.on_success(std::chrono::milliseconds(7));
    BOOST_TEST(s.quota->story == "admit 100 rejected admit 100 acknowledged 100 after 7 ");
}

BOOST_AUTO_TEST_CASE(what_carries_no_bytes_or_fails_otherwise_says_nothing) {
    stage s;
    service::request_slot slot(*s.client);
    BOOST_TEST(test::run(s.io, take(slot, 0)).has_value());
    slot.on_success(std::chrono::milliseconds(7));
    BOOST_TEST(s.quota->story.empty());
    BOOST_TEST(test::run(s.io, take(slot, 5)).has_value());
    slot.on_failure(false);
    BOOST_TEST(s.quota->story == "admit 5 ");
}

BOOST_AUTO_TEST_CASE(a_quota_that_cannot_be_had_is_a_failure_and_gives_its_place_back) {
    stage s;
    s.quota->refuses = true;
    {
        service::request_slot slot(*s.client);
        auto const taken = test::run(s.io, take(slot, 100));
        BOOST_TEST((taken.has_value() && !*taken));
        slot.on_failure(true);
        BOOST_TEST(s.quota->story == "admit 100 "); // no rejection of a request that was not sent
    }
    BOOST_TEST(s.client->requests_in_flight->in_use() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
