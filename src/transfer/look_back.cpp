// SPDX-License-Identifier: BSL-1.0
// The bookmark first, then what the service lists.
#include "transfer/look_back.hpp"

#include "transfer/part_body.hpp"
#include "wire/base64.hpp"
#include "wire/digest.hpp"

namespace ossio::transfer {

using service::outcome;

upload_identity identity_of(detail::bucket_impl const& in, std::string const& key, source const& from) {
    upload_identity of;
    of.endpoint = in.client->endpoint.host + ':' + std::to_string(in.client->endpoint.port);
    of.bucket = in.name;
    of.key = key;
    of.fingerprint = from.fingerprint();
    of.size = from.size();
    return of;
}

std::string checkpoint_id_of(upload_identity const& of, source const& from, upload_options const& options) {
    if (!options.checkpoint_id.empty()) return options.checkpoint_id;
    std::string const text = of.endpoint + '\n' + of.bucket + '\n' + of.key + '\n' + from.name();
    return wire::hex_lower(wire::sha256(text)).substr(0, 40);
}

checkpoint_store_ptr store_of(upload_identity const& of, upload_options const& options) {
    return of.fingerprint.empty() ? nullptr : options.checkpoints;
}

result<upload_plan> plan_for(std::uint64_t size, upload_terms const& options) {
    auto plan = plan_upload(size, options.part_size, options.multipart_threshold);
    if (plan && (options.concurrency < 1 || options.concurrency > 256))
        return failure(errc::invalid_argument, "concurrency must be in 1..256");
    return plan;
}

namespace {

class looking {
public:
    explicit looking(retrospect about) : about_(std::move(about)) {}

    outcome<survey> all(found_bookmark bookmark);

private:
    outcome<void> at_bookmark(checkpoint bookmark);
    outcome<void> for_the_object(checkpoint bookmark);
    outcome<void> at_service();
    outcome<void> at_candidate(multipart_upload candidate);
    outcome<bool> begins_like_the_source(upload_plan plan, std::vector<part> const& listed);
    void pass_over(run_origin where, std::string id, run_problem why, std::string detail = std::string()) {
        found_.passed_over.emplace_back(where, std::move(id), why, std::move(detail));
    }
    bool is_done() const noexcept { return found_.usable || found_.stored; }

