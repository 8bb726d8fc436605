// SPDX-License-Identifier: BSL-1.0
// What stands behind object_writer: a part being filled, parts in flight, and how it ends.
#ifndef OSSIO_SRC_TRANSFER_WRITER_HPP
#define OSSIO_SRC_TRANSFER_WRITER_HPP

#include "async/gate.hpp"
#include "async/task_group.hpp"
#include "service/operations.hpp"

namespace ossio::transfer {

using service::bucket_ptr;
using service::outcome;

/// Bytes of part `number` of a writer whose parts begin with `first` bytes: double every 1000 parts, 5 GiB at most.
std::uint64_t writer_part_size(int number, std::uint64_t first) noexcept;

/// Lives on the client's executor; its coroutines hold it.
class writer : public std::enable_shared_from_this<writer> {
public:
    writer(bucket_ptr in, std::string key, upload_options options);

    /// `bytes` must live until completion.
    outcome<void> write(asio::const_buffer bytes);
    outcome<upload_result> finish();
    outcome<void> abort();

    bool is_ended() const noexcept { return ended_; }
    bucket_ptr const& bucket() const noexcept { return bucket_; }

private:
    outcome<void> launch();
    asio::awaitable<void> send(int number, std::string bytes, async::permits flying);
    outcome<upload_result> put_whole();
    outcome<upload_result> complete();
    asio::awaitable<failure> fail(failure);
    asio::awaitable<std::optional<failure>> join();
    upload_result done(object_info) const;

    bucket_ptr bucket_;
    std::string key_;
    upload_options options_;
    std::uint64_t first_part_size_;
    std::string filling_;
    std::uint64_t size_ = 0;
    std::optional<multipart_upload> upload_;
    std::vector<part> parts_;
    std::optional<failure> cause_;
    std::shared_ptr<async::gate> flights_;
    detail::tenant tenant_;
    async::task_group group_;
    int retries_ = 0;
    bool ended_ = false;
};

} // namespace ossio::transfer
#endif
