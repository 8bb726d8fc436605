// SPDX-License-Identifier: BSL-1.0
// ListParts and ListMultipartUploads, page by page.
#include "service/call.hpp"
#include "service/checks.hpp"
#include "service/door.hpp"
#include "service/operations.hpp"
#include "wire/endpoint.hpp"
#include "wire/listing_messages.hpp"

namespace ossio::service {

namespace {

failure about_listing(failure f, std::string_view operation, bucket_ptr const& in) {
    f.operation = operation;
    f.bucket = in->name;
    return f;
}

outcome<wire::parts_page> list_parts_page(bucket_ptr in, multipart_upload upload, int marker,
                                          detail::tenant const* on_behalf_of) {
    auto names = check_names(in->name, upload.key);
    if (!names) co_return about_listing(names.error(), "ListParts", in);
    auto request = wire::build_list_parts(in->name, upload, marker);
    if (!request) co_return about_listing(request.error(), "ListParts", in);
    call_options options(in->upload_number);
    options.upload_id = upload.upload_id;
    options.on_behalf_of = on_behalf_of;
    auto done = co_await call(*in->client, std::move(*request), std::move(options));
    if (!done) co_return done.error();
    auto page = wire::parse_list_parts(done->response);
    if (!page) co_return about_listing(page.error(), "ListParts", in);
    if (page->truncated && page->next_marker <= marker)
        co_return about_listing(failure(errc::malformed_response, "the listing does not advance"), "ListParts", in);
    co_return std::move(*page);
}

using uploads_marker = std::pair<std::string, std::string>;

outcome<wire::uploads_page> list_uploads_page(bucket_ptr in, list_uploads_options options, uploads_marker after) {
    auto name = wire::check_bucket_name(in->name);
    if (!name) co_return about_listing(name.error(), "ListMultipartUploads", in);
    auto request = wire::build_list_uploads(in->name, options, after.first, after.second);
    if (!request) co_return about_listing(request.error(), "ListMultipartUploads", in);
    auto done = co_await call(*in->client, std::move(*request), call_options(in->upload_number));
    if (!done) co_return done.error();
    auto page = wire::parse_list_uploads(done->response);
    if (!page) co_return about_listing(page.error(), "ListMultipartUploads", in);
    if (page->truncated && uploads_marker(page->next_key_marker, page->next_upload_id_marker) <= after)
        co_return about_listing(failure(errc::malformed_response, "the listing does not advance"),
                                "ListMultipartUploads", in);
    co_return std::move(*page);
}

class part_pages final : public detail::page_source<part> {
public:
    part_pages(bucket_ptr in, multipart_upload upload) : in_(std::move(in)), upload_(std::move(upload)) {}

    asio::awaitable<std::optional<std::vector<part>>> next() override {
        while (!at_end_) {
            auto page = co_await through_the_door(in_->client, list_parts_page(in_, upload_, marker_, nullptr));
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

/// Takes from each page of uploads what one kind of pager gives.
template<class T>
class upload_pages final : public detail::page_source<T> {
public:
    using choice = std::vector<T> (*)(wire::uploads_page&, list_uploads_options const&);

    upload_pages(bucket_ptr in, list_uploads_options options, choice take)
        : in_(std::move(in)), options_(std::move(options)), take_(take) {}

    asio::awaitable<std::optional<std::vector<T>>> next() override {
        while (!at_end_) {
            auto page = co_await through_the_door(in_->client, list_uploads_page(in_, options_, marker_));
            marker_ = uploads_marker(std::move(page.next_key_marker), std::move(page.next_upload_id_marker));
            at_end_ = !page.truncated;
            auto taken = take_(page, options_);
            if (!taken.empty()) co_return std::move(taken);
        }
        co_return std::nullopt;
    }

private:
    bucket_ptr in_;
    list_uploads_options options_;
    choice take_;
    uploads_marker marker_;
    bool at_end_ = false;
};

std::vector<multipart_upload> uploads_of(wire::uploads_page& page, list_uploads_options const& options) {
    if (options.key.empty()) return std::move(page.uploads);
    std::erase_if(page.uploads, [&](multipart_upload const& u) { return u.key != options.key; });
    return std::move(page.uploads);
}

list_uploads_options of_one_key(list_uploads_options options) {
    if (options.key.empty()) return options;
    options.prefix = options.key;
    options.delimiter.clear();
    return options;
}

std::vector<std::string> groups_of(wire::uploads_page& page, list_uploads_options const&) {
    return std::move(page.common_prefixes);
}

} // namespace

outcome<std::vector<part>> list_all_parts(bucket_ptr in, multipart_upload upload, detail::tenant const* on_behalf_of) {
    std::vector<part> all;
    for (int marker = 0;;) {
        auto page = co_await list_parts_page(in, upload, marker, on_behalf_of);
        if (!page) co_return page.error();
        for (part& p : page->parts) all.push_back(std::move(p));
        if (!page->truncated) co_return all;
        marker = page->next_marker;
    }
}

outcome<std::vector<multipart_upload>> list_all_uploads(bucket_ptr in, list_uploads_options options) {
    options = of_one_key(std::move(options));
    std::vector<multipart_upload> all;
    for (uploads_marker after;;) {
        auto page = co_await list_uploads_page(in, options, after);
        if (!page) co_return page.error();
        // Ascending by key, and a key comes before those that begin with it.
        bool const past_it = !options.key.empty() && !page->uploads.empty() && page->uploads.back().key != options.key;
        auto taken = uploads_of(*page, options);
        for (multipart_upload& u : taken) all.push_back(std::move(u));
        if (!page->truncated || past_it) co_return all;
        after = uploads_marker(std::move(page->next_key_marker), std::move(page->next_upload_id_marker));
    }
}

pager<part> parts_pager(bucket_ptr in, multipart_upload upload) {
    return pager<part>(std::make_shared<part_pages>(std::move(in), std::move(upload)));
}

pager<multipart_upload> uploads_pager(bucket_ptr in, list_uploads_options options) {
    options = of_one_key(std::move(options));
    return pager<multipart_upload>(
        std::make_shared<upload_pages<multipart_upload>>(std::move(in), std::move(options), uploads_of));
}

pager<std::string> groups_pager(bucket_ptr in, list_uploads_options options) {
    return pager<std::string>(
        std::make_shared<upload_pages<std::string>>(std::move(in), std::move(options), groups_of));
}

} // namespace ossio::service
