// SPDX-License-Identifier: BSL-1.0
// What happens to one upload, told to the log and the observer.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_STORY_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_STORY_HPP

#include "service/operations.hpp"
#include "transfer/ledger.hpp"

namespace ossio::transfer {

/// Between `begin` and `finish`, each of which counts once. Costs nothing where nobody listens but two looks at the clock.
class upload_story {
public:
    upload_story(service::bucket_ptr in, std::string key) : bucket_(std::move(in)), key_(std::move(key)) {}

    /// One that was begun earlier, and told so by another story.
    upload_story(service::bucket_ptr in, std::string key, async::steady_time when)
        : bucket_(std::move(in)), key_(std::move(key)), begun_(when), under_way_(true) {}

    void begin(std::optional<std::uint64_t> size); ///< size unset: unknown
    async::steady_time begun() const noexcept { return begun_; }
    void resume(std::string_view found_in, std::string const& upload_id, ledger const& table) const;
    async::steady_time now() const { return bucket_->client->platform->now(); }

    /// `begun`: when the part was; `was_sent`: not found there and compared.
    void part(std::string const& upload_id, int number, std::uint64_t size, async::steady_time begun,
              bool was_sent) const;

    /// `end`: a failure, or null.
    void finish(failure const* end, std::string const& upload_id, progress const& totals);

private:
    service::bucket_ptr bucket_;
    std::string key_;
    async::steady_time begun_{};
    bool under_way_ = false;
};

} // namespace ossio::transfer
#endif
