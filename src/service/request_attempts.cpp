// SPDX-License-Identifier: BSL-1.0
// By the failure of an attempt: its phase, its status, and who says so.
#include "service/request_attempts.hpp"

namespace ossio::service {

bool may_have_been_done(failure const& f) noexcept {
    // A response that cannot be understood says nothing of what was done, whatever its status.
    if (f.code == errc::malformed_response) return true;
    if (f.http_status != 0 || f.code == errc::tls_failed)
        return false; // it carries out no request of one that it does not trust
    return f.phase == request_phase::send || f.phase == request_phase::wait || f.phase == request_phase::receive;
}

bool is_from_between(failure const& f) noexcept {
    if (f.http_status == 0 || !f.service_code.empty()) return false;
    // 408 and 499: it waited for the one or the other side. With a request id: OSS has seen the request.
    return f.http_status >= 500 || f.http_status == 408 || f.http_status == 499 || !f.request_id.empty();
}

bool may_have_begun(failure const& f) noexcept {
    if (may_have_been_done(f)) return true;
    return is_from_between(f) || f.code == service_errc::internal_error;
}

bool leaves_object_in_doubt(failure const& f) noexcept { return f.phase != request_phase::send && may_have_begun(f); }

bool may_have_completed(failure const& f) noexcept {
    bool const is_refused = f.http_status >= 400 && f.http_status < 500 && !f.service_code.empty();
    if (f.http_status != 0) return !is_refused;
    bool const has_a_response = f.code == errc::malformed_response || f.code == errc::checksum_mismatch;
    return has_a_response || may_have_been_done(f);
}

bool leaves_complete_in_doubt(failure const& f) noexcept {
    // This Complete may have removed the upload, or somebody's abort.
    bool const may_be_its_own_work =
        f.code == service_errc::no_such_upload || f.code == service_errc::file_already_exists;
    return may_be_its_own_work || may_have_completed(f);
}

void put_attempts::failed(failure const& f, body_progress const& body) noexcept {
    if (!body.has_begun) all_.withdraw();
    if (all_.failed(f)) note_sum(body);
}

void put_attempts::cut_short(body_progress const& body) noexcept {
    if (!body.has_begun) all_.withdraw();
    if (all_.cut_short()) note_sum(body);
}

void put_attempts::note_sum(body_progress const& body) noexcept {
    if (!body.is_whole && has_sent_whole_) return;
    if (!has_sent_whole_)
        sum_ = body.sum;
    else if (sum_ != body.sum)
        sum_.reset();
    has_sent_whole_ = body.is_whole;
}

} // namespace ossio::service
