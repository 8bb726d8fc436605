// SPDX-License-Identifier: BSL-1.0
// The objects of a bucket, as listings return them. No I/O.
#ifndef OSSIO_LISTING_HPP
#define OSSIO_LISTING_HPP

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace ossio {

/// One object of a listing, or the common beginning of several.
class listed_object {
public:
    listed_object() = default;

    std::string key;           ///< key of the object, or the common beginning with its delimiter
    bool is_prefix = false;    ///< true: a common beginning; the members below are then empty
    std::uint64_t size = 0;    ///< bytes
    std::string etag;          ///< with its quotes
    std::string storage_class; ///< "Standard", "IA", ...
    std::string type;          ///< "Normal", "Multipart", "Appendable", "Symlink"
    std::optional<std::chrono::system_clock::time_point> last_modified; ///< unset: the service returned none
};

/// Selects the objects to list.
class list_objects_options {
public:
    list_objects_options() = default;

    /// Lists objects whose keys begin with this prefix.
    list_objects_options(std::string of_keys) : prefix(std::move(of_keys)) {}

    /// Lists objects whose keys begin with this prefix.
    list_objects_options(char const* of_keys) : prefix(of_keys) {}

    std::string prefix; ///< of the keys; empty: all
    std::string
        delimiter; ///< keys that share a beginning up to it after the prefix are listed as one entry; empty: none
    std::string start_after; ///< lists keys after this one; empty: from the first
    int page_size = 1000;    ///< 1..1000
};

} // namespace ossio
#endif
