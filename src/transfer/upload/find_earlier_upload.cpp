// SPDX-License-Identifier: BSL-1.0
// Reads the checkpoint first, then the service's list.
#include "transfer/upload/find_earlier_upload.hpp"

#include "service/listing_pages.hpp"
#include "transfer/plan/source_identity.hpp"
#include "transfer/upload/content_fingerprint.hpp"
#include "transfer/upload/part_body.hpp"
#include "wire/base64.hpp"
#include "wire/digest.hpp"
#include "wire/doubt_text.hpp"

#include <algorithm>
#include <iterator>

namespace ossio::transfer {

using service::outcome;

upload_identity place_of(detail::bucket_impl const& in, std::string const& key) {
    upload_identity of;
    of.endpoint = in.client->endpoint.host + ':' + std::to_string(in.client->endpoint.port);
    of.bucket = in.name;
    of.key = key;
    return of;
}

upload_identity identity_of(detail::bucket_impl const& in, std::string const& key, source const& from,
                            transfer_options const& options) {
    upload_identity of = place_of(in, key);
    bool const is_needed = options.checkpoints || !dynamic_cast<content_fingerprint const*>(&from);
    if (is_needed) of.fingerprint = from.fingerprint();
    if (options.checkpoints) check_fingerprint(of.fingerprint).value();
    of.size = from.size();
    return of;
}

std::string checkpoint_id_of(upload_identity const& of, source const& from, transfer_options const& options) {
    return checkpoint_id_of(of, from.name(), options);
}

std::string checkpoint_id_of(upload_identity const& of, std::string_view source_name, transfer_options const& options) {
    if (!options.checkpoint_id.empty()) return options.checkpoint_id;
    std::string text = of.endpoint + '\n' + of.bucket + '\n' + of.key + '\n';
    text += source_name;
    return wire::hex_lower(wire::sha256(text)).substr(0, 40);
}

checkpoint_store_ptr store_of(upload_identity const& of, transfer_options const& options) {
    return of.fingerprint.empty() ? nullptr : options.checkpoints;
}

bool needs_store(part_layout const& layout, transfer_options const& options) {
    return !layout.is_single_put() || options.resume_from_service.is_wanted();
}

namespace {

result<void> check_slice(transfer_options const& options) {
    part_slice const slice = *options.slice;
    if (slice.count < 1 || slice.count > limits::max_parts || slice.index < 0 || slice.index >= slice.count)
        return failure(errc::invalid_argument, "a slice needs a count in 1..10000 and an index below it");
    if (options.resume_from_service.upload_id().empty())
        return failure(errc::invalid_argument, "a slice needs the id of the upload: service_resume::of_upload");
    if (options.sequential) return failure(errc::invalid_argument, "a slice cannot be sent as a sequential upload");
    return {};
}

} // namespace

result<part_layout> layout_for(std::uint64_t size, transfer_options const& options) {
    if (options.slice) {
        auto const fine = check_slice(options);
        if (!fine) return fine.error();
    }
    if (options.resume_from_service.is_required() && options.resume_from_service.upload_id().empty())
        return failure(errc::invalid_argument, "service_resume::required_upload needs the id of an upload");
    auto plan = plan_upload(size, options.part_size, options.slice ? 0 : options.multipart_threshold);
    if (plan && (options.concurrency < 1 || options.concurrency > 256))
        return failure(errc::invalid_argument, "concurrency must be in 1..256");
    return plan;
}

namespace {

/// Of a checkpoint that another upload's will replace: what it knew is said for the last time.
std::string left_by(checkpoint const& other) {
    if (other.unconfirmed_uploads == 0) return std::string();
    return "oss://" + other.bucket + '/' + other.key + ": " +
           wire::unconfirmed_text(other.unconfirmed_uploads, other.unconfirmed_since);
}

class looking {
public:
    explicit looking(search_request about) : about_(std::move(about)) {}

    outcome<search_result> all(loaded_checkpoint saved);

private:
    outcome<void> at_checkpoint(checkpoint saved);
    outcome<void> take_over(checkpoint saved, part_layout plan, std::vector<part> listed, bool in_doubt);
    outcome<void> for_the_object(checkpoint saved, bool in_doubt);
    outcome<bool> all_agree(part_layout plan, std::vector<part_verdict> const& parts);
    outcome<bool> is_of_the_source(object_info const& object);
    asio::awaitable<async::buffer_lease> lend_slice();
    asio::mutable_buffer slice_of(async::buffer_lease& lent) const { return lent ? lent.buffer() : about_.slice; }
    std::optional<failure> why_missing() const;
    outcome<void> at_service();
    outcome<void> at_candidate(multipart_upload candidate);
    outcome<bool> begins_like_the_source(part_layout plan, std::vector<part> const& listed);
    void record_rejected(upload_origin where, std::string id, rejection_reason why,
                         std::string detail = std::string()) {
        found_.rejected.emplace_back(where, std::move(id), why, std::move(detail));
    }
    bool is_done() const noexcept { return found_.usable || found_.stored; }

