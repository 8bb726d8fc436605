// SPDX-License-Identifier: BSL-1.0
// A thread pool of one, owned by an execution context.
#include "async/blocking_pool.hpp"

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

/// The thread of one execution context. The context joins it before it is destroyed, because the thread posts results
/// there and uses memory of coroutines that the context destroys.
class blocking_pool final : public asio::execution_context::service {
public:
    using key_type = blocking_pool;
    static asio::execution_context::id id;

    explicit blocking_pool(asio::execution_context& context) : asio::execution_context::service(context) {}

    asio::thread_pool& pool() noexcept { return pool_; }

private:
    void shutdown() override { pool_.join(); }

    asio::thread_pool pool_{1};
};

asio::execution_context::id blocking_pool::id;

blocking_pool& thread_of(asio::any_io_executor const& executor) {
    return asio::use_service<blocking_pool>(asio::query(executor, asio::execution::context));
}

/// Posts the work to the thread and the result back.
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

void post_blocking(asio::any_io_executor const& executor, std::function<void()> work) {
    asio::post(thread_of(executor).pool(), std::move(work));
}

asio::awaitable<read_result> run_blocking_read(std::function<read_result()> work) {
    start_work start(std::move(work));
    co_return co_await asio::async_initiate<asio::use_awaitable_t<> const, void(read_result)>(std::move(start),
                                                                                              asio::use_awaitable);
}

asio::awaitable<void> run_blocking(std::function<void()> work) {
    std::exception_ptr thrown;
    std::function<read_result()> guarded = [&work, &thrown] {
        try {
            work();
        } catch (...) {
            thrown = std::current_exception();
        }
        return read_result();
    };
    co_await run_blocking_read(std::move(guarded));
    if (thrown) std::rethrow_exception(thrown);
}

} // namespace ossio::async
