// SPDX-License-Identifier: BSL-1.0
// Null pointers, users' code that throws, and time limits that say "never": each is a failure or does what it says.
#include "flow/recorder.hpp"

#include <ossio/body_stream.hpp>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(wrong_arguments)

namespace {

constexpr auto never = std::chrono::milliseconds::max();

enum class member { size, name, fingerprint, read };

/// Throws what is no std::exception, or one, from one of its members.
class throwing_source final : public source {
public:
    throwing_source(member where, bool is_standard) : where_(where), is_standard_(is_standard) {}

    std::uint64_t size() const override { return maybe(member::size), bytes_.size(); }
    std::string name() const override { return maybe(member::name), "source"; }
    std::string fingerprint() const override { return maybe(member::fingerprint), "print"; }
    asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        maybe(member::read);
        asio::buffer_copy(into, asio::buffer(bytes_) + static_cast<std::size_t>(offset));
        co_return;
    }

private:
    void maybe(member here) const {
        if (here != where_) return;
        if (is_standard_) throw std::runtime_error("no such thing");
        throw 7;
    }

    member where_;
    bool is_standard_;
    std::string bytes_ = some_bytes(3 * small_part);
};

/// Throws from one of its members, or says that it read more than there is room for.
class throwing_stream final : public stream {
public:
    explicit throwing_stream(member where) : where_(where) {}

    std::optional<std::uint64_t> size() const override {
        if (where_ == member::size) throw 7;
        return std::nullopt;
    }
    std::string fingerprint() const override { return "print"; }
    asio::awaitable<void> open_at(std::uint64_t) override {
        if (where_ == member::name) throw 7;
        co_return;
    }
    asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) override {
        if (where_ == member::read) throw 7;
        co_return into.size() + 1;
    }

private:
    member where_;
};

/// Closes its connection at one of its calls, so that what is awaited there is aborted; or throws what is no std::exception.
class closing_store final : public checkpoint_store {
public:
    closing_store(std::string where, bool is_standard) : where_(std::move(where)), is_standard_(is_standard) {}

    asio::awaitable<std::optional<checkpoint>> load(std::string id) override { return maybe("load"), in_->load(id); }
    asio::awaitable<void> save(std::string id, checkpoint c) override {
        return maybe(++saves_ == 1 ? "first save" : "later save"), in_->save(std::move(id), std::move(c));
    }
    asio::awaitable<void> erase(std::string id) override { return maybe("erase"), in_->erase(std::move(id)); }

private:
    void maybe(std::string const& here) const {
        if (here != where_) return;
        if (!is_standard_) throw 7;
        throw boost::system::system_error(asio::error::operation_aborted);
    }

    std::string where_;
    bool is_standard_;
    int saves_ = 0;
    checkpoint_store_ptr in_ = memory_checkpoints();
};

std::string text_of(auto const& end) { return end ? "a success" : to_string(end.error()); }

/// That the client has nothing left to do.
void check_drained(world& w) { BOOST_TEST(w.run(w.made->drain(1h)).has_value()); }

