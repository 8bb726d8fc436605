// SPDX-License-Identifier: BSL-1.0
// Object headers in a unit of a queue: those whose choice gives no access to anything. No I/O.
#ifndef OSSIO_SRC_PROGRAM_DECIDE_UNIT_HEADERS_HPP
#define OSSIO_SRC_PROGRAM_DECIDE_UNIT_HEADERS_HPP

#include <ossio/types.hpp>

#include <boost/json/object.hpp>

#include <stdexcept>

namespace ossio::program {

/// A text that is no unit.
class not_a_unit : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/** Returns the name of a header that is set and that units do not carry; empty: there is none.

    Units carry what describes the bytes, metadata, the storage class, and whether objects may be overwritten. Others decide who may
    read an object (ACL, encryption, tags), whom the service calls (callback), or what a request does.
*/
std::string header_not_carried(object_headers const&);

/** Whether an object with the same bytes is as good as what a unit with these headers would store.

    It may be older than the unit and lack its headers, and HeadObject does not show them all. What must not be overwritten cannot
    be sent once more in any case.
*/
bool is_proved_by_bytes(object_headers const&);

/// Returns the headers that units carry; empty: none is set.
boost::json::object unit_headers_json(object_headers const&);

/// Throws not_a_unit for names that units do not carry, and for values that no header has.
object_headers parse_unit_headers(boost::json::object const&);

} // namespace ossio::program
#endif
