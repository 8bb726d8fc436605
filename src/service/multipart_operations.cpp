// SPDX-License-Identifier: BSL-1.0
// InitiateMultipartUpload, UploadPart, CompleteMultipartUpload, AbortMultipartUpload.
#include "service/call.hpp"
#include "service/memory_body.hpp"
#include "service/operations.hpp"
#include "service/validation.hpp"
#include "wire/base64.hpp"
#include "wire/checksum.hpp"
#include "wire/digest.hpp"
#include "wire/doubt_text.hpp"
#include "wire/failure_context.hpp"
#include "wire/multipart_messages.hpp"

namespace ossio::service {

namespace {

wire::failure_context about(std::string_view operation, bucket_ptr const& in, multipart_upload const& upload,
                            int part = 0) {
    return wire::failure_context(operation, in->name, upload.key, upload.upload_id, part);
}

result<void> check_request(std::string const& bucket, part_request const& asked, std::uint64_t size) {
    auto fine = check_part(bucket, asked.upload, asked.number);
    if (fine && size > limits::max_part_size) return failure(errc::invalid_argument, "a part has at most 5 GiB");
    return fine;
}

std::string content_md5_of(asio::const_buffer bytes) {
    return wire::base64_encode(wire::md5(std::string_view(static_cast<char const*>(bytes.data()), bytes.size())));
}

} // namespace

outcome<multipart_upload> initiate(bucket_ptr in, std::string key, object_headers headers, initiate_options options,
                                   attempt_listener attempt_failed, std::function<void()> about_to_send) {
    multipart_upload upload(std::move(key), std::string());
    auto names = check_names(in->name, upload.key);
    if (!names) co_return in_context(names.error(), about("InitiateMultipartUpload", in, upload));
    auto request = wire::build_initiate(in->name, upload.key, headers, options.sequential);
    if (!request) co_return in_context(request.error(), about("InitiateMultipartUpload", in, upload));
    call_options calling(*in);
    calling.attempt_failed = attempt_failed;
    calling.about_to_send = std::move(about_to_send);
    auto done = co_await call(*in->client, std::move(*request), std::move(calling));
    if (!done) co_return done.error();
    auto parsed = wire::parse_initiate(done->response);
    if (!parsed) {
        failure f =
            in_context(of_response(parsed.error(), done->response), about("InitiateMultipartUpload", in, upload));
        if (attempt_failed) attempt_failed(f);
        co_return f;
    }
    upload.upload_id = std::move(parsed->upload_id);
    co_return upload;
}

outcome<multipart_upload> initiate_alone(bucket_ptr in, std::string key, object_headers headers,
                                         initiate_options options) {
    request_attempts attempts(may_have_begun);
    attempt_listener attempt_failed = [&attempts](failure const& f) { attempts.failed(f); };
    std::function<void()> about_to_send = [&attempts] { attempts.begin(); };
    auto begun =
        co_await initiate(std::move(in), std::move(key), std::move(headers), options, attempt_failed, about_to_send);
    if (begun) co_return begun;
    attempts.cut_short();
    if (!attempts.leave_doubt()) co_return begun;
    co_return wire::with_doubt(begun.error(), wire::unconfirmed_text(attempts.in_doubt(), std::string()));
}

outcome<part> upload_part(bucket_ptr in, part_request asked, checksummed_body& body) {
    auto fine = check_request(in->name, asked, body.size());
    if (!fine) co_return in_context(fine.error(), about("UploadPart", in, asked.upload, asked.number));
    auto request = wire::build_upload_part(in->name, asked.upload, asked.number, asked.headers);
    if (!request) co_return in_context(request.error(), about("UploadPart", in, asked.upload, asked.number));
    call_options options(*in);
    options.body = &body;
    options.upload_id = asked.upload.upload_id;
    options.part_number = asked.number;
    options.retries = asked.retries;
    options.on_behalf_of = asked.on_behalf_of;
    options.attempt_failed = std::move(asked.attempt_failed);
    options.on_qos_delay = std::move(asked.on_qos_delay);
    options.is_measured = asked.is_measured;
    options.check = [&body](wire::response const& response) { return body.compare(wire::checksum_of(response)); };
    auto done = co_await call(*in->client, std::move(*request), std::move(options));
    if (!done) co_return done.error();
    auto acknowledged = wire::parse_upload_part(done->response, asked.number, body.size());
    if (!acknowledged)
        co_return in_context(of_response(acknowledged.error(), done->response),
                             about("UploadPart", in, asked.upload, asked.number));
    acknowledged->crc64 = body.sum().value();
    co_return std::move(*acknowledged);
}

outcome<part> upload_payload(bucket_ptr in, multipart_upload upload, int number, payload bytes, part_options options) {
    part_request asked(upload, number);
    asked.headers.request_payer = std::move(options.request_payer);
    asked.headers.traffic_limit = options.traffic_limit;
    if (options.content_md5) asked.headers.content_md5 = content_md5_of(bytes.view());
    memory_body body(bytes.view());
    co_return co_await upload_part(std::move(in), std::move(asked), body);
}

namespace {

sent_object made_of(std::span<part const> parts, async::steady_time sent_at) {
    sent_object made;
    made.size = known_size(parts);
    made.sum = wire::checksum_of(parts);
    made.sent_at = sent_at;
    return made;
}

/// No list: all parts that the service has. The parts must live until completion.
outcome<object_info> send_complete(bucket_ptr in, multipart_upload upload, std::optional<std::span<part const>> listed,
                                   complete_options options, int* retries, request_attempts& attempts) {
    auto const here = about("CompleteMultipartUpload", in, upload);
    auto fine = check_upload(in->name, upload);
    if (!fine) co_return in_context(fine.error(), here);
    auto request = wire::build_complete(in->name, upload, listed, options);
    if (!request) co_return in_context(request.error(), here);
    call_options calling(*in);
    calling.upload_id = upload.upload_id;
    calling.retries = retries;
    note_attempts(calling, attempts);
    auto done = co_await call(*in->client, std::move(*request), std::move(calling));
    if (!done) {
        attempts.cut_short();
        co_return done.error();
    }
    auto object = wire::parse_complete(done->response);
    if (!object) {
        failure f = in_context(of_response(object.error(), done->response), here);
        attempts.failed(f);
        co_return f;
    }
    auto const expected = listed ? wire::checksum_of(*listed) : std::nullopt;
    if (expected) {
        auto same = wire::compare(wire::to_checksum(object->crc64), *expected);
        if (!same) {
            failure f = in_context(of_response(same.error(), done->response), here);
            f.detail += "; the object exists with these wrong bytes";
            attempts.failed(f);
            co_return f;
        }
    }
    object->key = std::move(upload.key);
    object->size = listed ? total_size(*listed) : 0;
    co_return std::move(*object);
}

} // namespace

outcome<object_info> complete(bucket_ptr in, multipart_upload upload, std::vector<part> parts, complete_options options,
                              int* retries, request_attempts& attempts) {
    std::optional<std::span<part const>> const listed(parts);
    auto const sent_at = in->client->now();
    auto done = co_await send_complete(in, upload, listed, std::move(options), retries, attempts);
    if (done || done.error().code != service_errc::no_such_upload || done.error().attempts < 2) co_return done;
    // An earlier attempt may have removed the upload: then the object decides.
    auto found = co_await find_object(in, std::move(upload.key), made_of(parts, sent_at), true);
    if (!found || !*found) co_return done;
    co_return std::move(**found);
}

outcome<object_info> complete_alone(bucket_ptr in, multipart_upload upload, std::vector<part> parts,
                                    complete_options options, bool takes_all) {
    if (parts.empty() && !takes_all) {
        failure f(errc::invalid_argument, "the list of parts is empty");
        co_return in_context(std::move(f), about("CompleteMultipartUpload", in, upload));
    }
    std::optional<std::span<part const>> listed;
    if (!takes_all) listed.emplace(parts);
    request_attempts attempts(may_have_completed);
    auto const sent_at = in->client->now();
    auto done = co_await send_complete(in, upload, listed, std::move(options), nullptr, attempts);
    bool const is_known = done || done.error().code == service_errc::callback_failed ||
                          done.error().code == errc::checksum_mismatch || !attempts.leave_doubt();
    if (is_known) co_return done;
    if (takes_all) co_return wire::with_object_in_doubt(done.error());
    bool const is_gone = done.error().code == service_errc::no_such_upload;
    co_return co_await settle_lost_response(in, std::move(upload.key), made_of(parts, sent_at), done.error(), is_gone);
}

outcome<void> abort(bucket_ptr in, multipart_upload upload, detail::quota_owner const* on_behalf_of) {
    auto fine = check_upload(in->name, upload);
    if (!fine) co_return in_context(fine.error(), about("AbortMultipartUpload", in, upload));
    call_options options(*in);
    options.activity = nullptr; // the end of an upload does not wait for minutes
    options.upload_id = upload.upload_id;
    options.on_behalf_of = on_behalf_of;
    auto done = co_await call(*in->client, wire::build_abort(in->name, upload), std::move(options));
    if (done) co_return result<void>();
    // A retry finds the upload gone if the response to an earlier attempt was lost.
    if (done.error().code == service_errc::no_such_upload && done.error().attempts > 1) co_return result<void>();
    co_return done.error();
}

} // namespace ossio::service
