// SPDX-License-Identifier: BSL-1.0
// MD5 of the parts in flight, made side by side: parts that wait for their digest bring a slice each, and go on together.
#ifndef OSSIO_SRC_TRANSFER_MD5_CHOIR_HPP
#define OSSIO_SRC_TRANSFER_MD5_CHOIR_HPP

#include <ossio/source.hpp>

#include "async/event.hpp"
#include "async/kept_frame.hpp"
#include "transfer/plan.hpp"
#include "wire/md5_lanes.hpp"

#include <ossio/failure.hpp>

#include <boost/intrusive/list.hpp>

#include <memory>

namespace ossio::transfer {

/// Lives on one executor. Who comes alone goes alone; nobody waits for others to come.
class md5_choir : public std::enable_shared_from_this<md5_choir> {
public:
    using keeps_frames = void;

    explicit md5_choir(asio::any_io_executor executor) : executor_(std::move(executor)) {}

    /// 16 raw bytes of the MD5 of a range, read through `slice`. Source and slice must live until completion.
    asio::awaitable<result<std::string>> digest(source& from, part_range range, asio::mutable_buffer slice);

private:
    /// A slice that waits to be gone over; leaves the line when its owner is cancelled.
    class voice : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    public:
        voice(wire::md5_state& of, asio::const_buffer blocks)
            : work(of, static_cast<char const*>(blocks.data()), blocks.size() / 64) {}

        wire::md5_blocks work;
        async::event done;
    };

    asio::awaitable<void> add(wire::md5_state&, asio::const_buffer blocks);
    void sing();

    asio::any_io_executor executor_;
    boost::intrusive::list<voice, boost::intrusive::constant_time_size<false>> waiting_;
    bool called_ = false;
};

} // namespace ossio::transfer
#endif
