// SPDX-License-Identifier: BSL-1.0
// The API's own promises, checked by the compiler. GCC 12 destroys aggregate temporaries in a co_await expression twice,
// so nothing that the public API takes or gives may be an aggregate.
#include <ossio.hpp>
#include <type_traits>
template<class... T>
constexpr bool none_is_aggregate = (!std::is_aggregate_v<T> && ...);
static_assert(none_is_aggregate<ossio::upload_options, ossio::client_options, ossio::object_headers, ossio::payload,
                                ossio::part, ossio::multipart_upload, ossio::object_info, ossio::upload_result,
                                ossio::progress, ossio::checkpoint, ossio::credentials, ossio::failure,
                                ossio::retry_policy, ossio::cancellation_token>);
static_assert(std::is_nothrow_move_constructible_v<ossio::payload> &&
              std::is_nothrow_move_constructible_v<ossio::cancellation_token>);
boost::asio::awaitable<ossio::part> borrowed(ossio::bucket b, ossio::multipart_upload u, std::string& s) {
    return b.upload_part(u, 1, boost::asio::buffer(s));
}
boost::asio::awaitable<ossio::part> owned(ossio::bucket b, ossio::multipart_upload u, std::string s) {
    return b.upload_part(u, 1, std::move(s));
}