void check_one_end(recorder const& events) {
    BOOST_TEST(events.count("begin") == static_cast<std::ptrdiff_t>(events.ends.size()));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_null_source_is_an_invalid_argument) {
    world w;
    auto const none = source_ptr();
    for (error_code const code :
         {w.run(w.bucket().upload("k", none)).error().code, w.run(w.bucket().prepare_upload("k", none)).error().code,
          w.run(w.bucket().plan_upload("k", none)).error().code})
        BOOST_TEST((code == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(null_providers_are_no_credentials) {
    for (credentials_ptr const& none : {credentials_ptr(), cached_credentials(nullptr), first_of_credentials({nullptr}),
                                        assume_role_credentials(nullptr, assume_role_options())}) {
        for (int loops : {1, 2}) {
            world w(nullptr, [&](client_options& o) { o.credentials = none; }, loops);
            auto const end = w.run(w.bucket().head_object("k"));
            BOOST_TEST((end.error().code == errc::no_credentials), text_of(end));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_source_that_throws_anything_anywhere_is_unreadable_and_the_upload_ends) {
    for (member where : {member::size, member::name, member::fingerprint, member::read})
        for (bool is_standard : {true, false}) {
            auto const events = std::make_shared<recorder>();
            watched_world w(events);
            auto const from = std::make_shared<throwing_source>(where, is_standard);

            auto const end = w.run(w.bucket().upload("k", from, in_small_parts(w.store)));

            BOOST_TEST((end.error().code == errc::source_unreadable), text_of(end));
            check_one_end(*events);
            if (where == member::read) continue;
            auto const plan = w.run(w.bucket().plan_upload("k", from, in_small_parts(w.store)));
            BOOST_TEST((plan.error().code == errc::source_unreadable), text_of(plan));
            check_drained(w);
        }
}

BOOST_AUTO_TEST_CASE(a_stream_that_throws_anything_or_lies_about_what_it_read_is_unreadable_and_the_upload_ends) {
    for (member where : {member::size, member::name, member::read, member::fingerprint}) {
        auto const events = std::make_shared<recorder>();
        watched_world w(events);
        auto const from = std::make_shared<throwing_stream>(where);

        auto const end = w.run(w.bucket().upload_stream("k", from, in_small_parts(w.store)));

        BOOST_TEST((end.error().code == errc::source_unreadable), text_of(end));
        check_one_end(*events);
        check_drained(w);
    }
}

BOOST_AUTO_TEST_CASE(a_store_that_aborts_its_own_call_cancels_no_upload) {
    for (auto const* where : {"load", "first save", "later save", "erase"})
        for (bool is_standard : {true, false}) {
            auto const events = std::make_shared<recorder>();
            watched_world w(events);
            auto const store = std::make_shared<closing_store>(where, is_standard);

            auto const end = w.run(w.bucket().upload("k", std::make_shared<memory_source>(some_bytes(3 * small_part)),
                                                     in_small_parts(store)));

            check_one_end(*events);
            BOOST_TEST(w.service.uploads("examplebucket").empty());
            if (std::string(where) == "erase")
                BOOST_TEST(end.has_value(), text_of(end));
            else
                BOOST_TEST((end.error().code == errc::checkpoint_not_saved), text_of(end));
        }
}

BOOST_AUTO_TEST_CASE(a_group_without_a_loop_is_an_invalid_argument) {
    BOOST_CHECK_EXCEPTION(client_group(std::vector<asio::any_io_executor>(), client_options("cn-hangzhou")), error,
                          [](error const& e) { return e.code() == errc::invalid_argument; });
}

BOOST_AUTO_TEST_CASE(what_a_callback_throws_is_logged_and_changes_nothing) {
    int lines = 0;
    world w(nullptr, [&](client_options& o) {
        o.log_level = log_level::error;
        o.log = [&](log_level, std::string_view line) { lines += line.find("callback_threw") != line.npos ? 1 : 0; };
    });
    auto options = in_small_parts();
    options.on_progress = [](progress const&) { throw std::runtime_error("no terminal"); };
    std::string const text = some_bytes(5 * small_part);
    auto const stored = w.run(w.bucket().upload("k", from_memory(text), options));
    BOOST_TEST(stored.has_value(), text_of(stored));
    BOOST_TEST(std::exchange(lines, 0) > 0);

    auto writer = w.bucket().open_writer("w", options);
    auto const written = w.run(writer.write(asio::buffer(text)));
    auto const finished = w.run(writer.finish());
    BOOST_TEST((written.has_value() && finished.has_value()), text_of(finished));
    BOOST_TEST(std::exchange(lines, 0) > 0);

    get_options reading;
    reading.on_progress = [](download_progress const&) { throw 7; };
    std::string got;
    class into_text final : public sink {
    public:
        explicit into_text(std::string& to) : to_(to) {}
        asio::awaitable<void> write(asio::const_buffer b) override {
            to_.append(static_cast<char const*>(b.data()), b.size());
            co_return;
        }

    private:
        std::string& to_;
    };
    auto const read = w.run(w.bucket().get_object_to("k", std::make_shared<into_text>(got), reading));
    BOOST_TEST(read.has_value(), text_of(read));
    BOOST_TEST((got == text));
    BOOST_TEST(std::exchange(lines, 0) > 0);
}

BOOST_AUTO_TEST_CASE(a_sweep_goes_on_when_its_callback_throws) {
    world w;
    for (auto const* key : {"a", "b", "c"}) BOOST_TEST(w.run(w.bucket().init_multipart_upload(key)).has_value());
    w.run(w.clock->sleep(2s));
    sweep_options options;
    options.older_than = 1s;
    options.on_upload = [](stale_upload const&) { throw std::runtime_error("disk full"); };

    auto const swept = w.run(w.bucket().sweep_uploads(options));

    BOOST_TEST(swept.has_value(), text_of(swept));
    BOOST_TEST(w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_CASE(no_upload_is_so_old_as_the_largest_age) {
    world w;
    BOOST_TEST(w.run(w.bucket().init_multipart_upload("k")).has_value());
    sweep_options options;
    for (auto const age : {std::chrono::seconds::max(), std::chrono::seconds(1'000'000'000'000)}) {
        options.older_than = age;
        BOOST_TEST(w.run(w.bucket().sweep_uploads(options)).value().empty());
    }
    BOOST_TEST(w.service.uploads("examplebucket").size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_longest_limits_are_no_limits) {
    auto const events = std::make_shared<recorder>();
    world w(nullptr, [&](client_options& o) {
        o.events = events;
        o.max_idle = never;
        o.timeouts.connect = o.timeouts.response = o.timeouts.total = o.timeouts.complete = never;
        o.timeouts.low_speed_time = never;
        o.timeouts.low_speed_limit = ~0ULL;
        o.retry.give_up_after = o.retry.first_delay = never;
        o.retry.max_delay = 1s;
    });
    request_options with(never);
    w.service.stall("HeadObject", 10s, -1);
    w.service.fail("PutObject", 503, "ServiceUnavailable", 2);
    BOOST_TEST(w.run(w.bucket().put_object("k", "text")).has_value());
    for (int i = 0; i < 3; ++i) {
        auto const end = w.run(w.bucket().head_object("k", with));
        BOOST_TEST(end.has_value(), text_of(end));
    }
    BOOST_TEST(events->count("open") <= 2);
}

BOOST_AUTO_TEST_CASE(the_longest_window_of_a_body_is_no_limit) {
    detail::body_rate whole(body_options(never, ~0ULL)), quick(body_options(1s, ~0ULL));
    for (auto* rate : {&whole, &quick}) {
        BOOST_TEST(!rate->is_stalled());
        rate->count(1000, 100ms);
        BOOST_TEST(!rate->is_stalled());
    }
    BOOST_TEST((whole.time_left() > 24h * 365));
    quick.count(1000, 900ms);
    BOOST_TEST(quick.is_stalled());
    BOOST_TEST(!detail::body_rate(body_options(std::chrono::milliseconds::min())).is_limited());
}

BOOST_AUTO_TEST_CASE(draining_without_a_deadline_lets_what_is_in_flight_complete) {
    world w;
    w.service.stall("UploadPart", 40s, -1);
    auto const running = w.start(w.bucket().upload("k", from_memory(some_bytes(3 * small_part)), in_small_parts()));
    auto drain_later = [](world& in) -> asio::awaitable<std::vector<resume_token>> {
        co_await in.clock->sleep(10s);
        co_return co_await in.made->drain(never);
    };

    auto const left = w.run(drain_later(w));

    BOOST_TEST(left.value().empty());
    BOOST_REQUIRE(running->is.has_value());
    BOOST_TEST(running->is->has_value(), text_of(*running->is));
}

BOOST_AUTO_TEST_CASE(an_abort_is_accepted_in_the_longest_window) {
    world w;
    w.service.stall("UploadPart", 1h, -1);
    cancellation_source source;
    auto options = in_small_parts(w.store);
    options.abort_window = never;
    options.cancellation = source.token();
    auto const running = w.start(w.bucket().upload("k", from_memory(some_bytes(3 * small_part)), options));
    auto stop = [](world& in, cancellation_source by) -> asio::awaitable<void> {
        co_await in.clock->sleep(10s);
        by.pause();
        co_await in.clock->sleep(10min);
        by.abort();
    };

    w.run(stop(w, source));

    BOOST_REQUIRE(running->is.has_value());
    BOOST_TEST((running->is->error().code == errc::aborted), text_of(*running->is));
}

BOOST_AUTO_TEST_CASE(what_a_closed_client_has_not_sent_is_in_no_doubt) {
    world w;
    auto writer = w.bucket().open_writer("k");
    BOOST_TEST(w.run(writer.write(asio::buffer("text", 4))).has_value());
    w.made->close();
    std::vector<failure> const ends{w.run(w.bucket().put_object("k", "text")).error(), w.run(writer.finish()).error(),
                                    w.run(w.bucket().append_object("a", 0, "text")).error()};
    for (failure const& f : ends) {
        BOOST_TEST((f.code == condition::canceled), to_string(f));
        BOOST_TEST((f.parts == parts_status::none), to_string(f));
        BOOST_TEST(to_string(f).find("was sent") == std::string::npos, to_string(f));
    }
}

BOOST_AUTO_TEST_CASE(keys_that_xml_does_not_keep_are_deleted_too) {
    world w;
    std::vector<std::string> const keys{" ", "   ", "a", "\xEF\xBF\xBF", "b\xEF\xBF\xBE"};
    for (auto const& key : keys) BOOST_TEST(w.run(w.bucket().put_object(key, "text")).has_value());

    auto const gone = w.run(w.bucket().delete_objects(keys));

    BOOST_TEST(gone.has_value(), text_of(gone));
    BOOST_TEST(w.service.requests("DeleteObject") == 4);
    for (auto const& key : keys) BOOST_TEST(!w.service.has_object("examplebucket", key));
}

BOOST_AUTO_TEST_CASE(headers_that_frame_or_sign_a_request_are_the_librarys) {
    world w;
    BOOST_TEST(w.run(w.bucket().put_object("k", "text")).has_value());
    for (auto const* name : {"Host", "content-length", "Transfer-Encoding", "Range", "Authorization"}) {
        request_options with;
        get_options reading;
        with.headers[name] = reading.headers[name] = "1";
        for (auto const& f : {w.run(w.bucket().head_object("k", with)).error(),
                              w.run(w.bucket().get_object("k", std::nullopt, with)).error(),
                              w.run(w.bucket().delete_object("k", with)).error()})
            BOOST_TEST((f.code == errc::invalid_argument), to_string(f));
    }
    auto const url = w.run(w.bucket().presign("GET", "k", {{"Authorization", "me"}}));
    BOOST_TEST((url.error().code == errc::invalid_argument), text_of(url));
    BOOST_TEST(w.run(w.bucket().presign("GET", "k", {{"Range", "bytes=0-1"}})).has_value());
}

BOOST_AUTO_TEST_CASE(the_parts_of_no_upload_are_not_asked_for) {
    world w;
    auto parts = w.bucket().list_parts(multipart_upload("k", ""));
    auto const page = w.run(parts.next());
    BOOST_TEST((page.error().code == errc::invalid_argument), text_of(page));
    BOOST_TEST(page.error().operation == "ListParts");
    BOOST_TEST(w.service.requests("ListParts") == 0);
}

BOOST_AUTO_TEST_CASE(what_the_service_does_not_implement_is_asked_for_once) {
    world w;
    w.service.fail("HeadObject", 501, "NotImplemented", -1);
    auto const end = w.run(w.bucket().head_object("k"));
    BOOST_TEST((end.error().code == service_errc::other), text_of(end));
    BOOST_TEST(w.service.requests("HeadObject") == 1);
}

BOOST_AUTO_TEST_CASE(a_writer_refuses_a_concurrency_that_is_none) {
    world w;
    for (int wrong : {0, 257}) {
        auto options = in_small_parts();
        options.concurrency = wrong;
        auto writer = w.bucket().open_writer("k", options);
        BOOST_TEST((w.run(writer.finish()).error().code == errc::invalid_argument));
    }
}

BOOST_AUTO_TEST_CASE(what_was_moved_from_does_no_harm) {
    cancellation_source first;
    auto const token = first.token();
    cancellation_source const second = std::move(first);
    first.abort(); // NOLINT(bugprone-use-after-move): that is the question
    BOOST_TEST((token.requested() == stop_request::none));
    error thrown{failure(errc::paused)};
    error const taken = std::move(thrown);
    BOOST_TEST(std::string(thrown.what()) == taken.what()); // NOLINT(bugprone-use-after-move): as above
    BOOST_TEST((thrown.info().code == errc::paused));
}

BOOST_AUTO_TEST_SUITE_END()
