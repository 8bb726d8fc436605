// SPDX-License-Identifier: BSL-1.0
// Options and progress of bucket::download_file. No I/O of its own.
#ifndef OSSIO_DOWNLOAD_HPP
#define OSSIO_DOWNLOAD_HPP

#include <ossio/checkpoint_store.hpp>
#include <ossio/get_options.hpp>

namespace ossio {

/** Options of bucket::download_file. `range` must be unset.

    `if_match`, `version_id`, `request_payer`, `traffic_limit`, `timeout` and `headers` hold for each request.
*/
class download_options : public get_options {
public:
    download_options() = default;

    std::uint64_t part_size = 8ULL << 20; ///< bytes of a range, at least 100 KiB; more if that made over 10 000 ranges
    int concurrency = 8;                  ///< ranges in flight, 1..256
    checkpoint_store_ptr checkpoints;     ///< null: cannot be resumed
    std::string checkpoint_id;            ///< empty: made of endpoint, bucket, key and path
};

} // namespace ossio
#endif
