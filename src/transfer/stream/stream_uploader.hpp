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
#include "transfer/stream/writer_record.hpp"

namespace ossio::transfer {

/** Lives on the client's executor; its coroutines hold it. Its members are called one at a time, `abort` last.

    Files: stream_uploader.cpp (calls and their ends), stream_parts.cpp (fill, send, join), stream_reader.cpp,
    stream_recovery.cpp (persist, resume), and stream_reopening.cpp (streams whose bytes can be had again).
*/
class stream_uploader final : public std::enable_shared_from_this<stream_uploader>, public service::running_upload {
public:
    stream_uploader(bucket_ptr in, std::string key, upload_options options, writer_start start = writer_start());

    /// Takes the lease of the checkpoint and resumes what it describes; the first call of a writer that begins there.
    outcome<void> open_or_resume();

    /// `bytes` must live until completion.
    outcome<void> write(asio::const_buffer bytes);
    outcome<persist_end> persist();
    outcome<upload_result> finish();
    /// Writes all of a stream and finishes. After `open_or_resume` of a start of a stream, that is reopened.
    outcome<upload_result> send_stream(stream_ptr from);
    outcome<void> abort();
    outcome<void> abandon(); ///< it has no owner any more

    /// As write, when that need not wait; else nothing was done.
    bool try_write(asio::const_buffer bytes);

    void wind_down() override;
    void drop() override;

    bool is_ended() const noexcept { return ended_; }
    std::uint64_t offset() const noexcept { return size_ + record_.tail.size(); }
    bucket_ptr const& bucket() const noexcept { return session_.bucket(); }

private:
    // ---- stream_uploader.cpp
    template<class T>
    outcome<T> run(outcome<T> steps);
    template<class T>
    outcome<T> after_tail(outcome<T> steps);
    result<void> check() const;
    void listen();
    outcome<upload_result> end(failure why);
    outcome<upload_result> end_without_object(failure why);
    static asio::awaitable<void> end_unasked(std::shared_ptr<stream_uploader> self);
    resume_token token(failure const& end) const;
    detail::client_impl& client() const noexcept { return session_.client(); }
    void log(log_level level, std::string const& line) const;

    // ---- stream_parts.cpp
    outcome<void> take(asio::const_buffer bytes);
    outcome<asio::mutable_buffer> room();
    asio::mutable_buffer room_now() const;
    outcome<void> begin(bool is_intended = false);
    outcome<void> launch();
    outcome<void> send(int number, part_buffer bytes, std::uint64_t bits_per_second, async::semaphore_lease flying);
    outcome<part> find_sent_part(int number, failure refused, part_buffer const& bytes);
    outcome<upload_result> last_steps();
    outcome<upload_result> put_whole();
    outcome<upload_result> complete();
    int next_number() const noexcept { return static_cast<int>(parts_.size()) + 1; }
    part_size_policy size_policy() const;
    upload_result done(object_info) const;

    // ---- stream_recovery.cpp
    void start_from(writer_start start);
    void set_sequential(bool is_sequential);
    void resume_from(writer_state state, bool is_in_store, std::string since);
    outcome<void> load();
    void lose_lease();
    checkpoint snapshot() const;
    outcome<void> take_tail();
    outcome<persist_end> persist_steps();
    result<persist_end> not_saved(failure why) const;
    writer_state state_now() const;
    void note_gone(bool has_all_bytes);
    failure explain(failure why) const;
    asio::awaitable<void> close_record(bool erases);

    // ---- stream_reader.cpp
    outcome<upload_result> stream_steps(stream_ptr from);
    outcome<std::size_t> read_into_room(stream& from);
    outcome<bool> goes_on(stream& from);
    outcome<std::size_t> read_once(stream& from, asio::mutable_buffer into);

    // ---- stream_reopening.cpp
    outcome<void> reopen(stream& from);
    outcome<bool> has_the_bytes_sent(stream& from);
    outcome<void> compare_with_service();
    void keep_first_parts(std::size_t count);
    outcome<void> start_over();
    void note_parts_stored();
    outcome<void> save_while_sending();

    upload_options options_;
    writer_record record_;
    multipart_session session_;
    detail::quota_owner quota_owner_;
    std::uint64_t requested_part_size_;
    std::uint64_t expected_size_ = 0; // bytes of the stream; 0: unknown
    progress_reporter reporter_;
    part_buffer filling_;
    std::uint64_t size_ = 0;
    std::vector<part> parts_;
    std::shared_ptr<async::fair_semaphore> in_flight_;
    async::result_group group_;    // the parts in flight
    std::optional<failure> cause_; // why it ends without an object
    bool listens_ = false;
    bool ended_ = false;
};

/// Sends a stream; one that can be reopened is resumed where there is a store of checkpoints.
outcome<upload_result> upload_from_stream(bucket_ptr in, std::string key, stream_ptr from, upload_options options);

} // namespace ossio::transfer
#endif
