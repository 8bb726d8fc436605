// SPDX-License-Identifier: BSL-1.0
// Divides what a client may use among its loops, and work by how much each has.
#include "service/client_loops.hpp"

#include "service/loop_credentials.hpp"
#include "service/loop_quota.hpp"
#include "service/one_at_a_time.hpp"

#include <algorithm>

namespace ossio::service {

namespace {

/// Log lines are few, and their function lives on the first loop.
log_function log_on(asio::any_io_executor first, log_function const& to) {
    if (!to) return to;
    auto const shared = std::make_shared<log_function const>(to);
    return [first = std::move(first), shared](log_level level, std::string_view line) {
        asio::post(first, [shared, level, text = std::string(line)] {
            try {
                (*shared)(level, text);
            } catch (...) {
                // An upload must not fail because logging fails.
            }
        });
    };
}

detail::bucket_ptr on_loop(detail::bucket_ptr const& in, client_ptr loop) {
    auto there = std::make_shared<detail::bucket_impl>(loop, in->name);
    there->place = std::make_shared<detail::loop_place>(in->place->first, std::move(loop));
    return there;
}

} // namespace

std::uint64_t share_of(std::uint64_t all, std::size_t loop, std::size_t loops) noexcept {
    std::uint64_t const even = all / loops + (loop < all % loops ? 1 : 0);
    return std::max<std::uint64_t>(1, even);
}

std::vector<client_options> options_of_loops(client_options whole, std::vector<asio::any_io_executor> const& loops) {
    if (loops.size() > 1) {
        if (!whole.tls.session_cache) whole.tls.session_cache = std::make_shared<tls_session_cache>();
        if (whole.events) whole.events = std::make_shared<one_at_a_time>(whole.events);
    }
    std::vector<client_options> all;
    for (std::size_t i = 0; i < loops.size(); ++i) {
        client_options one = whole;
        one.buffer_budget = share_of(whole.buffer_budget, i, loops.size());
        one.max_connections = static_cast<int>(share_of(detail::at_least_one(whole.max_connections), i, loops.size()));
        if (i != 0) {
            one.credentials = credentials_of_loop(loops.front(), whole.credentials);
            one.log = log_on(loops.front(), whole.log);
            if (whole.quota) one.quota = std::make_shared<loop_quota>(loops.front(), whole.quota);
        }
        all.push_back(std::move(one));
    }
    return all;
}

client_ptr join_loops(std::vector<client_ptr> loops) {
    client_ptr const first = loops.front();
    for (std::size_t i = 0; i < loops.size(); ++i) {
        detail::client_impl& one = *loops[i];
        one.numbers = detail::upload_numbers(i, loops.size());
        one.rate_limit = first->rate_limit;
        one.rate = detail::rate_pool::limiter_on(one.executor, one.rate_limit);
    }
    first->other_loops.assign(std::next(loops.begin()), loops.end());
    return first;
}

std::vector<client_ptr> loops_of(detail::bucket_impl const& in) {
    client_ptr const& first = in.place ? in.place->first : in.client;
    std::vector<client_ptr> all{first};
    all.insert(all.end(), first->other_loops.begin(), first->other_loops.end());
    return all;
}

detail::bucket_ptr on_first_loop(detail::bucket_ptr const& in) {
    return in->place ? on_loop(in, in->place->first) : in;
}

detail::bucket_ptr on_least_busy_loop(detail::bucket_ptr const& in) {
    if (!in->place) return in;
    auto const loops = loops_of(*in);
    auto const busy = [](client_ptr const& one) { return one->operations.load(); };
    return on_loop(in, *std::ranges::min_element(loops, {}, busy));
}

} // namespace ossio::service
