// SPDX-License-Identifier: BSL-1.0
// Chooses a job at random and starts it by the operation of its kind.
#include "simulation/job.hpp"

#include "help/memory_source.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <array>

namespace ossio::test {

namespace {

/// Made once: random bytes are slow to make, and each job takes a piece from another place.
std::string const& all_bytes() {
    static std::string const bytes = some_bytes(4 * large_part_size);
    return bytes;
}

std::size_t random_size(random_numbers& chance, std::uint64_t part_size) {
    if (up_to(chance, 19) == 0) return 0;
    std::size_t const parts = static_cast<std::size_t>(up_to(chance, 3)) * static_cast<std::size_t>(part_size);
    return parts + (up_to(chance, 3) == 0 ? 0 : static_cast<std::size_t>(up_to(chance, 20'000)));
}

asio::awaitable<upload_result> write_all(bucket in, std::string key, std::string bytes, upload_options options) {
    auto writer = in.open_writer(key, options);
    for (std::size_t at = 0; at < bytes.size(); at += 70'000) {
        auto const n = std::min<std::size_t>(70'000, bytes.size() - at);
        co_await writer.write(asio::buffer(bytes.data() + at, n));
    }
    co_return co_await writer.finish();
}

asio::awaitable<upload_result> copy_all(bucket in, std::string key, std::uint64_t size) {
    copy_options options;
    options.part_size = job_part_size;
    options.multipart_threshold = size > job_part_size ? 1 : 1 << 20;
    options.concurrency = 3;
    copy_source const from("from-" + key);
    auto copied = co_await in.copy_object(key, from, std::nullopt, options);
    upload_result as_upload;
    as_upload.unconfirmed_uploads = copied.unconfirmed_uploads;
    static_cast<stored_object&>(as_upload) = std::move(copied);
    co_return as_upload;
}

/// Bytes that can be read again from any offset.
class topic final : public stream {
public:
    explicit topic(std::string bytes) : bytes_(std::move(bytes)) {}

    std::string fingerprint() const override { return "topic"; }
    asio::awaitable<void> open_at(std::uint64_t offset) override {
        at_ = static_cast<std::size_t>(offset);
        co_return;
    }
    asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) override {
        std::size_t const n = asio::buffer_copy(asio::buffer(into, 33'333), asio::buffer(bytes_) + at_);
        at_ += n;
        co_return n;
    }

private:
    std::string bytes_;
    std::size_t at_ = 0;
};

/// Pieces of any size, as a socket gives them.
stream_ptr stream_of(std::string bytes) {
    auto const at = std::make_shared<std::size_t>(0);
    auto const all = std::make_shared<std::string const>(std::move(bytes));
    auto next = [at, all]() -> asio::awaitable<std::string> {
        std::string piece = all->substr(*at, 33'333);
        *at += piece.size();
        co_return piece;
    };
    return from_generator(next);
}

asio::awaitable<void> run_attempt(std::shared_ptr<attempt_at_job> one, asio::awaitable<upload_result> work) {
    one->end.emplace(co_await as_result(std::move(work)));
}

std::string text_of(std::exception_ptr e) {
    try {
        std::rethrow_exception(e);
    } catch (std::exception const& what) {
        return what.what();
    } catch (...) {
        return "something unknown";
    }
}

} // namespace

job::job(random_numbers& chance, int number)
    : kind(static_cast<job_kind>(up_to(chance, 5))),
      store(static_cast<store_kind>(up_to(chance, 3))),
      key("k" + std::to_string(number)) {
    bool const is_large = kind == job_kind::file && up_to(chance, 1) == 0;
    settings.part_size = is_large ? large_part_size : job_part_size;
    bytes = all_bytes().substr(static_cast<std::size_t>(up_to(chance, 1000)), random_size(chance, settings.part_size));
    settings.multipart_threshold = up_to(chance, 4) == 0 ? 2 * job_part_size : 0;
    settings.concurrency = 1 + up_to(chance, 3);
    settings.adaptive = up_to(chance, 2) == 0;
    settings.hedge_tail = up_to(chance, 3) == 0;
    settings.sequential = up_to(chance, 9) == 0;
    settings.content_md5 = up_to(chance, 3) == 0;
    settings.on_failure = static_cast<parts_policy>(up_to(chance, 2));
    settings.resume_check = up_to(chance, 3) == 0 ? resume_check::always : resume_check::on_doubt;
    settings.abort_window = std::chrono::milliseconds(up_to(chance, 3) == 0 ? 300 : 0);
    settings.checkpoint_id = key;
}

bool job::has_succeeded() const {
    return std::ranges::any_of(attempts, [](auto const& one) { return one->end && one->end->has_value(); });
}

bool job::is_running() const {
    return std::ranges::any_of(attempts, [](auto const& one) { return !one->end && !one->on.expired(); });
}

std::string job::outcome() const {
    attempt_at_job const& last = *attempts.back();
    if (!last.end) return last.other_exception;
    if (last.end->has_value()) return "success";
    failure const& f = last.end->error();
    return f.code.message() + std::to_string(static_cast<int>(f.parts));
}

std::string job::describe() const {
    constexpr std::array kinds{"file", "memory", "stream", "topic", "writer", "copy"};
    constexpr std::array stores{"none", "file", "memory", "shared"};
    std::string text = key + " (" + kinds[static_cast<std::size_t>(kind)] + ", " + std::to_string(bytes.size()) +
                       " bytes, store " + stores[static_cast<std::size_t>(store)] +
                       (settings.sequential ? ", sequential" : "") + ")";
    for (auto const& one : attempts)
        text += "\n    attempt: " + (!one->other_exception.empty() ? "threw " + one->other_exception
                                     : !one->end                   ? std::string("no end")
                                     : one->end->has_value()       ? std::string("success")
                                                                   : to_string(one->end->error()));
    return text;
}

upload_options job::options(attempt_at_job const& attempt, checkpoint_store_ptr with) const {
    upload_options o;
    static_cast<transfer_options&>(o) = settings;
    o.checkpoints = std::move(with);
    o.cancellation = attempt.stop.token();
    return o;
}

std::shared_ptr<attempt_at_job> job::start(std::shared_ptr<host> at, checkpoint_store_ptr with,
                                           std::filesystem::path const& folder, std::function<void()> done) {
    auto one = std::make_shared<attempt_at_job>();
    one->on = at;
    attempts.push_back(one);
    auto const how = options(*one, std::move(with));
    auto const in = at->target();
    asio::awaitable<upload_result> work;
    switch (kind) {
    case job_kind::file: work = in.upload_file(key, folder / key, how); break;
    case job_kind::memory: work = in.upload(key, std::make_shared<memory_source>(bytes), how); break;
    case job_kind::stream: work = in.upload_stream(key, stream_of(bytes), how); break;
    case job_kind::topic: work = in.upload_stream(key, std::make_shared<topic>(bytes), how); break;
    case job_kind::writer: work = write_all(in, key, bytes, how); break;
    case job_kind::copy: work = copy_all(in, key, bytes.size()); break;
    }
    auto ended = [one, done = std::move(done)](std::exception_ptr e) {
        if (e) one->other_exception = text_of(e);
        done();
    };
    asio::co_spawn(at->io, run_attempt(one, std::move(work)),
                   asio::bind_cancellation_slot(one->signal.slot(), std::move(ended)));
    return one;
}

} // namespace ossio::test
