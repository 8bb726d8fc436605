// SPDX-License-Identifier: BSL-1.0
// Every error code that OSS documents for what we do: it has a name of ours, or keeps its own; and what may be retried.
#include "wire/service_error.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::wire;

BOOST_AUTO_TEST_SUITE(error_catalogue)

namespace {

struct row {
    int status;
    char const* code;
    service_errc known;
    char const* condition; // r: retryable, t: throttled, n: not found, d: denied, c: corrupt
};

constexpr row rows[] = {
    {203, "CallbackFailed", service_errc::callback_failed, ""},
    {400, "BadRequest", service_errc::other, ""},
    {400, "EntityTooSmall", service_errc::entity_too_small, ""},
    {400, "EntityTooLarge", service_errc::entity_too_large, ""},
    {400, "FilePartNotExist", service_errc::invalid_part, "c"},
    {400, "IncompleteBody", service_errc::incomplete_body, "r"},
    {400, "InvalidArgument", service_errc::invalid_argument, ""},
    {400, "InvalidBucketName", service_errc::invalid_bucket_name, ""},
    {400, "InvalidObjectName", service_errc::invalid_object_name, ""},
    {400, "InvalidCRC64", service_errc::invalid_crc64, "rc"},
    {400, "InvalidDigest", service_errc::invalid_digest, "rc"},
    {400, "InvalidEncryptionAlgorithmError", service_errc::other, ""},
    {400, "InvalidDataEncryptionAlgorithmError", service_errc::other, ""},
    {400, "InvalidPart", service_errc::invalid_part, "c"},
    {400, "InvalidPartOrder", service_errc::invalid_part_order, ""},
    {400, "MalformedXML", service_errc::malformed_xml, ""},
    {400, "MissingArgument", service_errc::other, ""},
    {400, "InvalidRequest", service_errc::other, ""},
    {400, "NotImplemented", service_errc::other, ""},
    {400, "PartNotSequential", service_errc::part_not_sequential, ""},
    {409, "PartAlreadyExist", service_errc::part_already_exists, ""},
    {400, "ObjectAlreadyExists", service_errc::file_already_exists, ""},
    {400, "RequestTimeout", service_errc::request_timeout, "r"},
    {400, "OperationNotSupported", service_errc::other, ""},
    {403, "AccessDenied", service_errc::access_denied, "d"},
    {403, "InvalidAccessKeyId", service_errc::invalid_access_key_id, "d"},
    {403, "SignatureDoesNotMatch", service_errc::signature_does_not_match, "d"},
    {403, "RequestTimeTooSkewed", service_errc::request_time_too_skewed, "rd"},
    {403, "InvalidSecurityToken", service_errc::invalid_security_token, "d"},
    {403, "SecurityTokenExpired", service_errc::security_token_expired, "d"},
    {403, "AccessKeyIdAndSecurityTokenNotMatch", service_errc::invalid_security_token, "d"},
    {403, "SecurityTokenNotSupported", service_errc::invalid_security_token, "d"},
    {403, "SecondLevelDomainForbidden", service_errc::other, ""},
    {403, "NonStandardHostForbidden", service_errc::other, ""},
    {403, "CnameDenied", service_errc::other, ""},
    {403, "PermanentRedirect", service_errc::other, ""},
    {403, "UserDisable", service_errc::access_denied, "d"},
    {403, "BucketDisable", service_errc::other, ""},
    {403, "AbnormalBucketOwnerStatus", service_errc::other, ""},
    {403, "KmsServiceNotEnabled", service_errc::other, ""},
    {403, "InvalidObjectState", service_errc::other, ""},
    {403, "TransferAccelerationDisabled", service_errc::other, ""},
    {404, "NoSuchBucket", service_errc::no_such_bucket, "n"},
    {404, "NoSuchKey", service_errc::no_such_key, "n"},
    {404, "NoSuchUpload", service_errc::no_such_upload, "n"},
    {405, "MethodNotAllowed", service_errc::method_not_allowed, ""},
    {409, "FileAlreadyExists", service_errc::file_already_exists, ""},
    {409, "FileImmutable", service_errc::other, ""},
    {409, "BucketNotEmpty", service_errc::bucket_not_empty, ""},
    {409, "BucketAlreadyExists", service_errc::bucket_already_exists, ""},
    {409, "PositionNotEqualToLength", service_errc::position_not_equal_to_length, ""},
    {409, "ObjectNotAppendable", service_errc::object_not_appendable, ""},
    {411, "MissingContentLength", service_errc::missing_content_length, ""},
    {408, "WaitedTooLong", service_errc::request_timeout, "r"}, // codes that the table lacks
    {412, "PreconditionFailed", service_errc::precondition_failed, ""},
    {429, "Throttling.User", service_errc::server_busy, "rt"},
    {416, "InvalidRange", service_errc::invalid_range, ""},
    {500, "InternalError", service_errc::internal_error, "r"},
    {503, "ServiceUnavailable", service_errc::server_busy, "rt"},
    {503, "PartitionQpsLimitted", service_errc::partition_qps_limited, "rt"},
    {503, "UploadTrafficRateLimitExceeded", service_errc::server_busy, "rt"},
    {503, "DownloadTrafficRateLimitExceeded", service_errc::server_busy, "rt"},
    {503, "TotalQpsLimitExceeded", service_errc::server_busy, "rt"},
    {503, "MetaOperationQpsLimitExceeded", service_errc::server_busy, "rt"},
    {503, "ActiveRequestLimitExceeded", service_errc::server_busy, "rt"},
    {503, "CpuLimitExceeded", service_errc::server_busy, "rt"},
};

response refusal(row const& r) {
    response response;
    response.status = r.status;
    response.headers.set("x-oss-request-id", "5F8E6A3C1D2B3A4958670123");
    response.headers.set("x-oss-ec", "0042-00000104");
    response.body = "<Error><Code>" + std::string(r.code) + "</Code><Message>in words</Message></Error>";
    return response;
}

} // namespace

BOOST_AUTO_TEST_CASE(each_code_has_a_name_or_keeps_its_own) {
    for (row const& r : rows) {
        BOOST_TEST_CONTEXT(r.code) {
            BOOST_REQUIRE(is_service_error(request("PutObject", verb::put, "b", "k"), refusal(r)));
            failure const f = parse_service_error(refusal(r));
            BOOST_TEST((f.code == r.known));
            BOOST_TEST(f.service_code == r.code);
            BOOST_TEST(f.detail == "in words");
            BOOST_TEST(f.request_id == "5F8E6A3C1D2B3A4958670123");
            BOOST_TEST(f.ec == "0042-00000104");
            std::string const text = to_string(f);
            for (char const* part : {r.code, "in words", "5F8E6A3C1D2B3A4958670123", "0042-00000104"})
                BOOST_TEST(text.find(part) != std::string::npos, text);
        }
    }
}

BOOST_AUTO_TEST_CASE(each_code_answers_the_questions_worth_asking) {
    for (row const& r : rows) {
        error_code const code = parse_service_error(refusal(r)).code;
        std::string_view const expected = r.condition;
        for (auto const& [letter, c] : {std::pair('r', condition::retryable), std::pair('t', condition::throttled),
                                        std::pair('n', condition::not_found), std::pair('d', condition::denied),
                                        std::pair('c', condition::corrupt)})
            BOOST_TEST((code == c) == (expected.find(letter) != std::string_view::npos), r.code << ' ' << letter);
    }
}

BOOST_AUTO_TEST_SUITE_END()
