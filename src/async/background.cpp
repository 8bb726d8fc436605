// SPDX-License-Identifier: BSL-1.0
// A thread pool of one.
#include "async/background.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace ossio::async {

namespace {

/// Joined when the process ends; whoever waits for work keeps his event loop running until it is done.
asio::thread_pool& background() {
    static asio::thread_pool pool(1);
    return pool;
}

/// Posts the work there and the answer back.
class start_work {
public:
    explicit start_work(std::function<read_result()> work) : work_(std::move(work)) {}

    template<class Handler>
    void operator()(Handler handler) {
        auto back = asio::make_work_guard(asio::get_associated_executor(handler));
        asio::post(background(), [work = std::move(work_), back, h = std::move(handler)]() mutable {
            read_result const done = work();
            asio::post(back.get_executor(), [h = std::move(h), done]() mutable { h(done); });
        });
    }

private:
    std::function<read_result()> work_;
};

} // namespace

asio::awaitable<read_result> run_in_background(std::function<read_result()> work) {
    start_work start(std::move(work));
    co_return co_await asio::async_initiate<asio::use_awaitable_t<> const, void(read_result)>(std::move(start),
                                                                                              asio::use_awaitable);
}

asio::awaitable<void> do_in_background(std::function<void()> work) {
    std::exception_ptr thrown;
    std::function<read_result()> guarded = [&work, &thrown] {
        try {
            work();
        } catch (...) {
            thrown = std::current_exception();
        }
        return read_result();
    };
    co_await run_in_background(std::move(guarded));
    if (thrown) std::rethrow_exception(thrown);
}

} // namespace ossio::async
