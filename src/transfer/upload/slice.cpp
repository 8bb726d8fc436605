// SPDX-License-Identifier: BSL-1.0
// One worker's share of an upload that several share: it joins the upload, sends its parts, and completes when all are there.
#include "transfer/upload/uploader.hpp"

#include "service/object_proof.hpp"
#include "service/validation.hpp"
#include "transfer/multipart/complete_options_of.hpp"
#include "transfer/plan/resume_rules.hpp"
#include "transfer/upload/part_body.hpp"
#include "wire/failure_context.hpp"

namespace ossio::transfer {

namespace {

using stored_already = std::optional<upload_result>;

/// The listed parts that are of this layout, ascending by number.
std::vector<part> parts_of_layout(part_layout const& layout, std::vector<part> listed) {
    std::erase_if(listed, [&](part const& p) {
        return p.number < 1 || p.number > layout.parts() || p.size != layout.range_of(p.number).size;
    });
    return listed;
}

} // namespace

/// The upload is the workers' own: this one neither begins nor deletes it.
outcome<std::optional<upload_result>> uploader::join_shared(part_layout layout) {
    multipart_upload shared(session_.key(), options_.resume_from_service.upload_id());
    auto listed = co_await service::list_all_parts(session_.bucket(), shared);
    if (!listed && listed.error().code == service_errc::no_such_upload) {
        auto object = co_await take_shared_object(false);
        if (!object) co_return object.error();
        reporter_.expect(identity_.size);
        reporter_.resume(0, identity_.size);
        object->totals = reporter_.now();
        object->resumed = true;
        co_return stored_already(std::move(*object));
    }
    if (!listed) co_return listed.error();
    first_buffer_.give_back_memory();
    auto verdicts = judge_parts(nullptr, layout, *listed);
    table_.emplace(table_of(layout, std::move(verdicts), numbers_of(layout, *options_.slice)));
    session_.resume(std::move(shared), false, false);
    co_return stored_already();
}

outcome<upload_result> uploader::complete_shared() {
    auto unchanged = co_await verify_source();
    if (!unchanged) co_return unchanged.error();
    auto listed = co_await service::list_all_parts(session_.bucket(), *session_.upload());
    if (!listed && listed.error().code == service_errc::no_such_upload) co_return co_await take_shared_object(true);
    if (!listed) co_return listed.error();
    std::vector<part> all = parts_of_layout(table_->plan(), std::move(*listed));
    int const missing = table_->plan().parts() - static_cast<int>(all.size());
    if (missing != 0) {
        upload_result done = finished(object_info());
        done.parts_missing = missing;
        co_return done;
    }
    auto object = co_await session_.complete(std::move(all), complete_options_of(options_.headers), &reporter_.retries);
    if (!object) co_return object.error();
    co_return finished(std::move(*object));
}

/// The upload is gone: another worker has completed it, or somebody has aborted it. `has_sent`: this worker's parts were there.
outcome<upload_result> uploader::take_shared_object(bool has_sent) {
    auto described = co_await service::describe_object(session_.bucket(), session_.key(), std::string());
    bool const is_absent = !described && service::says_not_found(described.error());
    if (!described && !is_absent) co_return described.error();
    bool stands = described && described->info.size == identity_.size;
    bool is_compared = false;
    if (stands) {
        service::found_object found;
        found.info = described->info;
        found.date = described->date;
        found.elapsed = client().runtime->now() - session_.events().begun();
        // An object that is newer than this run and has the size is that of the upload; an older one is compared.
        if (!has_sent || !service::is_new_enough(found)) {
            auto same = co_await is_object_of_source(described->info);
            if (!same) co_return same.error();
            stands = is_compared = *same;
        }
    }
    if (!stands) {
        session_.note_upload_gone();
        failure gone(errc::upload_vanished,
                     "it was aborted, or the key was overwritten after another worker completed it");
        co_return wire::in_context(std::move(gone),
                                   wire::failure_context("Upload", session_.bucket()->name, session_.key(),
                                                         options_.resume_from_service.upload_id()));
    }
    upload_result done = finished(std::move(described->info));
    done.upload_id = options_.resume_from_service.upload_id();
    done.crc64_confirmed = is_compared;
    co_return done;
}

/// Reads all of the source.
outcome<bool> uploader::is_object_of_source(object_info object) {
    if (!object.crc64) co_return false;
    auto buffer = std::move(first_buffer_);
    if (!buffer) buffer = co_await client().buffers->acquire(quota_owner_.buffers);
    part_extent const all(0, identity_.size);
    auto ours = co_await checksum_of(*source_, all, buffer.buffer());
    if (!ours) co_return ours.error();
    co_return wire::to_checksum(object.crc64) == *ours;
}

} // namespace ossio::transfer
