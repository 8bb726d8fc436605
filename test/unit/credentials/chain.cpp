// SPDX-License-Identifier: BSL-1.0
// Which of several providers is used.
#include <ossio/credentials.hpp>

#include <ossio/error.hpp>

#include "async/event.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>
#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace ossio;

BOOST_AUTO_TEST_SUITE(chain)

namespace {

class failing_provider final : public credentials_provider {
public:
    asio::awaitable<credentials> get() override {
        throw std::runtime_error("the test says no");
        co_return credentials();
    }
};

/// Closes its own connection, so that its read ends as if somebody had cancelled it.
class closing_provider final : public credentials_provider {
public:
    asio::awaitable<credentials> get() override {
        throw boost::system::system_error(asio::error::operation_aborted, "its own time limit");
        co_return credentials();
    }
};

/// Has keys while it works.
class broken_at_times final : public credentials_provider {
public:
    asio::awaitable<credentials> get() override {
        if (!works) throw std::runtime_error("out of order");
        co_return credentials("chosen", "secret");
    }

    bool works = true;
};

/// Its first call waits until it is released, and fails; later calls have keys.
class slow_at_first final : public credentials_provider {
public:
    asio::awaitable<credentials> get() override {
        if (calls_++ == 0) {
            co_await released.wait();
            throw std::runtime_error("too late");
        }
        co_return credentials("chosen", "secret");
    }

    async::event released;

private:
    int calls_ = 0;
};

/// Stores what a provider returns, as ID:SECRET; or the text of its failure.
auto store_in(std::string& got) {
    return [&got](std::exception_ptr e, credentials c) {
        try {
            if (e) std::rethrow_exception(e);
            got = c.access_key_id + ':' + c.access_key_secret;
        } catch (std::exception const& failure) {
            got = failure.what();
        }
    };
}

std::string ask_one(credentials_ptr from) {
    asio::io_context io;
    std::string got;
    asio::co_spawn(io, from->get(), store_in(got));
    io.run();
    return got;
}

std::string ask(std::vector<credentials_ptr> from) { return ask_one(first_of_credentials(std::move(from))); }

credentials_ptr keys(char const* id) { return static_credentials(credentials(id, "secret")); }

} // namespace

BOOST_AUTO_TEST_CASE(keys_that_cannot_be_used_are_none) {
    for (credentials_ptr const& unusable : {keys(""), keys(" "), keys("\n"), keys("a\nb"), credentials_ptr(),
                                            credentials_ptr(std::make_shared<failing_provider>())})
        BOOST_TEST(ask({unusable, keys("good"), keys("late")}) == "good:secret");
    BOOST_TEST(ask({keys("trimmed\n")}) == "trimmed:secret");
}

BOOST_AUTO_TEST_CASE(the_failure_of_the_provider_in_use_is_that_of_the_chain) {
    auto const first = std::make_shared<broken_at_times>();
    auto const all = first_of_credentials({std::make_shared<failing_provider>(), first, keys("of-another-account")});
    BOOST_TEST(ask_one(all) == "chosen:secret");
    first->works = false;
    for (int i = 0; i < 2; ++i) BOOST_TEST(ask_one(all) == "out of order");
    first->works = true;
    BOOST_TEST(ask_one(all) == "chosen:secret");
}

BOOST_AUTO_TEST_CASE(until_one_has_keys_each_of_them_is_asked_again) {
    auto const first = std::make_shared<broken_at_times>();
    auto const all = first_of_credentials({first, std::make_shared<failing_provider>()});
    first->works = false;
    BOOST_TEST(ask_one(all).find("none of 2 sources") != std::string::npos);
    first->works = true;
    BOOST_TEST(ask_one(all) == "chosen:secret");
}

BOOST_AUTO_TEST_CASE(a_provider_that_aborts_its_own_call_is_one_without_keys) {
    auto const closing = std::make_shared<closing_provider>();
    BOOST_TEST(ask({closing, keys("good")}) == "good:secret");
    std::string const text = ask({closing, closing});
    BOOST_TEST(text.find("its own time limit") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(a_cancelled_caller_gets_no_failure_of_the_provider) {
    asio::io_context io;
    auto const waiting = std::make_shared<slow_at_first>();
    auto const all = first_of_credentials({waiting});
    asio::cancellation_signal stop;
    std::exception_ptr thrown;
    auto const store = [&](std::exception_ptr e, credentials const&) { thrown = e; };
    asio::co_spawn(io, all->get(), asio::bind_cancellation_slot(stop.slot(), store));
    io.poll();
    stop.emit(asio::cancellation_type::terminal);
    io.run();
    BOOST_REQUIRE(thrown);
    BOOST_CHECK_EXCEPTION(std::rethrow_exception(thrown), boost::system::system_error,
                          [](auto const& e) { return e.code() == asio::error::operation_aborted; });
}

BOOST_AUTO_TEST_CASE(the_provider_that_another_call_has_chosen_is_asked_instead_of_the_next_one) {
    asio::io_context io;
    auto const first = std::make_shared<slow_at_first>();
    auto const all = first_of_credentials({first, keys("of-another-account")});
    std::string early, late;
    asio::co_spawn(io, all->get(), store_in(early));
    io.poll();
    asio::co_spawn(io, all->get(), store_in(late));
    io.poll();
    BOOST_TEST(late == "chosen:secret");
    first->released.set();
    io.restart();
    io.run();
    BOOST_TEST(early == "chosen:secret");
}

BOOST_AUTO_TEST_CASE(the_text_of_a_failure_has_the_reason_of_each_provider) {
    std::string const text = ask({keys(" "), keys("a\nb"), nullptr, std::make_shared<failing_provider>()});
    for (char const* reason : {"none of 4 sources", "an empty access key id", "the access key id has a line end",
                               "a null pointer is no provider", "the test says no"})
        BOOST_TEST(text.find(reason) != std::string::npos, text + " does not say " + reason);
}

BOOST_AUTO_TEST_SUITE_END()
