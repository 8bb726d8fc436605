// SPDX-License-Identifier: BSL-1.0
// Fills in what is empty.
#include "wire/failure_context.hpp"

#include "wire/printable.hpp"

namespace ossio::wire {

namespace {

void fill_in(std::string& text, std::string_view with) {
    if (text.empty()) text = with;
}

} // namespace

failure in_context(failure f, failure_context const& about) {
    fill_in(f.operation, about.operation);
    fill_in(f.bucket, about.bucket);
    fill_in(f.key, about.key);
    fill_in(f.upload_id, about.upload_id);
    if (f.part_number == 0) f.part_number = about.part_number;
    return f;
}

failure of_response(failure f, response const& from) {
    if (f.http_status == 0) f.http_status = from.status;
    fill_in(f.request_id, printable(from.headers.get("x-oss-request-id")));
    return f;
}

} // namespace ossio::wire
