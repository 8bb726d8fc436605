// SPDX-License-Identifier: BSL-1.0
// Concurrency that is found out: against the best fixed number on simulated paths, and under a service that throttles.
#include "flow/world.hpp"
#include "help/instrumented.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(adapting)

namespace {

/// A path of 50 ms a request, on which the parts in flight share so many bytes per second.
class path {
public:
    path(std::uint64_t bytes_per_second, std::size_t number_of_parts)
        : w(nullptr,
            [](client_options& o) {
                o.max_connections = 80;
                o.retry.max_attempts = 50;
                o.retry.budget = 100'000;
            }),
          from(std::make_shared<memory_source>(std::string(number_of_parts * small_part, 'x'))) {
        w.service.core().options.latency = 50ms;
        w.service.core().options.link_bandwidth = bytes_per_second;
        w.service.core().options.discard = true;
    }

    /// Seconds that an upload takes.
    double upload(int concurrency, bool adaptive) {
        auto options = in_small_parts();
        options.concurrency = concurrency;
        options.adaptive = adaptive;
        options.on_progress = [this](progress const& p) { most = std::max(most, p.parts_in_flight); };
        auto const begun = w.clock->now();
        auto end = w.run(w.bucket().upload("k", from, options));
        BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
        w.check_nothing_is_lent();
        return std::chrono::duration<double>(w.clock->now() - begun).count();
    }

    world w;
    std::shared_ptr<memory_source> from;
    int most = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(it_is_within_five_percent_of_the_best_fixed_number) {
    struct row {
        std::uint64_t megabytes_per_second;
        std::size_t parts;
    };
    std::vector<row> rows{{2, 300}};
    if (!is_instrumented) rows.push_back({20, 1500}); // 1.4 GB in all
#ifdef OSSIO_TEST_IS_OF_OPTIMIZED_CODE
    rows.push_back({60, 6000}); // 4 GB in all, which takes minutes without optimization
#endif
    for (row const& r : rows) {
        std::uint64_t const cap = r.megabytes_per_second * 1'000'000;
        double best = 1e9;
        int best_number = 0;
        for (int n = 1; n <= 64; n *= 2) {
            double const took = path(cap, r.parts).upload(n, false);
            if (took >= best) continue;
            best = took;
            best_number = n;
        }
        path found(cap, r.parts);
        double const took = found.upload(64, true);

        BOOST_TEST_MESSAGE(r.megabytes_per_second << " MB/s, 50 ms, " << r.parts << " parts of 100 KiB: best fixed "
                                                  << best_number << " in flight, " << best << " s; found out " << took
                                                  << " s, " << 100 * best / took << " %, at most " << found.most
                                                  << " in flight");
        BOOST_TEST(best / took >= 0.95);
    }
}

BOOST_AUTO_TEST_CASE(the_bound_is_never_passed) {
    path p(1'000'000'000, 300);
    p.upload(5, true);
    BOOST_TEST(p.most <= 5);
}

BOOST_AUTO_TEST_CASE(bursts_of_slow_down_end_well) {
    path p(60'000'000, 1500);
    std::vector<std::unique_ptr<async::timer>> bursts;
    for (int i = 1; i <= 5; ++i) {
        bursts.push_back(p.w.clock->make_timer());
        bursts.back()->set(p.w.clock->now() + i * 600ms, [&] { p.w.service.fail("UploadPart", 503, "SlowDown", 40); });
    }
    double const took = p.upload(64, true);
    BOOST_TEST(p.w.service.requests("UploadPart") >= 1500 + 40);
    BOOST_TEST(took < 120);
}

BOOST_AUTO_TEST_SUITE_END()
