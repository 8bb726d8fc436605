// SPDX-License-Identifier: BSL-1.0
// An object that several processes write, one after the other: each resumes where an earlier one has persisted.
#ifndef OSSIO_TEST_FLOW_RECOVERY_HPP
#define OSSIO_TEST_FLOW_RECOVERY_HPP

#include "flow/writer_host.hpp"

namespace ossio::test {

constexpr std::size_t enough = 7 * small_part + 4321;

inline asio::awaitable<void> write_piece(object_writer& to, std::string bytes) {
    constexpr std::size_t piece = 70'000;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        co_await to.write(asio::buffer(bytes.data() + at, std::min(piece, bytes.size() - at)));
}

inline asio::awaitable<writer_state> write_and_persist(object_writer to, std::string bytes) {
    co_await write_piece(to, bytes);
    co_return co_await to.persist();
}

inline asio::awaitable<upload_result> write_and_finish(object_writer to, std::string bytes) {
    co_await write_piece(to, bytes);
    co_return co_await to.finish();
}

inline asio::awaitable<void> write_only(object_writer to, std::string bytes) { co_await write_piece(to, bytes); }

/// A service, and an object of which processes write a front each.
class recovery : public world {
public:
    explicit recovery(std::size_t size = enough) : bytes(some_bytes(size)) {}

    /// A process writes up to there, persists, and then more that nobody asked for; then it crashes.
    writer_state persisted_at(std::size_t offset, upload_options options = in_small_parts()) {
        writer_host first(*this);
        auto writer = first.bucket().open_writer("k", options);
        auto state = first.run(write_and_persist(writer, bytes.substr(0, offset)));
        require_success(state);
        require_success(first.run(write_only(writer, std::string(3 * small_part + 17, 'z'))));
        return writer_state_from_json(to_json(*state));
    }

    result<upload_result> resume_and_finish(writer_state const& from, upload_options options = in_small_parts()) {
        writer_host next(*this);
        auto writer = next.bucket().resume_writer(from, options);
        BOOST_TEST(writer.offset() == from.offset);
        auto end = next.run(write_and_finish(writer, bytes.substr(static_cast<std::size_t>(from.offset))));
        next.turn();
        BOOST_TEST(next.insides().buffers->leased() == 0U);
        return end;
    }

    void check_object(result<upload_result> const& end) const {
        require_success(end);
        BOOST_REQUIRE(service.has_object("examplebucket", "k"));
        BOOST_TEST((service.object("examplebucket", "k") == bytes));
        BOOST_TEST(end->size == bytes.size());
        BOOST_TEST(end->crc64_confirmed);
        BOOST_TEST(service.uploads("examplebucket").empty());
    }

    void put(std::string other) { require_success(run(bucket().put_object("k", payload(std::move(other))))); }

    std::string bytes;
};

} // namespace ossio::test
#endif
