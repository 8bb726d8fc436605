// SPDX-License-Identifier: BSL-1.0
// The pagers of bucket: each call of next() fetches one page of a listing and throws when that fails.
#include "service/listing_pages.hpp"

#include "api/throw_on_failure.hpp"

namespace ossio::service {

namespace {

class part_pages final : public detail::page_source<part> {
public:
    part_pages(bucket_ptr in, multipart_upload upload) : in_(std::move(in)), upload_(std::move(upload)) {}

    asio::awaitable<std::optional<std::vector<part>>> next() override {
        while (!at_end_) {
            auto page = co_await throw_on_failure(in_->client, list_parts_page(in_, upload_, marker_, nullptr));
            marker_ = page.next_marker;
            at_end_ = !page.truncated;
            if (!page.parts.empty()) co_return std::move(page.parts);
        }
        co_return std::nullopt;
    }

private:
    bucket_ptr in_;
    multipart_upload upload_;
    int marker_ = 0;
    bool at_end_ = false;
};

error endless() { return error(failure(errc::malformed_response, "the listing of objects does not end")); }

/// The walk lives in this frame: the client's executor may be another one than that of the pager.
outcome<wire::uploads_page> next_page_of(std::shared_ptr<uploads_walk> walk) { co_return co_await walk->next_page(); }

/// Selects from each page of uploads what one kind of pager returns.
template<class T>
class upload_pages final : public detail::page_source<T> {
public:
    using choice = std::vector<T> (*)(wire::uploads_page&, list_uploads_options const&);

    upload_pages(bucket_ptr in, list_uploads_options options, choice take)
        : client_(in->client), walk_(std::make_shared<uploads_walk>(std::move(in), std::move(options))), take_(take) {}

    asio::awaitable<std::optional<std::vector<T>>> next() override {
        while (!walk_->is_done()) {
            auto page = co_await throw_on_failure(client_, next_page_of(walk_));
            auto taken = take_(page, walk_->options());
            if (!taken.empty()) co_return std::move(taken);
        }
        co_return std::nullopt;
    }

private:
    std::shared_ptr<detail::client_impl> client_;
    std::shared_ptr<uploads_walk> walk_;
    choice take_;
};

class object_pages final : public detail::page_source<listed_object> {
public:
    object_pages(bucket_ptr in, list_objects_options options) : in_(std::move(in)), options_(std::move(options)) {}

    asio::awaitable<std::optional<std::vector<listed_object>>> next() override {
        while (!at_end_) {
            auto page = co_await throw_on_failure(in_->client, list_objects_page(in_, options_, token_));
            bool const advances = page.objects.empty() || last_key_.empty() || page.objects.front().key > last_key_;
            if (!advances) throw error(failure(errc::malformed_response, "the listing of objects does not advance"));
            token_ = std::move(page.next_token);
            at_end_ = !page.truncated;
            if (page.objects.empty() && ++empty_pages_ > max_empty_pages) throw endless();
            if (page.objects.empty()) continue;
            empty_pages_ = 0;
            last_key_ = page.objects.back().key;
            co_return std::move(page.objects);
        }
        co_return std::nullopt;
    }

private:
    bucket_ptr in_;
    list_objects_options options_;
    std::string token_, last_key_;
    int empty_pages_ = 0; // in a row
    bool at_end_ = false;
};

std::vector<std::string> groups_of(wire::uploads_page& page, list_uploads_options const&) {
    return std::move(page.common_prefixes);
}

} // namespace

pager<part> parts_pager(bucket_ptr in, multipart_upload upload) {
    return pager<part>(std::make_shared<part_pages>(std::move(in), std::move(upload)));
}

pager<listed_object> objects_pager(bucket_ptr in, list_objects_options options) {
    return pager<listed_object>(std::make_shared<object_pages>(std::move(in), std::move(options)));
}

pager<multipart_upload> uploads_pager(bucket_ptr in, list_uploads_options options) {
    return pager<multipart_upload>(
        std::make_shared<upload_pages<multipart_upload>>(std::move(in), std::move(options), uploads_of));
}

pager<std::string> groups_pager(bucket_ptr in, list_uploads_options options) {
    return pager<std::string>(
        std::make_shared<upload_pages<std::string>>(std::move(in), std::move(options), groups_of));
}

} // namespace ossio::service
