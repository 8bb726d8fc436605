// SPDX-License-Identifier: BSL-1.0
// The members of bucket that upload and copy.
#include <ossio/bucket.hpp>

#include "api/throw_on_failure.hpp"
#include "service/relay.hpp"
#include "transfer/multipart/multipart_copy.hpp"
#include "transfer/upload/content_fingerprint.hpp"
#include "transfer/upload/source_error.hpp"
#include "transfer/upload/uploader.hpp"
#include "wire/failure_context.hpp"

namespace ossio {

namespace {

using service::outcome;

/// Coroutines refer to the result by pointer; otherwise each of their frames would reserve 400 bytes for it.
using upload_end = std::unique_ptr<result<upload_result>>;

/// Null: the source, which is the user's code, has thrown where it should say what it is.
std::shared_ptr<transfer::uploader> make_uploader(transfer::queued_upload& asked, std::unique_ptr<failure>& ended) {
    try {
        return std::make_shared<transfer::uploader>(asked);
    } catch (...) {
        ended = asked.end_with(transfer::source_error());
        return nullptr;
    }
}

/// Returns whether it was cancelled.
asio::awaitable<bool> prepare_identity(std::shared_ptr<transfer::queued_upload> asked) {
    std::function<bool()> is_wanted = [&asked] { return asked->may_begin(); };
    auto computing = transfer::compute_fingerprint(asked->source, std::move(is_wanted));
    try {
        co_await std::move(computing);
    } catch (boost::system::system_error const&) {
        co_return true;
    }
    co_return false;
}

asio::awaitable<upload_end> run_upload(std::shared_ptr<transfer::queued_upload> asked, bool cancelled) {
    if (!cancelled && asked->settings.checkpoints) {
        auto preparing = prepare_identity(asked);
        cancelled = co_await std::move(preparing);
    }
    if (cancelled) asked->stop(transfer::stop_reason::cancelled);
    if (asked->is_leased()) co_await asked->wait_for_lease();
    auto ended = asked->end_unbegun();
    if (ended) co_return std::make_unique<result<upload_result>>(std::move(*ended));
    auto one = make_uploader(*asked, ended);
    if (!one) co_return std::make_unique<result<upload_result>>(std::move(*ended));
    asked.reset();
    auto end = co_await one->upload();
    co_return std::make_unique<result<upload_result>>(std::move(end));
}

/// Runs the upload in a coroutine of its own.
asio::awaitable<upload_end> run_to_the_end(std::shared_ptr<transfer::queued_upload> asked) {
    auto const state = co_await asio::this_coro::cancellation_state;
    auto const executor = asked->executor();
    auto running = run_upload(std::move(asked), state.cancelled() != asio::cancellation_type::none);
    auto running_there = service::run_on_executor(executor, std::move(running));
    upload_end end;
    try {
        end = co_await std::move(running_there);
    } catch (error const& e) {
        end = std::make_unique<result<upload_result>>(e.info());
    } catch (boost::system::system_error const& e) {
        end = std::make_unique<result<upload_result>>(failure(e.code()));
    }
    co_return std::move(end);
}

asio::awaitable<bool> enqueue_and_wait(std::shared_ptr<transfer::queued_upload> asked) {
    if (asked->is_leased()) co_await asked->wait_for_lease();
    bool const waits = asked->enqueue();
    if (waits) co_await asked->wait_admitted();
    co_return waits;
}

/// Returns true if the caller is on the client's executor and has to wait itself; otherwise this has waited.
asio::awaitable<bool> enqueue_on_executor(std::shared_ptr<transfer::queued_upload> asked) {
    auto const here = co_await asio::this_coro::executor;
    if (here == asked->executor()) {
        if (asked->is_leased()) co_await asked->wait_for_lease();
        co_return asked->enqueue();
    }
    auto wait_admitted = service::run_on_executor(asked->executor(), enqueue_and_wait(asked));
    co_await std::move(wait_admitted);
    co_return false;
}

/// While an upload is queued, this coroutine is its only cost. A cancelled caller gets the result like any other,
/// although it must not await anything more.
asio::awaitable<upload_result> upload_when_admitted(std::shared_ptr<transfer::queued_upload> asked) {
    bool const throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    upload_end end;
    std::exception_ptr thrown;
    try {
        auto entering = enqueue_on_executor(asked);
        bool const waits = co_await std::move(entering);
        if (waits) co_await asked->wait_admitted();
        auto running = run_to_the_end(std::move(asked));
        end = co_await std::move(running);
    } catch (...) {
        thrown = std::current_exception(); // exception of the user's code
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (thrown) std::rethrow_exception(thrown);
    if (end->has_error()) throw error(std::move(*end).error());
    co_return std::move(**end);
}

asio::awaitable<pending_object> prepare_when_admitted(std::shared_ptr<transfer::queued_upload> asked) {
    auto const pending = std::make_shared<pending_object>();
    asked->pending = pending;
    auto uploading = upload_when_admitted(std::move(asked));
    co_await std::move(uploading);
    co_return std::move(*pending);
}

using queued = std::shared_ptr<transfer::queued_upload>;

/// A file can be sent by any loop; a store of the user is called on the first one.
queued queue_file(detail::bucket_ptr const& in, std::string key, std::filesystem::path path, upload_options options) {
    auto const at = options.checkpoints ? service::on_first_loop(in) : service::on_least_busy_loop(in);
    options.on_progress = service::relayed(*at, std::move(options.on_progress));
    return std::make_shared<transfer::queued_upload>(at, std::move(key), std::move(path), std::move(options));
}

queued queue_source(detail::bucket_ptr const& in, std::string key, source_ptr from, upload_options options) {
    auto at = service::on_first_loop(in);
    options.on_progress = service::relayed(*at, std::move(options.on_progress));
    return std::make_shared<transfer::queued_upload>(std::move(at), std::move(key), std::move(from),
                                                     std::move(options));
}

result<source_ptr> open_source(detail::bucket_impl const& in, std::filesystem::path path) {
    try {
        return open_file(in.client->executor, std::move(path));
    } catch (error const& e) {
        return e.info();
    }
}

/// What a source says of itself; it is the user's code.
result<std::string> name_of(source const& from) {
    try {
        return from.name();
    } catch (...) {
        return transfer::source_error();
    }
}

result<transfer::upload_identity> identity_of(detail::bucket_impl const& in, std::string const& key, source const& from,
                                              upload_options const& options) {
    try {
        return transfer::identity_of(in, key, from, options);
    } catch (...) {
        return transfer::source_error();
    }
}

/// Searches for an earlier upload as an upload does, without a lease and without acting on the result.
outcome<upload_plan> plan_source(detail::bucket_ptr in, std::string key, source_ptr from, upload_options options) {
    if (in->client->broken) co_return *in->client->broken;
    if (!from) co_return transfer::no_source(*in, key);
    auto const name = name_of(*from);
    if (options.checkpoints) {
        std::function<bool()> always = [] { return true; };
        auto computing = transfer::compute_fingerprint(from, std::move(always));
        co_await std::move(computing);
    }
    auto identity = identity_of(*in, key, *from, options);
    if (!name || !identity) co_return name ? identity.error() : name.error();
    transfer::search_request about(in, from, std::move(*identity));
    auto plan = transfer::layout_for(about.identity.size, options);
    if (!plan) co_return wire::in_context(plan.error(), wire::failure_context("Upload", in->name, key));
    about.wanted = options.resume_from_service;
    about.check = options.resume_check;
    about.begins_in_parts = !plan->is_single_put();
    auto nothing = [] { return checkpoint(); };
    auto silent = [](std::string const&) {};
    transfer::checkpoint_writer store(in->client->runtime, transfer::store_of(about.identity, options),
                                      transfer::checkpoint_id_of(about.identity, *name, options), nothing, silent);
    auto saved = co_await store.load();
    if (!saved && !transfer::needs_store(*plan, options)) saved = transfer::loaded_checkpoint();
    if (!saved) co_return saved.error();
    std::uint64_t const size = about.identity.size;
    auto found = co_await transfer::find_earlier_upload(std::move(about), std::move(*saved));
    if (!found) co_return found.error();
    co_return transfer::upload_plan_of(*plan, size, *found);
}

outcome<upload_plan> plan_file(detail::bucket_ptr in, std::string key, std::filesystem::path path,
                               upload_options options) {
    auto file = open_source(*in, std::move(path));
    if (!file) co_return file.error();
    co_return co_await plan_source(std::move(in), std::move(key), std::move(*file), std::move(options));
}

} // namespace

asio::awaitable<upload_result> bucket::upload(std::string key, source_ptr from, upload_options opts) const {
    return upload_when_admitted(queue_source(impl_, std::move(key), std::move(from), std::move(opts)));
}

asio::awaitable<upload_result> bucket::upload_file(std::string key, std::filesystem::path path,
                                                   upload_options opts) const {
    return upload_when_admitted(queue_file(impl_, std::move(key), std::move(path), std::move(opts)));
}

asio::awaitable<pending_object> bucket::prepare_upload(std::string key, source_ptr from, upload_options opts) const {
    opts.multipart_threshold = 0;
    return prepare_when_admitted(queue_source(impl_, std::move(key), std::move(from), std::move(opts)));
}

asio::awaitable<pending_object> bucket::prepare_upload(std::string key, std::filesystem::path path,
                                                       upload_options opts) const {
    opts.multipart_threshold = 0;
    return prepare_when_admitted(queue_file(impl_, std::move(key), std::move(path), std::move(opts)));
}

asio::awaitable<upload_plan> bucket::plan_upload(std::string key, source_ptr from, upload_options opts) const {
    return service::throw_on_failure(impl_->client,
                                     plan_source(impl_, std::move(key), std::move(from), std::move(opts)));
}

asio::awaitable<upload_plan> bucket::plan_upload(std::string key, std::filesystem::path path,
                                                 upload_options opts) const {
    return service::throw_on_failure(impl_->client, plan_file(impl_, std::move(key), std::move(path), std::move(opts)));
}

asio::awaitable<copied_object> bucket::copy_object(std::string key, copy_source from,
                                                   std::optional<object_headers> headers, copy_options opts) const {
    auto all = transfer::copy_object(impl_, std::move(key), std::move(from), std::move(headers), opts);
    return service::throw_on_failure(impl_->client, service::run_on_executor(impl_->client->executor, std::move(all)));
}

} // namespace ossio
