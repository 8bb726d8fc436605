// SPDX-License-Identifier: BSL-1.0
// What stands behind object_writer and upload_stream: a part being filled, parts in flight, and how it ends.
#ifndef OSSIO_SRC_TRANSFER_WRITER_HPP
#define OSSIO_SRC_TRANSFER_WRITER_HPP

#include <ossio/stream.hpp>

#include "async/event.hpp"
#include "async/kept_frame.hpp"
#include "async/stop_state.hpp"
#include "async/task_group.hpp"
#include "service/operations.hpp"
#include "transfer/part_buffer.hpp"
#include "transfer/part_growth.hpp"
#include "transfer/upload_story.hpp"

namespace ossio::transfer {

using service::bucket_ptr;
using service::outcome;

/** Lives on the client's executor; its coroutines hold it. Its members are called one at a time, `abort` last.

    Files: writer.cpp (calls and their ends), writer_parts.cpp (what they do: fill, send, join), stream_pump.cpp.
*/
class writer final : public std::enable_shared_from_this<writer>, public service::running_upload {
public:
    using keeps_frames = void;

    writer(bucket_ptr in, std::string key, upload_options options);

    /// `bytes` must live until completion.
    outcome<void> write(asio::const_buffer bytes);
    outcome<upload_result> finish();
    outcome<upload_result> pump(stream_ptr from); ///< writes all of a stream and finishes
    outcome<void> abort();

    /// As write, when that need not wait; else nothing was done.
    bool try_write(asio::const_buffer bytes);

    void wind_down() override;
    void drop() override;

    bool is_ended() const noexcept { return ended_; }
    bucket_ptr const& bucket() const noexcept { return bucket_; }

private:
    // ---- writer.cpp
    template<class T>
    outcome<T> run(outcome<T> steps);
    result<void> check() const;
    void listen();
    void hear_wish();
    void stop(failure why);
    outcome<upload_result> end(failure why);
    outcome<upload_result> end_without_object(failure why);
    static asio::awaitable<void> end_unasked(std::shared_ptr<writer> self);
    resume_token token(failure const& end) const;
    void tell_the_end(failure const* why) {
        story_.finish(why, upload_ ? upload_->upload_id : std::string(), reporter_.now());
    }
    asio::awaitable<failure> remove_parts(failure);

    // ---- writer_parts.cpp
    outcome<void> take(asio::const_buffer bytes);
    outcome<asio::mutable_buffer> room();
    asio::mutable_buffer room_now() const;
    outcome<void> launch();
    asio::awaitable<void> send(int number, part_buffer bytes, async::permits flying);
    outcome<upload_result> last_steps();
    outcome<void> initiate_unhurt();
    outcome<void> join();
    outcome<upload_result> put_whole();
    outcome<upload_result> complete();
    int next_number() const noexcept { return static_cast<int>(parts_.size()) + 1; }
    part_growth growth() const;
    upload_result done(object_info) const;

    // ---- stream_pump.cpp
    outcome<upload_result> pump_steps(stream_ptr from);
    outcome<std::size_t> read_into_room(stream& from);
    outcome<bool> goes_on(stream& from);

    bucket_ptr bucket_;
    std::string key_;
    upload_options options_;
    detail::tenant tenant_;
    std::uint64_t wished_part_size_;
    std::uint64_t announced_ = 0; // bytes of the stream; 0: unknown
    upload_story story_;
    stream_reporter reporter_;
    part_buffer filling_;
    std::uint64_t size_ = 0;
    std::uint64_t traffic_limit_ = 0; // bit/s that the service is told of the next part
    std::optional<multipart_upload> upload_;
    std::vector<part> parts_;
    bool completing_ = false; // Complete may have been sent
    std::shared_ptr<async::gate> flights_;
    async::task_group group_;              // the parts in flight
    async::task_group* calling_ = nullptr; // what the caller waits for now
    std::unique_ptr<async::alarm> grace_;  // for Initiate to answer after a stop
    bool initiating_ = false;
    std::optional<failure> cause_; // why it ends without an object
    stop_request wish_ = stop_request::none;
    detail::stop_state::subscription listening_;
    bool listens_ = false;
    bool ended_ = false;
};

} // namespace ossio::transfer
#endif