    retrospect about_;
    survey found_;
};

outcome<survey> looking::all(found_bookmark bookmark) {
    if (bookmark.unreadable)
        pass_over(run_origin::checkpoint, std::string(), run_problem::unreadable, to_string(*bookmark.unreadable));
    if (bookmark.bookmark) {
        auto looked = co_await at_bookmark(std::move(*bookmark.bookmark));
        if (!looked) co_return looked.error();
    }
    // An upload that was named may have been begun in parts when this one would not be.
    bool const worth_it = about_.wanted.is_wanted() && (about_.begins_in_parts || !about_.wanted.upload_id().empty());
    if (!is_done() && worth_it && about_.identity.size != 0) {
        auto looked = co_await at_service();
        if (!looked) co_return looked.error();
    }
    co_return std::move(found_);
}

outcome<void> looking::at_bookmark(checkpoint bookmark) {
    bookmark_verdict const verdict = judge_bookmark(bookmark, about_.identity);
    auto const plan = plan_of(bookmark);
    run_origin const here = run_origin::checkpoint;
    if (verdict == bookmark_verdict::foreign || !plan) {
        run_problem const why = plan ? run_problem::foreign : run_problem::unreadable;
        pass_over(here, bookmark.upload_id, why, plan ? std::string() : plan.error().detail);
        co_return result<void>();
    }
    if (verdict == bookmark_verdict::source_changed) {
        pass_over(here, bookmark.upload_id, run_problem::source_changed);
        co_return result<void>();
    }
    multipart_upload earlier(about_.identity.key, bookmark.upload_id);
    auto listed = co_await service::list_all_parts(about_.in, earlier);
    if (listed) {
        found_.usable.emplace(std::move(earlier), here, *plan);
        found_.usable->parts = judge_parts(&bookmark, *plan, *listed);
        found_.usable->sequential = bookmark.sequential;
        co_return result<void>();
    }
    if (listed.error().code != service_errc::no_such_upload) co_return listed.error();
    if (bookmark.completing) {
        auto looked = co_await for_the_object(bookmark);
        if (!looked || found_.stored) co_return looked;
    }
    pass_over(here, std::move(bookmark.upload_id), run_problem::gone);
    co_return result<void>();
}

/// Complete was announced, and the upload is gone: perhaps its answer was lost together with the process.
outcome<void> looking::for_the_object(checkpoint bookmark) {
    auto object = co_await service::find_object(about_.in, about_.identity.key, bookmark.size, bookmark.object_crc64);
    if (!object) co_return object.error();
    if (*object) {
        found_.stored = std::move(**object);
        found_.stored_by = std::move(bookmark.upload_id);
    }
    co_return result<void>();
}

outcome<void> looking::at_service() {
    std::vector<multipart_upload> candidates;
    if (about_.wanted.upload_id().empty()) {
        list_uploads_options of_key;
        of_key.key = about_.identity.key;
        auto listed = co_await service::list_all_uploads(about_.in, std::move(of_key));
        if (!listed) co_return listed.error();
        candidates = newest_of_key(about_.identity.key, std::move(*listed));
    } else {
        candidates.emplace_back(about_.identity.key, about_.wanted.upload_id());
    }
    for (multipart_upload& one : candidates) {
        if (found_.has_passed_over(one.upload_id)) continue;
        auto looked = co_await at_candidate(std::move(one));
        if (!looked || found_.usable) co_return looked;
    }
    co_return result<void>();
}

outcome<void> looking::at_candidate(multipart_upload candidate) {
    run_origin const there = run_origin::service;
    auto listed = co_await service::list_all_parts(about_.in, candidate);
    if (!listed) {
        if (listed.error().code != service_errc::no_such_upload) co_return listed.error();
        pass_over(there, candidate.upload_id, run_problem::gone);
        co_return result<void>();
    }
    auto plan = infer_plan(about_.identity.size, *listed);
    if (!plan) {
        run_problem const why = listed->empty() ? run_problem::no_parts : run_problem::uneven_parts;
        pass_over(there, candidate.upload_id, why, plan.error().detail);
        co_return result<void>();
    }
    auto alike = co_await begins_like_the_source(*plan, *listed);
    if (!alike) co_return alike.error();
    if (!*alike) {
        pass_over(there, candidate.upload_id, run_problem::other_content);
        co_return result<void>();
    }
    found_.usable.emplace(std::move(candidate), there, *plan);
    found_.usable->parts = judge_parts(nullptr, *plan, *listed);
    co_return result<void>();
}

/// Sizes agree by chance, and an upload of the same key may be somebody else's who is at it now.
outcome<bool> looking::begins_like_the_source(upload_plan plan, std::vector<part> const& listed) {
    auto const lowest = std::ranges::min_element(listed, {}, &part::number);
    async::buffer_lease mine; // who has a slice must not wait for another one: there may be none but his
    if (about_.slice.size() == 0) mine = co_await about_.in->client->buffers->acquire();
    asio::mutable_buffer const slice = mine ? mine.buffer() : about_.slice;
    co_return co_await agrees_with_source(*about_.source, plan, *lowest, slice);
}

} // namespace

outcome<survey> look_back(retrospect about, found_bookmark bookmark) {
    looking one(std::move(about));
    co_return co_await one.all(std::move(bookmark));
}

} // namespace ossio::transfer

namespace ossio {

service_resume service_resume::newest() {
    service_resume how;
    how.wanted_ = true;
    return how;
}

service_resume service_resume::of_upload(std::string upload_id) {
    service_resume how;
    how.wanted_ = true;
    how.upload_id_ = std::move(upload_id);
    return how;
}

} // namespace ossio
