// SPDX-License-Identifier: BSL-1.0
// Parses redis[s]://[[user]:password@]host[:port][/database].
#include <ossio/redis.hpp>

#include <ossio/error.hpp>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <charconv>
#include <optional>

namespace ossio {

namespace {

[[noreturn]] void refuse(char const* why) {
    // Without the URL, which may contain a password.
    throw error(failure(errc::invalid_argument, std::string("the address of Redis: ") + why));
}

template<class Number>
std::optional<Number> number_of(std::string_view text) {
    Number n = 0;
    auto const read = std::from_chars(text.data(), text.data() + text.size(), n);
    bool const whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
    return whole ? std::optional<Number>(n) : std::nullopt;
}

int database_of(std::string_view path) {
    if (path.empty() || path == "/") return 0;
    auto const number = number_of<int>(path.substr(1));
    if (!number || *number < 0) refuse("the database must be a number");
    return *number;
}

} // namespace

redis_options redis_options::from_url(std::string_view text) {
    auto const parsed = boost::urls::parse_uri(text);
    if (!parsed) refuse("it must be redis[s]://[[user]:password@]host[:port][/database]");
    auto const& url = *parsed;
    bool const secure = url.scheme() == "rediss";
    if (!secure && url.scheme() != "redis") refuse("it must begin with redis:// or rediss://");
    if (url.has_query() || url.has_fragment()) refuse("it must end with the database");
    redis_options o;
    o.tls = secure;
    o.host = std::string(url.encoded_host_address());
    if (o.host.empty()) refuse("the host is missing");
    if (url.has_port()) {
        auto const port = number_of<std::uint16_t>(std::string_view(url.port().data(), url.port().size()));
        if (!port || *port == 0) refuse("the port must be in 1..65535");
        o.port = *port;
    }
    o.user = url.user();
    o.password = url.password();
    if (!o.user.empty() && o.password.empty()) refuse("a user needs a password");
    o.database = database_of(std::string_view(url.encoded_path().data(), url.encoded_path().size()));
    return o;
}

} // namespace ossio
