// SPDX-License-Identifier: BSL-1.0
// What stands behind object_writer and upload_stream: a part being filled, parts in flight, and how it ends.
#ifndef OSSIO_SRC_TRANSFER_STREAM_STREAM_UPLOADER_HPP
#define OSSIO_SRC_TRANSFER_STREAM_STREAM_UPLOADER_HPP

#include <ossio/stream.hpp>

#include "async/result_group.hpp"
#include "service/operations.hpp"
#include "transfer/multipart/multipart_session.hpp"
#include "transfer/plan/part_size_policy.hpp"
#include "transfer/stream/part_buffer.hpp"

namespace ossio::transfer {

/** Lives on the client's executor; its coroutines hold it. Its members are called one at a time, `abort` last.

    Files: stream_uploader.cpp (calls and their ends), stream_parts.cpp (fill, send, join), stream_reader.cpp.
*/
class stream_uploader final : public std::enable_shared_from_this<stream_uploader>, public service::running_upload {
public:
    stream_uploader(bucket_ptr in, std::string key, upload_options options);

    /// `bytes` must live until completion.
    outcome<void> write(asio::const_buffer bytes);
    outcome<upload_result> finish();
    outcome<upload_result> send_stream(stream_ptr from); ///< writes all of a stream and finishes
    outcome<void> abort();

    /// As write, when that need not wait; else nothing was done.
    bool try_write(asio::const_buffer bytes);

    void wind_down() override;
    void drop() override;

    bool is_ended() const noexcept { return ended_; }
    bucket_ptr const& bucket() const noexcept { return session_.bucket(); }

private:
    // ---- stream_uploader.cpp
    template<class T>
    outcome<T> run(outcome<T> steps);
    result<void> check() const;
    void listen();
    outcome<upload_result> end(failure why);
    outcome<upload_result> end_without_object(failure why);
    static asio::awaitable<void> end_unasked(std::shared_ptr<stream_uploader> self);
    resume_token token(failure const& end) const;
    detail::client_impl& client() const noexcept { return session_.client(); }

    // ---- stream_parts.cpp
    outcome<void> take(asio::const_buffer bytes);
    outcome<asio::mutable_buffer> room();
    asio::mutable_buffer room_now() const;
    outcome<void> launch();
    outcome<void> send(int number, part_buffer bytes, async::semaphore_lease flying);
    outcome<upload_result> last_steps();
    outcome<upload_result> put_whole();
    outcome<upload_result> complete();
    int next_number() const noexcept { return static_cast<int>(parts_.size()) + 1; }
    part_size_policy size_policy() const;
    upload_result done(object_info) const;

    // ---- stream_reader.cpp
    outcome<upload_result> stream_steps(stream_ptr from);
    outcome<std::size_t> read_into_room(stream& from);
    outcome<bool> goes_on(stream& from);

    multipart_session session_;
    upload_options options_;
    detail::quota_owner quota_owner_;
    std::uint64_t requested_part_size_;
    std::uint64_t expected_size_ = 0; // bytes of the stream; 0: unknown
    stream_progress reporter_;
    part_buffer filling_;
    std::uint64_t size_ = 0;
    std::uint64_t traffic_limit_ = 0; // bit/s, of the next part
    std::vector<part> parts_;
    std::shared_ptr<async::fair_semaphore> in_flight_;
    async::result_group group_;    // the parts in flight
    std::optional<failure> cause_; // why it ends without an object
    bool listens_ = false;
    bool ended_ = false;
};

} // namespace ossio::transfer
#endif
