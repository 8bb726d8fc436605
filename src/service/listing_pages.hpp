// SPDX-License-Identifier: BSL-1.0
// Single pages of ListParts and ListMultipartUploads, for those who walk through a listing.
#ifndef OSSIO_SRC_SERVICE_LISTING_PAGES_HPP
#define OSSIO_SRC_SERVICE_LISTING_PAGES_HPP

#include "service/operations.hpp"
#include "wire/listing_messages.hpp"

namespace ossio::service {

/// The page of parts after `marker`. The quota owner must live until completion; may be null.
outcome<wire::parts_page> list_parts_page(bucket_ptr in, multipart_upload upload, int marker,
                                          detail::quota_owner const* on_behalf_of);

/// Key and upload id after which a page of uploads begins; both empty: the first page.
using uploads_marker = std::pair<std::string, std::string>;

outcome<wire::uploads_page> list_uploads_page(bucket_ptr in, list_uploads_options options, uploads_marker after);

outcome<wire::objects_page> list_objects_page(bucket_ptr in, list_objects_options options, std::string token);

/// The uploads of a page that the options ask for: all of them, or those of one key.
std::vector<multipart_upload> uploads_of(wire::uploads_page& page, list_uploads_options const& options);

/// The options as the service knows them: a single key is asked for as a prefix.
list_uploads_options of_one_key(list_uploads_options options);

/// A bucket may have any number of uploads; so many take 10 000 requests. A listing that advances without end is no listing.
constexpr std::size_t max_listed_uploads = 10'000'000;

/// Of objects, in a row: a service that filters what it lists may return such pages, but not without end.
constexpr int max_empty_pages = 1000;

/// Walks through a listing page by page, so that its length costs no memory.
class uploads_walk {
public:
    /// More uploads and common prefixes than `most` together are errc::malformed_response.
    uploads_walk(bucket_ptr in, list_uploads_options options, std::size_t most = max_listed_uploads);

    bool is_done() const noexcept { return is_done_; }

    /// The next page, whatever it lists. Precondition: not is_done(). The walk must live until completion.
    outcome<wire::uploads_page> next_page();

    /// The uploads of the next page that the options ask for; may be none. As for next_page().
    outcome<std::vector<multipart_upload>> next();

    list_uploads_options const& options() const noexcept { return options_; }

private:
    bucket_ptr in_;
    list_uploads_options options_;
    std::size_t most_;
    uploads_marker after_;
    std::size_t seen_ = 0;
    bool is_done_ = false;
};

} // namespace ossio::service
#endif
