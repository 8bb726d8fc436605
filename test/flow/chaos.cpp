// SPDX-License-Identifier: BSL-1.0
// Many uploads and writers at once, cut short at random: what is left on the service is what the outcomes said.
#include "flow/world.hpp"
#include "help/instrumented.hpp"

#include <algorithm>
#include <random>
#include <set>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(chaos)

namespace {

using random_numbers = std::mt19937;

constexpr int most_bytes = 10 * static_cast<int>(small_part);

int up_to(random_numbers& chance, int most) { return static_cast<int>(chance() % static_cast<unsigned>(most + 1)); }

/// A service that outlives its clients: each of them has an event loop of its own, which may be destroyed at any moment.
class long_lived_service {
public:
    long_lived_service()
        : clock(std::make_shared<testing::virtual_clock>()), service(io.get_executor(), clock, options()) {
        service.create_bucket("examplebucket");
    }

    std::set<std::string> uploads() const {
        std::set<std::string> ids;
        for (multipart_upload const& u : service.uploads("examplebucket")) ids.insert(u.upload_id);
        return ids;
    }

    asio::io_context io;
    std::shared_ptr<testing::virtual_clock> clock;
    testing::memory_service service;
    checkpoint_store_ptr store = memory_checkpoints();

private:
    static testing::server_options options() {
        testing::server_options o;
        o.latency = 20ms;
        return o;
    }
};

/// One operation of a client, and what may be done to it.
class job {
public:
    std::string key;
    std::shared_ptr<memory_source> from;
    upload_options options;
    cancellation_source stop;
    asio::cancellation_signal signal;
    std::optional<result<upload_result>> end;
    bool writes = false; // through an object_writer
};

asio::awaitable<upload_result> write_all(bucket in, std::string key, std::string bytes, upload_options options) {
    auto writer = in.open_writer(key, options);
    for (std::size_t at = 0; at < bytes.size(); at += 70'000) {
        auto const n = std::min<std::size_t>(70'000, bytes.size() - at);
        co_await writer.write(asio::buffer(bytes.data() + at, n));
    }
    co_return co_await writer.finish();
}

asio::awaitable<void> run_job(std::shared_ptr<job> j, asio::awaitable<upload_result> op) {
    j->end.emplace(co_await as_result(std::move(op)));
}

/// What came in the way of operations that had not ended.
class disturbances {
public:
    int all() const noexcept { return cancels + kills + faults; }

    int cancels = 0; ///< pauses, aborts and drains among them
    int kills = 0;
    int faults = 0;
};

/// The life of one client: some operations, some faults, one end.
class round {
public:
    round(long_lived_service& at, unsigned seed, disturbances& count)
        : at_(at),
          count_(count),
          chance_(seed),
          client_(detail::client_access::make(io_.get_executor(), options(), at.clock, at.service.connector())) {}

    void run() {
        int const n = 3 + up_to(chance_, 5);
        for (int i = 0; i < n; ++i) start("k" + std::to_string(i));
        for (int i = up_to(chance_, 3); i > 0; --i) after(random_time(), [this] { fault(); });
        after(random_time(), [this] { interfere(); });
        after(random_time(), [this] { interfere(); });
        bool const dies = up_to(chance_, 3) == 0;
        if (dies) after(random_time(), [this] { kill(); });
        at_.clock->run_while({&io_, &at_.io}, [this] { return !killed_; });
    }

    /// What the outcomes say of uploads that are left: by id; and whether they say all.
    void check_outcomes(std::set<std::string> const& before) {
        std::set<std::string> promised, suspect;
        for (auto const& j : jobs_) check_one(*j, promised, suspect);
        if (killed_) return; // those that were killed promised nothing
        for (std::string const& id : at_.uploads()) {
            if (before.contains(id) || promised.contains(id) || suspect.contains(id)) continue;
            BOOST_TEST(false, "nobody spoke of upload " + id);
        }
        for (std::string const& id : promised) BOOST_TEST(at_.uploads().contains(id), "upload " + id + " was kept");
    }

    std::vector<std::shared_ptr<job>> const& jobs() const noexcept { return jobs_; }

private:
    bool is_under_way() const {
        return std::ranges::any_of(jobs_, [](auto const& j) { return !j->end; });
    }

    void kill() {
        killed_ = true;
        count_.kills += is_under_way();
    }

    client_options options() const {
        auto o = at_.service.options();
        o.buffer_budget = 8 * async::slice_size; // fewer than they want
        o.max_connections = 8;
        o.timeouts.response = o.timeouts.low_speed_time = 2s;
        o.retry.max_attempts = 3;
        o.retry.give_up_after = std::chrono::seconds(5);
        return o;
    }

    std::chrono::milliseconds random_time() { return std::chrono::milliseconds(up_to(chance_, 200)); }

    template<class F>
    void after(async::duration d, F f) {
        timers_.push_back(at_.clock->make_timer());
        timers_.back()->set(at_.clock->now() + d, [this, f] { asio::post(io_, f); });
    }

    void start(std::string key) {
        auto j = std::make_shared<job>();
        j->key = std::move(key);
        j->writes = up_to(chance_, 2) == 0;
        j->from = std::make_shared<memory_source>(some_bytes(static_cast<std::size_t>(up_to(chance_, most_bytes))));
        bool const resumable = up_to(chance_, 1) == 0;
        j->options = in_small_parts(resumable ? at_.store : nullptr);
        j->options.multipart_threshold = up_to(chance_, 4) == 0 ? 2 * small_part : 0;
        j->options.concurrency = 1 + up_to(chance_, 5);
        j->options.adaptive = up_to(chance_, 2) == 0;
        j->options.hedge_tail = up_to(chance_, 1) == 0;
        j->options.sequential = up_to(chance_, 7) == 0;
        j->options.content_md5 = up_to(chance_, 2) == 0;
        j->options.on_failure = static_cast<parts_policy>(up_to(chance_, 2));
        j->options.cancellation = j->stop.token();
        jobs_.push_back(j);
        auto bucket = client_.bucket("examplebucket");
        auto op = j->writes ? write_all(bucket, j->key, j->from->bytes, j->options)
                            : bucket.upload(j->key, j->from, j->options);
        asio::co_spawn(io_, run_job(j, std::move(op)),
                       asio::bind_cancellation_slot(j->signal.slot(), [](std::exception_ptr) {}));
    }

    /// Not of Initiate: whose answer is lost, begins an upload that nobody can know of.
    void fault() {
        auto& s = at_.service;
        count_.faults += is_under_way();
        switch (up_to(chance_, 7)) {
        case 0: return s.fail("UploadPart", 503, "SlowDown", 1 + up_to(chance_, 9));
        case 1: return s.lose_response("UploadPart", 1 + up_to(chance_, 2));
        case 2: return s.drop_after("UploadPart", 50'000, 1 + up_to(chance_, 2));
        case 3: return s.stall("UploadPart", std::chrono::milliseconds(up_to(chance_, 5000)));
        case 4: return s.lose_response("CompleteMultipartUpload");
        case 5: return s.fail("InitiateMultipartUpload", 503, "ServiceUnavailable");
        case 6: return s.corrupt("UploadPart");
        case 7: return s.refuse_early("UploadPart", 403, "AccessDenied");
        }
    }

    void interfere() {
        count_.cancels += is_under_way();
        job& j = *jobs_[static_cast<std::size_t>(up_to(chance_, static_cast<int>(jobs_.size()) - 1))];
        switch (up_to(chance_, 5)) {
        case 0: return j.stop.pause();
        case 1: return j.stop.abort();
        case 2:
        case 3: return j.signal.emit(asio::cancellation_type::terminal);
        default: asio::co_spawn(io_, as_result(client_.drain(random_time())), [](std::exception_ptr, auto) {});
        }
    }

    void check_one(job const& j, std::set<std::string>& promised, std::set<std::string>& suspect) const {
        if (!j.end) {
            BOOST_TEST(killed_, "an operation never ended");
            return;
        }
        if (j.end->has_value()) {
            BOOST_TEST((at_.service.object("examplebucket", j.key) == j.from->bytes));
            return;
        }
        failure const& f = j.end->error();
        bool const stands = at_.service.has_object("examplebucket", j.key) &&
                            at_.service.object("examplebucket", j.key) == j.from->bytes; // Complete was cut short
        if (f.parts == parts_status::kept && (!stands || at_.uploads().contains(f.upload_id)))
            promised.insert(f.upload_id);
        if (f.parts == parts_status::unknown) suspect.insert(f.upload_id);
        bool const gone = f.parts == parts_status::removed || f.parts == parts_status::none;
        if (gone && !f.upload_id.empty()) BOOST_TEST(!at_.uploads().contains(f.upload_id), to_string(f));
    }

    long_lived_service& at_;
    disturbances& count_;
    random_numbers chance_;
    asio::io_context io_;
    std::vector<std::unique_ptr<async::timer>> timers_;
    std::vector<std::shared_ptr<job>> jobs_;
    bool killed_ = false;
    client client_;
};

result<upload_result> go_on(long_lived_service& at, asio::io_context& io, client const& with, job const& j) {
    auto again = std::make_shared<job>();
    auto upload = with.bucket("examplebucket").upload(j.key, j.from, in_small_parts(at.store));
    asio::co_spawn(io, run_job(again, std::move(upload)), [](std::exception_ptr) {});
    at.clock->run_while({&io, &at.io}, [] { return true; });
    BOOST_REQUIRE(again->end.has_value());
    return std::move(*again->end);
}

/// Goes on with what can be, and removes the rest, as the next process would.
void tidy_up(long_lived_service& at, std::vector<std::shared_ptr<job>> const& jobs) {
    asio::io_context io;
    auto next = detail::client_access::make(io.get_executor(), at.service.options(), at.clock, at.service.connector());
    for (auto const& j : jobs) {
        if (j->writes || !j->options.checkpoints) continue;
        auto end = go_on(at, io, next, *j);
        // A sequential upload cannot send a damaged part again: that run removes it, and the one after begins anew.
        bool const damaged = end.has_error() && end.error().code == service_errc::part_already_exists;
        if (damaged && j->options.sequential) end = go_on(at, io, next, *j);
        BOOST_TEST(end.has_value(), (end.has_value() ? "" : to_string(end.error())));
        BOOST_TEST((at.service.object("examplebucket", j->key) == j->from->bytes));
    }
    sweep_options everything;
    everything.older_than = 0s;
    asio::co_spawn(io, as_result(next.bucket("examplebucket").sweep_uploads(everything)),
                   [](std::exception_ptr, auto) {});
    at.clock->run_while({&io, &at.io}, [] { return true; });
    BOOST_TEST(at.uploads().empty());
}

} // namespace

BOOST_AUTO_TEST_CASE(what_is_left_is_what_the_outcomes_said) {
    constexpr int rounds = is_instrumented ? 100 : 300;
    long_lived_service at;
    disturbances count;
    int operations = 0, done = 0, cut_short = 0, left = 0;
    for (int i = 1; i <= rounds; ++i) {
        BOOST_TEST_CONTEXT("round " << i) {
            auto const before = at.uploads();
            auto one = std::make_unique<round>(at, static_cast<unsigned>(i), count);
            one->run();
            one->check_outcomes(before);
            auto const jobs = one->jobs();
            one.reset();
            at.service.core().faults = testing::fault_list();
            at.clock->run_while({&at.io}, [] { return true; });
            for (auto const& j : jobs) {
                ++operations;
                done += j->end && j->end->has_value();
                cut_short += j->end && j->end->has_error();
            }
            left += static_cast<int>(at.uploads().size());
            tidy_up(at, jobs);
        }
    }
    BOOST_TEST_MESSAGE(
        rounds << " rounds, " << count.cancels << " cancels, " << count.kills << " kills, " << count.faults
               << " faults: " << operations << " uploads and writers, " << done << " done, " << cut_short
               << " cut short, " << operations - done - cut_short << " killed; " << left
               << " uploads were left on the service, each as an outcome or a kill has it; none after the "
               << "next run");
    BOOST_TEST(count.all() >= rounds * 5 / 3);
    BOOST_TEST(std::min({count.cancels, count.kills, count.faults}) >= rounds / 10);
}

BOOST_AUTO_TEST_SUITE_END()
