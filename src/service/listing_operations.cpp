// SPDX-License-Identifier: BSL-1.0
// ListParts and ListMultipartUploads, page by page.
#include "service/listing_pages.hpp"

#include "service/call.hpp"
#include "service/validation.hpp"
#include "wire/endpoint.hpp"
#include "wire/failure_context.hpp"
#include "wire/listing_messages.hpp"
#include "wire/percent.hpp"

#include <algorithm>

namespace ossio::service {

namespace {

failure stands_still() { return failure(errc::malformed_response, "the listing does not advance"); }

/// Part numbers end at 10 000, so that a listing that advances ends, too.
bool advances(wire::parts_page const& page, int marker) {
    if (!page.parts.empty() && page.parts.front().number <= marker) return false;
    return !page.truncated || (!page.parts.empty() && page.next_marker >= page.parts.back().number &&
                               page.next_marker <= limits::max_parts);
}

bool advances(wire::uploads_page const& page, uploads_marker const& after) {
    if (!page.truncated) return true;
    bool const has_any = !page.uploads.empty() || !page.common_prefixes.empty();
    return has_any && uploads_marker(page.next_key_marker, page.next_upload_id_marker) > after;
}

/// Callers make names of files of the keys: a key that was not asked for, or comes twice, is no listing of ours.
result<void> check_keys(std::vector<listed_object> const& page, std::string_view prefix) {
    auto const is_foreign = [prefix](listed_object const& o) { return !o.key.starts_with(prefix); };
    if (std::ranges::any_of(page, is_foreign))
        return failure(errc::malformed_response, "the listing has a key that does not begin with the prefix");
    if (std::ranges::adjacent_find(page, {}, &listed_object::key) != page.end())
        return failure(errc::malformed_response, "the listing has a key twice");
    return {};
}

} // namespace

outcome<wire::parts_page> list_parts_page(bucket_ptr in, multipart_upload upload, int marker,
                                          detail::quota_owner const* on_behalf_of) {
    wire::failure_context const here("ListParts", in->name, upload.key, upload.upload_id);
    auto fine = check_upload(in->name, upload);
    if (!fine) co_return in_context(fine.error(), here);
    auto request = wire::build_list_parts(in->name, upload, marker);
    if (!request) co_return in_context(request.error(), here);
    call_options options(*in);
    options.upload_id = upload.upload_id;
    options.on_behalf_of = on_behalf_of;
    auto done = co_await call(*in->client, std::move(*request), std::move(options));
    if (!done) co_return done.error();
    auto page = wire::parse_list_parts(done->response);
    if (!page) co_return in_context(of_response(page.error(), done->response), here);
    if (!advances(*page, marker)) co_return in_context(stands_still(), here);
    co_return std::move(*page);
}

outcome<wire::uploads_page> list_uploads_page(bucket_ptr in, list_uploads_options options, uploads_marker after) {
    wire::failure_context const here("ListMultipartUploads", in->name, options.key);
    auto name = wire::check_bucket_name(in->name);
    if (!name) co_return in_context(name.error(), here);
    auto request = wire::build_list_uploads(in->name, options, after.first, after.second);
    if (!request) co_return in_context(request.error(), here);
    auto done = co_await call(*in->client, std::move(*request), call_options(*in));
    if (!done) co_return done.error();
    auto page = wire::parse_list_uploads(done->response);
    if (!page) co_return in_context(of_response(page.error(), done->response), here);
    if (!advances(*page, after)) co_return in_context(stands_still(), here);
    co_return std::move(*page);
}

outcome<wire::objects_page> list_objects_page(bucket_ptr in, list_objects_options options, std::string token) {
    auto name = wire::check_bucket_name(in->name);
    if (!name) co_return in_context(name.error(), wire::failure_context("ListObjectsV2", in->name));
    auto request = wire::build_list_objects(in->name, options, token);
    if (!request) co_return in_context(request.error(), wire::failure_context("ListObjectsV2", in->name));
    auto done = co_await call(*in->client, std::move(*request), call_options(*in));
    if (!done) co_return done.error();
    auto page = wire::parse_list_objects(done->response);
    if (!page)
        co_return in_context(of_response(page.error(), done->response),
                             wire::failure_context("ListObjectsV2", in->name));
    auto keys = check_keys(page->objects, options.prefix);
    if (!keys) co_return in_context(keys.error(), wire::failure_context("ListObjectsV2", in->name));
    if (page->truncated && (page->next_token.empty() || page->next_token == token))
        co_return in_context(stands_still(), wire::failure_context("ListObjectsV2", in->name));
    co_return std::move(*page);
}

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

outcome<std::vector<part>> list_all_parts(bucket_ptr in, multipart_upload upload,
                                          detail::quota_owner const* on_behalf_of) {
    std::vector<part> all;
    for (int marker = 0;;) {
        auto page = co_await list_parts_page(in, upload, marker, on_behalf_of);
        if (!page) co_return page.error();
        for (part& p : page->parts) all.push_back(std::move(p));
        if (!page->truncated) co_return all;
        marker = page->next_marker;
    }
}

outcome<part> find_stored_part(bucket_ptr in, multipart_upload upload, int number, std::uint64_t size,
                               failure refused) {
    bool const may_be_there =
        refused.code == service_errc::part_already_exists || refused.code == service_errc::part_not_sequential;
    if (!may_be_there) co_return refused;
    auto page = co_await list_parts_page(std::move(in), std::move(upload), number - 1, nullptr);
    if (!page) { // the part may be there: its refusal does not say that the others are useless
        failure f = page.error();
        f.detail += (f.detail.empty() ? "" : "; ") + ("before that: " + to_string(refused));
        co_return f;
    }
    bool const is_there =
        !page->parts.empty() && page->parts.front().number == number && page->parts.front().size == size;
    if (!is_there) co_return refused;
    co_return std::move(page->parts.front());
}

uploads_walk::uploads_walk(bucket_ptr in, list_uploads_options options, std::size_t most)
    : in_(std::move(in)), options_(of_one_key(std::move(options))), most_(most) {}

namespace {

/// Ceph encodes keys and does not say so: one that begins with the prefix only when it is decoded, is.
void decode_where_needed(std::string& key, std::string const& prefix) {
    if (key.starts_with(prefix)) return;
    auto decoded = wire::percent_decode(key);
    if (decoded && decoded->starts_with(prefix)) key = std::move(*decoded);
}

void decode_where_needed(wire::uploads_page& page, std::string const& prefix) {
    if (page.says_encoding) return;
    for (multipart_upload& u : page.uploads) decode_where_needed(u.key, prefix);
    for (std::string& p : page.common_prefixes) decode_where_needed(p, prefix);
}

/// Callers abort what is listed: a key that was not asked for is left out.
void leave_out_foreign(wire::uploads_page& page, std::string const& prefix) {
    std::erase_if(page.uploads, [&](multipart_upload const& u) { return !u.key.starts_with(prefix); });
    std::erase_if(page.common_prefixes, [&](std::string const& p) { return !p.starts_with(prefix); });
}

} // namespace

outcome<wire::uploads_page> uploads_walk::next_page() {
    auto page = co_await list_uploads_page(in_, options_, after_);
    if (!page) co_return page.error();
    seen_ += page->uploads.size() + page->common_prefixes.size();
    if (seen_ > most_) {
        wire::failure_context const here("ListMultipartUploads", in_->name, options_.key);
        co_return in_context(failure(errc::malformed_response, "the listing does not end"), here);
    }
    decode_where_needed(*page, options_.prefix);
    // Ascending by key; a key sorts before keys that begin with it.
    bool const past_it = !options_.key.empty() && !page->uploads.empty() && page->uploads.back().key != options_.key;
    is_done_ = !page->truncated || past_it;
    after_ = uploads_marker(std::move(page->next_key_marker), std::move(page->next_upload_id_marker));
    leave_out_foreign(*page, options_.prefix);
    co_return std::move(*page);
}

outcome<std::vector<multipart_upload>> uploads_walk::next() {
    auto page = co_await next_page();
    if (!page) co_return page.error();
    co_return uploads_of(*page, options_);
}

} // namespace ossio::service
