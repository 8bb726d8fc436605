// SPDX-License-Identifier: BSL-1.0
// The quota of a client with several loops: it lives on the first loop, whichever loop asks.
#include "service/loop_quota.hpp"

#include <ossio/error.hpp>

#include "async/event.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <boost/test/unit_test.hpp>

using namespace ossio;

BOOST_AUTO_TEST_SUITE(loop_quotas)

namespace {

/// Admits when the test says so, and notes which loop calls it.
class quota_on_hold final : public upload_quota {
public:
    explicit quota_on_hold(asio::io_context& first) : first_(first) {}

    asio::awaitable<void> admit(std::uint64_t bytes) override {
        note("admit " + std::to_string(bytes));
        if (refused) throw error(*refused);
        co_await may_go.wait();
        note("go");
    }
    void acknowledged(std::uint64_t bytes, std::chrono::milliseconds qos_delay) override {
        note("acknowledged " + std::to_string(bytes) + " after " + std::to_string(qos_delay.count()));
    }
    void rejected() override { note("rejected"); }

    async::event may_go;
    std::optional<failure> refused;
    std::string story;

private:
    void note(std::string const& what) {
        story += what + (first_.get_executor().running_in_this_thread() ? "; " : " on another loop; ");
    }

    asio::io_context& first_;
};

/// Two loops of one client; `second` asks. Both are run by this thread, in turns.
class two_loops {
public:
    two_loops() { quota.emplace(first.get_executor(), inner); }

    void run() {
        for (std::size_t ran = 1; ran != 0;) {
            ran = 0;
            for (asio::io_context* const io : {&first, &second}) {
                io->restart();
                ran += io->poll();
            }
        }
    }

    void ask(std::uint64_t bytes) {
        asio::co_spawn(second, quota->admit(bytes),
                       asio::bind_cancellation_slot(stop.slot(), [this](std::exception_ptr e) {
                           end = e ? what_of(e) : "admitted";
                           ended_on_second = second.get_executor().running_in_this_thread();
                       }));
    }

    asio::io_context first, second;
    std::shared_ptr<quota_on_hold> inner = std::make_shared<quota_on_hold>(first);
    std::optional<service::loop_quota> quota;
    asio::cancellation_signal stop;
    std::string end;
    bool ended_on_second = false;

private:
    static std::string what_of(std::exception_ptr e) {
        try {
            std::rethrow_exception(e);
        } catch (error const& known) {
            return known.info().detail;
        } catch (boost::system::system_error const& other) {
            return other.code() == asio::error::operation_aborted ? "cancelled" : other.what();
        }
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_request_of_another_loop_is_admitted_on_the_first_one) {
    two_loops t;
    t.ask(100);
    t.run();
    BOOST_TEST(t.end.empty());
    t.inner->may_go.set();
    t.run();
    BOOST_TEST(t.inner->story == "admit 100; go; ");
    BOOST_TEST(t.end == "admitted");
    BOOST_TEST(t.ended_on_second);
}

BOOST_AUTO_TEST_CASE(reports_arrive_on_the_first_loop) {
    two_loops t;
    asio::post(t.second, [&] {
        t.quota->acknowledged(7, std::chrono::milliseconds(3));
        t.quota->rejected();
    });
    t.run();
    BOOST_TEST(t.inner->story == "acknowledged 7 after 3; rejected; ");
}

BOOST_AUTO_TEST_CASE(a_request_that_is_cancelled_stops_waiting) {
    two_loops t;
    t.ask(100);
    t.run();
    asio::post(t.second, [&] { t.stop.emit(asio::cancellation_type::terminal); });
    t.run();
    BOOST_TEST(t.end == "cancelled");
    BOOST_TEST(t.ended_on_second);
    BOOST_TEST(t.inner->story == "admit 100; ");
}

BOOST_AUTO_TEST_CASE(a_refusal_arrives_as_it_was_thrown) {
    two_loops t;
    t.inner->refused.emplace(errc::invalid_argument, "WRONGPASS");
    t.ask(100);
    t.run();
    BOOST_TEST(t.end == "WRONGPASS");
    BOOST_TEST(t.ended_on_second);
}

BOOST_AUTO_TEST_CASE(the_quota_may_be_destroyed_before_its_reports_arrive) {
    two_loops t;
    t.quota->rejected();
    t.quota.reset();
    t.run();
    BOOST_TEST(t.inner->story == "rejected; ");
}

BOOST_AUTO_TEST_SUITE_END()