    search_request about_;
    search_result found_;
};

outcome<search_result> looking::all(loaded_checkpoint saved) {
    if (saved.unreadable)
        record_rejected(upload_origin::checkpoint, std::string(), rejection_reason::unreadable,
                        to_string(*saved.unreadable));
    if (saved.saved) {
        auto looked = co_await at_checkpoint(std::move(*saved.saved));
        if (!looked) co_return looked.error();
    }
    // A named upload may have been begun in parts although this one would be one PutObject.
    bool const worth_it = about_.wanted.is_wanted() && (about_.begins_in_parts || !about_.wanted.upload_id().empty());
    if (!is_done() && worth_it && about_.identity.size != 0) {
        auto looked = co_await at_service();
        if (!looked) co_return looked.error();
    }
    if (auto const missing = why_missing()) co_return *missing;
    co_return std::move(found_);
}

/// Of an upload that is required.
std::optional<failure> looking::why_missing() const {
    std::string const& id = about_.wanted.upload_id();
    if (!about_.wanted.is_required() || is_done()) return std::nullopt;
    auto const at = std::ranges::find(found_.rejected, id, &rejected_upload::upload_id);
    bool const is_known = at != found_.rejected.end();
    if (is_known && at->why == rejection_reason::no_parts) return std::nullopt;
    failure f(errc::invalid_argument, "this upload is to be resumed, and no other one begun; it cannot be: ");
    if (is_known && at->why == rejection_reason::gone) f.code = service_errc::no_such_upload;
    f.detail += is_known ? to_string(at->why) : "an empty source has no parts";
    if (is_known && !at->detail.empty()) f.detail += " (" + at->detail + ')';
    f.upload_id = id;
    return f;
}

outcome<void> looking::at_checkpoint(checkpoint saved) {
    checkpoint_verdict const verdict = judge_checkpoint(saved, about_.identity);
    auto const plan = layout_of(saved);
    upload_origin const here = upload_origin::checkpoint;
    if (verdict == checkpoint_verdict::foreign) {
        record_rejected(here, saved.upload_id, rejection_reason::foreign, left_by(saved));
        co_return result<void>();
    }
    found_.unconfirmed_uploads = saved.unconfirmed_uploads;
    found_.unconfirmed_since = saved.unconfirmed_since;
    if (saved.upload_id.empty()) co_return result<void>();
    if (!plan) {
        record_rejected(here, saved.upload_id, rejection_reason::unreadable, plan.error().detail);
        co_return result<void>();
    }
    if (verdict == checkpoint_verdict::source_changed) {
        record_rejected(here, saved.upload_id, rejection_reason::source_changed);
        co_return result<void>();
    }
    bool const in_doubt = verdict == checkpoint_verdict::source_in_doubt || about_.check == resume_check::always;
    multipart_upload earlier(about_.identity.key, saved.upload_id);
    auto listed = co_await service::list_all_parts(about_.in, earlier);
    if (listed) co_return co_await take_over(std::move(saved), *plan, std::move(*listed), in_doubt);
    if (listed.error().code != service_errc::no_such_upload) co_return listed.error();
    if (saved.completing) {
        auto looked = co_await for_the_object(saved, in_doubt);
        if (!looked || found_.stored) co_return looked;
    }
    record_rejected(here, std::move(saved.upload_id), rejection_reason::gone);
    co_return result<void>();
}

outcome<void> looking::take_over(checkpoint saved, part_layout plan, std::vector<part> listed, bool in_doubt) {
    auto parts = judge_parts(&saved, plan, listed, in_doubt);
    if (saved.sequential) {
        // It takes no part twice: one that differs could not be sent again.
        auto same = co_await all_agree(plan, parts);
        if (!same) co_return same.error();
        if (!*same) {
            auto const why = in_doubt ? rejection_reason::source_changed : rejection_reason::damaged_part;
            record_rejected(upload_origin::checkpoint, std::move(saved.upload_id), why);
            co_return result<void>();
        }
    }
    multipart_upload earlier(about_.identity.key, std::move(saved.upload_id));
    found_.usable.emplace(std::move(earlier), upload_origin::checkpoint, plan);
    found_.usable->parts = std::move(parts);
    found_.usable->sequential = saved.sequential;
    co_return result<void>();
}

/// Whether no part that the service has would have to be sent again.
outcome<bool> looking::all_agree(part_layout plan, std::vector<part_verdict> const& parts) {
    async::buffer_lease lent = co_await lend_slice();
    for (part_verdict const& one : parts) {
        bool const is_there = one.reason != part_reason::not_listed;
        if (is_there && step_of(one.reason) == part_step::send) co_return false;
        if (step_of(one.reason) != part_step::compare) continue;
        auto same = co_await agrees_with_source(*about_.source, plan, one.listed, slice_of(lent));
        if (!same || !*same) co_return same;
    }
    co_return true;
}

/// Complete was announced, and the upload is gone: perhaps its answer was lost together with the process.
outcome<void> looking::for_the_object(checkpoint saved, bool in_doubt) {
    service::sent_object sent;
    sent.size = saved.size;
    sent.sum = wire::to_checksum(saved.object_crc64);
    sent.sent_at = about_.in->client->runtime->now();
    sent.may_be_older = true; // an earlier run may have made it
    auto object = co_await service::find_object(about_.in, about_.identity.key, sent, true);
    if (!object) co_return object.error();
    if (!*object) co_return result<void>();
    if (in_doubt) {
        auto same = co_await is_of_the_source(**object);
        if (!same) co_return same.error();
        if (!*same) co_return result<void>();
    }
    found_.stored = std::move(**object);
    found_.stored_by = std::move(saved.upload_id);
    found_.stored_is_compared = in_doubt || sent.sum;
    co_return result<void>();
}

/// The object was made of what the source was then.
outcome<bool> looking::is_of_the_source(object_info const& object) {
    if (!object.crc64) co_return false;
    async::buffer_lease lent = co_await lend_slice();
    part_extent const all(0, about_.identity.size);
    auto ours = co_await checksum_of(*about_.source, all, slice_of(lent));
    if (!ours) co_return ours.error();
    co_return ours->value() == *object.crc64;
}

/// Who has a slice must not wait for another one: there may be none but his.
asio::awaitable<async::buffer_lease> looking::lend_slice() {
    if (about_.slice.size() != 0) co_return async::buffer_lease();
    auto lent = co_await about_.in->client->buffers->acquire();
    co_return lent;
}

outcome<void> looking::at_service() {
    std::vector<multipart_upload> candidates;
    if (about_.wanted.upload_id().empty()) {
        list_uploads_options of_key;
        of_key.key = about_.identity.key;
        for (service::uploads_walk walk(about_.in, std::move(of_key)); !walk.is_done();) {
            auto listed = co_await walk.next();
            if (!listed) co_return listed.error();
            std::ranges::move(*listed, std::back_inserter(candidates));
            candidates = newest_of_key(about_.identity.key, std::move(candidates));
        }
    } else {
        candidates.emplace_back(about_.identity.key, about_.wanted.upload_id());
    }
    for (multipart_upload& one : candidates) {
        if (found_.has_rejected(one.upload_id)) continue;
        auto looked = co_await at_candidate(std::move(one));
        if (!looked || found_.usable) co_return looked;
    }
    co_return result<void>();
}

outcome<void> looking::at_candidate(multipart_upload candidate) {
    upload_origin const there = upload_origin::service;
    auto listed = co_await service::list_all_parts(about_.in, candidate);
    if (!listed) {
        if (listed.error().code != service_errc::no_such_upload) co_return listed.error();
        record_rejected(there, candidate.upload_id, rejection_reason::gone);
        co_return result<void>();
    }
    auto plan = infer_layout(about_.identity.size, *listed);
    if (!plan) {
        rejection_reason const why = listed->empty() ? rejection_reason::no_parts : rejection_reason::uneven_parts;
        record_rejected(there, candidate.upload_id, why, plan.error().detail);
        co_return result<void>();
    }
    auto alike = co_await begins_like_the_source(*plan, *listed);
    if (!alike) co_return alike.error();
    if (!*alike) {
        record_rejected(there, candidate.upload_id, rejection_reason::other_content);
        co_return result<void>();
    }
    found_.usable.emplace(std::move(candidate), there, *plan);
    found_.usable->parts = judge_parts(nullptr, *plan, *listed);
    co_return result<void>();
}

/// Sizes can agree by chance, and an upload of the same key may be a running one of another client.
outcome<bool> looking::begins_like_the_source(part_layout plan, std::vector<part> const& listed) {
    auto const lowest = std::ranges::min_element(listed, {}, &part::number);
    async::buffer_lease lent = co_await lend_slice();
    co_return co_await agrees_with_source(*about_.source, plan, *lowest, slice_of(lent));
}

} // namespace

outcome<search_result> find_earlier_upload(search_request about, loaded_checkpoint saved) {
    looking one(std::move(about));
    co_return co_await one.all(std::move(saved));
}

} // namespace ossio::transfer
