// SPDX-License-Identifier: BSL-1.0
// Uploads whose Redis is lost, on a real redis-server: the failure says how it was lost, and the end does not wait for it.
#include "redis/help/redis_server.hpp"

#include "help/run.hpp"
#include "help/temporary_folder.hpp"

#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(lost_redis, *boost::unit_test::precondition(redis_is_installed))

namespace {

class at_each_part final : public observer {
public:
    void on_part_done(part_done const&) override {
        if (auto const act = std::exchange(once, nullptr)) act();
    }

    std::function<void()> once;
};

/// An upload of three parts whose checkpoint is in Redis. The first part is acknowledged; then something happens, and the
/// service does not respond any more.
class shared_upload {
public:
    explicit shared_upload(redis_options redis)
        : oss(io.get_executor()), store(redis_checkpoints(io.get_executor(), std::move(redis))) {
        oss.create_bucket("examplebucket");
        std::ofstream(file) << std::string(300 * 1024, 'x');
        client_options options("cn-hangzhou");
        options.endpoint = oss.url();
        options.credentials = static_credentials(credentials("ossio-test-id", "ossio-test-secret"));
        options.events = events;
        made.emplace(io.get_executor(), options);
    }

    upload_options options() const {
        upload_options o;
        o.part_size = 100 * 1024;
        o.multipart_threshold = 0;
        o.concurrency = 1;
        o.checkpoints = store;
        o.checkpoint_id = "id";
        o.cancellation = stop.token();
        return o;
    }

    result<upload_result> upload() { return run(io, made->bucket("examplebucket").upload_file("k", file, options())); }

    failure end_when(std::function<void()> what) {
        events->once = [this, what = std::move(what)] {
            oss.stall("UploadPart", 20s);
            what();
        };
        auto const end = upload();
        BOOST_REQUIRE(end.has_error());
        return end.error();
    }

    /// How long it takes from the stop until nothing is left for the loop to do, as for a process that exits.
    std::chrono::milliseconds time_to_exit(std::function<void()> what) {
        std::chrono::steady_clock::time_point stopped;
        BOOST_TEST((end_when([&] {
                        what();
                        stopped = std::chrono::steady_clock::now();
                    }).parts == parts_status::kept));
        made->close();
        oss.stop();
        io.restart();
        io.run();
        return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - stopped);
    }

    asio::io_context io;
    temporary_folder folder;
    std::filesystem::path file = folder.path() / "file";
    testing::server oss;
    std::shared_ptr<at_each_part> events = std::make_shared<at_each_part>();
    checkpoint_store_ptr store;
    cancellation_source stop;
    std::optional<client> made;
};

void check_reason(failure const& f, std::string const& word) {
    BOOST_TEST((f.code == errc::lease_lost), to_string(f));
    BOOST_TEST((f.parts == parts_status::kept));
    BOOST_TEST(f.detail.find(word) != std::string::npos, to_string(f));
    BOOST_TEST(f.detail.find("127.0.0.1") != std::string::npos, to_string(f));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_redis_that_died_is_named_in_the_failure) {
    redis_server server;
    shared_upload u(server.options());
    check_reason(u.end_when([&] { server.kill(); }), "Connection refused");
}

BOOST_AUTO_TEST_CASE(a_redis_that_wants_a_password_now_is_named_in_the_failure) {
    redis_server const server;
    shared_upload u(server.options());
    auto const lock = [&] {
        server.ask({"CONFIG", "SET", "requirepass", "new"});
        server.ask({"CLIENT", "KILL", "TYPE", "normal"}, 0, "new");
    };
    check_reason(u.end_when(lock), "NOAUTH");
}

BOOST_AUTO_TEST_CASE(a_redis_that_became_a_replica_is_named_in_the_failure) {
    redis_server const server;
    shared_upload u(server.options());
    check_reason(u.end_when([&] { server.ask({"REPLICAOF", "127.0.0.1", "1"}); }), "READONLY");
}

BOOST_AUTO_TEST_CASE(a_redis_that_was_flushed_is_named_in_the_failure) {
    redis_server const server;
    shared_upload u(server.options());
    check_reason(u.end_when([&] { server.ask({"FLUSHALL"}); }), "flushed");
}

BOOST_AUTO_TEST_CASE(a_redis_that_hangs_does_not_keep_a_stopped_process) {
    for (bool drains : {false, true}) {
        redis_server server;
        auto options = server.options();
        options.lease_life = 20s;
        shared_upload u(options);
        auto const took = u.time_to_exit([&] {
            server.freeze();
            if (!drains) return u.stop.pause();
            asio::co_spawn(u.io, as_result(u.made->drain(0ms)), [](auto const&...) {});
        });
        BOOST_TEST_MESSAGE((drains ? "drained" : "paused")
                           << " under a hanging Redis: " << took.count() << " ms to exit");
        BOOST_TEST((took < 2s)); // a second by design; the machine may be slow
        server.thaw();
    }
}

BOOST_AUTO_TEST_CASE(what_a_dead_process_intended_is_reported_by_the_next_one) {
    redis_server const server;
    {
        shared_upload first(server.options());
        first.oss.stall("InitiateMultipartUpload", 20s);
        asio::co_spawn(first.io,
                       as_result(first.made->bucket("examplebucket").upload_file("k", first.file, first.options())),
                       [](auto const&...) {});
        while (first.oss.requests("InitiateMultipartUpload") == 0) first.io.run_one();
    } // as a process that is killed: the loop ends with all that was under way
    server.ask({"DEL", "t:lease:id"}); // its time is over
    shared_upload second(server.options());
    auto const saved = run(second.io, second.store->load("id"));
    BOOST_REQUIRE((saved.has_value() && saved->has_value()));
    BOOST_TEST((*saved)->unconfirmed_uploads == 1);
    checkpoint here = **saved; // the service of the first one is gone, too
    here.endpoint = second.oss.url().substr(std::string_view("http://").size());
    BOOST_REQUIRE(run(second.io, second.store->save("id", here)).has_value());

    auto const end = second.upload();

    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
    BOOST_TEST(end->unconfirmed_uploads == 1);
}

BOOST_AUTO_TEST_SUITE_END()
