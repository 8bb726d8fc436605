// SPDX-License-Identifier: BSL-1.0
// The part of the door that leads to uploads and copies.
#include <ossio/bucket.hpp>

#include "service/door.hpp"
#include "transfer/copier.hpp"
#include "transfer/uploader.hpp"

namespace ossio {

namespace {

using service::outcome;

/// Coroutines on the way of an end hold it by its pointer, or each of them sets 400 bytes aside for it.
using upload_end = std::unique_ptr<result<upload_result>>;

asio::awaitable<upload_end> run_upload(std::shared_ptr<transfer::waiting_upload> asked, bool cancelled) {
    if (asked->refused) co_return std::make_unique<result<upload_result>>(std::move(*asked->refused));
    if (cancelled) asked->stop(transfer::stop_reason::cancelled);
    auto one = std::make_shared<transfer::uploader>(*asked);
    asked.reset();
    auto end = co_await one->run();
    co_return std::make_unique<result<upload_result>>(std::move(end));
}

/// In a coroutine of its own.
asio::awaitable<upload_end> run_to_the_end(std::shared_ptr<transfer::waiting_upload> asked) {
    auto const wish = co_await asio::this_coro::cancellation_state;
    auto const home = asked->home();
    auto running = run_upload(std::move(asked), wish.cancelled() != asio::cancellation_type::none);
    auto isolated = service::isolate(home, std::move(running));
    upload_end end;
    try {
        end = co_await std::move(isolated);
    } catch (error const& e) {
        end = std::make_unique<result<upload_result>>(e.info());
    } catch (boost::system::system_error const& e) {
        end = std::make_unique<result<upload_result>>(failure(e.code()));
    }
    co_return std::move(end);
}

asio::awaitable<bool> wait_at_home(std::shared_ptr<transfer::waiting_upload> asked) {
    bool const waits = asked->enter();
    if (waits) co_await asked->turn();
    co_return waits;
}

/// true: the caller is at home, and is to wait himself; elsewhere, that has been done.
asio::awaitable<bool> enter_the_line(std::shared_ptr<transfer::waiting_upload> asked) {
    auto const here = co_await asio::this_coro::executor;
    if (here == asked->home()) co_return asked->enter();
    auto turn = service::isolate(asked->home(), wait_at_home(asked));
    co_await std::move(turn);
    co_return false;
}

/// While it waits, this coroutine is all that it costs. A cancelled caller, who may await nothing more, is told the end as any
/// other.
asio::awaitable<upload_result> upload_in_turn(std::shared_ptr<transfer::waiting_upload> asked) {
    bool const throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    upload_end end;
    std::exception_ptr thrown;
    try {
        auto entering = enter_the_line(asked);
        bool const waits = co_await std::move(entering);
        if (waits) co_await asked->turn();
        auto running = run_to_the_end(std::move(asked));
        end = co_await std::move(running);
    } catch (...) {
        thrown = std::current_exception(); // of the user's own code
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (thrown) std::rethrow_exception(thrown);
    if (end->has_error()) throw error(std::move(*end).error());
    co_return std::move(**end);
}

result<source_ptr> open_source(detail::bucket_impl const& in, std::filesystem::path path) {
    try {
        return open_file(in.client->home, std::move(path));
    } catch (error const& e) {
        return e.info();
    }
}

/// As an upload opens, without its lease and without acting on what it finds.
outcome<upload_forecast> foretell(detail::bucket_ptr in, std::string key, source_ptr from, upload_options options) {
    if (in->client->broken) co_return *in->client->broken;
    transfer::retrospect about(in, from, transfer::identity_of(*in, key, *from));
    auto plan = transfer::plan_for(about.identity.size, options);
    if (!plan) co_return plan.error();
    about.wanted = options.resume_from_service;
    about.begins_in_parts = !plan->is_single_put();
    auto nothing = [] { return checkpoint(); };
    auto silent = [](std::string const&) {};
    transfer::saver store(in->client->platform, transfer::store_of(about.identity, options),
                          transfer::checkpoint_id_of(about.identity, *from, options), nothing, silent);
    auto bookmark = co_await store.load();
    if (!bookmark) co_return bookmark.error();
    std::uint64_t const size = about.identity.size;
    auto found = co_await transfer::look_back(std::move(about), std::move(*bookmark));
    if (!found) co_return found.error();
    co_return transfer::forecast_of(*plan, size, *found);
}

outcome<upload_forecast> foretell_file(detail::bucket_ptr in, std::string key, std::filesystem::path path,
                                       upload_options options) {
    auto file = open_source(*in, std::move(path));
    if (!file) co_return file.error();
    co_return co_await foretell(std::move(in), std::move(key), std::move(*file), std::move(options));
}

} // namespace

asio::awaitable<upload_result> bucket::upload(std::string key, source_ptr from, upload_options opts) const {
    return upload_in_turn(
        std::make_shared<transfer::waiting_upload>(impl_, std::move(key), std::move(from), std::move(opts)));
}

asio::awaitable<upload_result> bucket::upload_file(std::string key, std::filesystem::path path,
                                                   upload_options opts) const {
    return upload_in_turn(
        std::make_shared<transfer::waiting_upload>(impl_, std::move(key), std::move(path), std::move(opts)));
}

asio::awaitable<upload_forecast> bucket::plan_upload(std::string key, source_ptr from, upload_options opts) const {
    return service::through_the_door(impl_->client, foretell(impl_, std::move(key), std::move(from), std::move(opts)));
}

asio::awaitable<upload_forecast> bucket::plan_upload(std::string key, std::filesystem::path path,
                                                     upload_options opts) const {
    return service::through_the_door(impl_->client,
                                     foretell_file(impl_, std::move(key), std::move(path), std::move(opts)));
}

asio::awaitable<object_info> bucket::copy_object(std::string key, copy_source from,
                                                 std::optional<object_headers> headers, copy_options opts) const {
    auto all = transfer::copy_object(impl_, std::move(key), std::move(from), std::move(headers), opts);
    return service::through_the_door(impl_->client, service::isolate(impl_->client->home, std::move(all)));
}

} // namespace ossio
