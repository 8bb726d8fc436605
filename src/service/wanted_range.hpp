// SPDX-License-Identifier: BSL-1.0
// Which bytes of an object are wanted, and which of those that arrive are. No I/O.
#ifndef OSSIO_SRC_SERVICE_WANTED_RANGE_HPP
#define OSSIO_SRC_SERVICE_WANTED_RANGE_HPP

#include <ossio/failure.hpp>
#include <ossio/types.hpp>

#include "wire/http.hpp"

#include <boost/asio/buffer.hpp>

#include <cstdint>
#include <optional>

namespace ossio::service {

/** The bytes of one GetObject, from front to back, by one response or by several.

    A server may send all of an object where a range was asked for: what is not wanted is skipped. One that sends another range
    than it was asked for, or ends too early, has not responded to the request.
*/
class wanted_range {
public:
    /// No range: the whole object.
    explicit wanted_range(std::optional<byte_range> const& of) noexcept;

    bool is_whole_object() const noexcept { return is_whole_; }
    bool has_bytes() const noexcept { return received_ != 0; }
    bool is_size_known() const noexcept { return has_head_ && !is_size_unknown_; }
    std::uint64_t received() const noexcept { return received_; }
    std::uint64_t object_size() const noexcept { return is_size_unknown_ ? next_ : size_; }
    std::optional<std::uint64_t> total() const noexcept; ///< of the wanted bytes, if that is known

    /// Before each request: changes the range of one that follows another, to what is missing.
    void ask_for_rest(wire::request&);

    /// At the head of each response. `size`: of the object, as a Content-Range says it.
    void begin(wire::response const& head, std::uint64_t size) noexcept;

    /// What of the next bytes of the response is wanted and not there yet.
    result<boost::asio::const_buffer> cut(boost::asio::const_buffer piece);
    void take(std::size_t bytes) noexcept { received_ += bytes; } ///< what `cut` returned is where it belongs

    /// After the last response was read to its end.
    result<void> check_complete() const;

private:
    std::uint64_t first_, last_;
    bool is_whole_;
    bool has_head_ = false;
    bool is_size_unknown_ = false; // end_ is what was asked for then
    bool is_widened_ = false;      // the response at hand holds more than was asked for
    std::uint64_t size_ = 0;       // of the object
    std::uint64_t end_ = 0;        // one beyond the last byte that is wanted
    std::uint64_t asked_from_ = 0; // the first byte that the attempt at hand asks for
    std::uint64_t next_ = 0;       // where in the object the next byte of the response is
    std::uint64_t received_ = 0;
};

} // namespace ossio::service
#endif
