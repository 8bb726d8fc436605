// SPDX-License-Identifier: BSL-1.0
// The pass, which other work of the loop and a stop may interrupt between any two slices.
#include "transfer/upload/content_fingerprint.hpp"

#include "async/yield.hpp"

namespace ossio::transfer {

boost::asio::awaitable<void> compute_fingerprint(source_ptr of, std::function<bool()> is_wanted) {
    auto* const content = dynamic_cast<content_fingerprint*>(of.get());
    if (!content) co_return;
    while (is_wanted() && !content->read_slice()) co_await async::yield();
}

bool has_fingerprint(source const& from) {
    return dynamic_cast<content_fingerprint const*>(&from) || !from.fingerprint().empty();
}

} // namespace ossio::transfer
