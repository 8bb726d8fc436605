// SPDX-License-Identifier: BSL-1.0
// A thread pool of one, owned by an execution context.
#include "async/background.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace ossio::async {

namespace {

/// The thread of one execution context, which waits for it before it goes: the thread posts its answers there, and works in
/// memory of coroutines that go with it.
class background_thread final : public asio::execution_context::service {
public:
    using key_type = background_thread;
    static asio::execution_context::id id;

    explicit background_thread(asio::execution_context& context) : asio::execution_context::service(context) {}

    asio::thread_pool& pool() noexcept { return pool_; }

private:
    void shutdown() override { pool_.join(); }

    asio::thread_pool pool_{1};
};

asio::execution_context::id background_thread::id;

background_thread& thread_of(asio::any_io_executor const& executor) {
    return asio::use_service<background_thread>(asio::query(executor, asio::execution::context));
}

/// Posts the work there and the answer back.
class start_work {
public:
    explicit start_work(std::function<read_result()> work) : work_(std::move(work)) {}

    template<class Handler>
    void operator()(Handler handler) {
        auto back = asio::make_work_guard(asio::get_associated_executor(handler));
        asio::post(thread_of(back.get_executor()).pool(),
                   [work = std::move(work_), back, h = std::move(handler)]() mutable {
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
