// SPDX-License-Identifier: BSL-1.0
// The order of events is the clock's, everything else is the seed's.
#include "simulation/simulation.hpp"

#include "help/temporary_folder.hpp"
#include "service/client_impl.hpp"
#include "wire/crc64.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>

namespace ossio::test {

using namespace std::chrono_literals;

namespace {

// Ten minutes of retries of a dozen uploads take some ten thousand; this many are a loop that does not end.
constexpr std::uint64_t most_steps = 3'000'000;
constexpr int most_time = 2'500; // milliseconds in which things go wrong

testing::server_options service_options(random_numbers& chance) {
    testing::server_options o;
    o.latency = std::chrono::milliseconds(up_to(chance, 3) == 0 ? 0 : up_to(chance, 60));
    return o;
}

testing::stored_object object_of(testing::service_core& core, std::string const& bytes) {
    auto const blob = core.blobs->make();
    blob->append(asio::buffer(bytes));
    blob->finish();
    testing::stored_object made;
    made.bytes = testing::content({blob});
    made.size = bytes.size();
    made.crc64 = wire::crc64(0, bytes.data(), bytes.size());
    made.etag = "\"0123456789ABCDEF0123456789ABCDEF\"";
    made.modified = core.now();
    return made;
}

double network_trouble(random_numbers& chance) {
    constexpr std::array levels{0.0, 0.0, 0.002, 0.01, 0.04};
    return levels[static_cast<std::size_t>(up_to(chance, static_cast<int>(levels.size()) - 1))];
}

} // namespace

simulation::simulation(std::uint64_t seed, std::filesystem::path folder, step_clock by)
    : chance_(seed),
      folder_(std::move(folder)),
      time_(std::make_shared<testing::virtual_clock>(seed)),
      far_(std::make_unique<service_side>(time_, service_options(chance_))),
      network_(std::make_shared<random_fuse>(seed, network_trouble(chance_))),
      weather_(std::make_shared<store_weather>(seed, up_to(chance_, 2) == 0 ? up_to(chance_, 10) : 0)),
      meter_(by) {
    far_->service.create_bucket("examplebucket");
}

seed_report simulation::run() {
    int const hosts = 1 + up_to(chance_, 3), jobs = 1 + up_to(chance_, 3);
    for (int i = 0; i < hosts; ++i) new_host();
    for (int i = 0; i < jobs; ++i) {
        jobs_.push_back(std::make_shared<job>(chance_, i));
        job& j = *jobs_.back();
        if (j.kind == job_kind::file) write_file(folder_ / j.key, j.bytes);
        if (j.kind == job_kind::copy)
            far_->service.core().buckets.at("examplebucket").objects["from-" + j.key] =
                object_of(far_->service.core(), j.bytes);
        after(std::chrono::milliseconds(up_to(chance_, 200)), [this, &j] { begin_attempt(j); });
    }
    auto const some = [&](int most, void (simulation::*what)()) {
        for (int i = up_to(chance_, most); i > 0; --i)
            after(std::chrono::milliseconds(up_to(chance_, most_time)), [this, what] { (this->*what)(); });
    };
    some(5, &simulation::disturb_service);
    some(3, &simulation::disturb_host);
    some(2, &simulation::stop_something);
    some(1, &simulation::take_a_lease);
    run_until_idle();
    check_main_phase();
    finish_all();
    report_.jobs = jobs;
    report_.longest_step = meter_.longest_milliseconds();
    for (auto const& j : jobs_) report_.attempts += static_cast<int>(j->attempts.size());
    hosts_.clear();
    return std::move(report_);
}

std::shared_ptr<host> simulation::new_host() {
    client_options o = far_->service.options();
    o.buffer_budget = 8 * async::slice_size; // fewer than they want
    o.max_connections = 4 + up_to(chance_, 4);
    o.timeouts.response = o.timeouts.low_speed_time = 2s;
    o.retry.max_attempts = 1 + up_to(chance_, 3);
    o.retry.give_up_after = 5s;
    hosts_.push_back(std::make_shared<host>(time_, std::move(o), far_->service.connector(), network_));
    is_changed_ = true;
    return hosts_.back();
}

std::shared_ptr<host> simulation::any_host() {
    std::vector<std::shared_ptr<host>> fit;
    for (auto const& h : hosts_)
        if (!h->is_draining && !h->must_die) fit.push_back(h);
    if (fit.empty()) return new_host();
    return fit[static_cast<std::size_t>(up_to(chance_, static_cast<int>(fit.size()) - 1))];
}

checkpoint_store_ptr simulation::store_for(job const& j, host& on) {
    switch (j.store) {
    case store_kind::none: return nullptr;
    case store_kind::memory: return std::make_shared<faulty_store>(on.memory, weather_, on.clock);
    case store_kind::shared: return std::make_shared<faulty_store>(shared_, weather_, on.clock);
    case store_kind::file:
        return std::make_shared<faulty_store>(file_checkpoints(folder_ / "checkpoints"), weather_, on.clock);
    }
    return nullptr;
}

bool simulation::keep_running() {
    meter_.step();
    return meter_.steps() < most_steps && !is_changed_;
}

void simulation::run_until_idle() {
    do {
        is_changed_ = false;
        bury_the_dead();
        std::vector<asio::io_context*> loops{&far_->io};
        for (auto const& h : hosts_)
            if (!h->clock->is_asleep()) loops.push_back(&h->io);
        meter_.start(); // a funeral is no step of a loop
        time_->run_while(loops, [this] { return keep_running(); });
    } while (is_changed_ && meter_.steps() < most_steps);
    if (meter_.steps() >= most_steps) violate("the loops do not come to rest");
}

void simulation::bury_the_dead() {
    for (auto& h : hosts_) {
        if (!h->must_die) continue;
        auto const insides = h->insides;
        h.reset();
        if (!insides.expired()) violate("something holds the client of a host that has crashed");
    }
    std::erase(hosts_, nullptr);
    for (auto const& j : jobs_)
        for (auto const& one : j->attempts) {
            if (one->end || !one->on.expired() || !one->other_exception.empty()) continue;
            one->other_exception = "the host crashed";
            j->cut_by_crash.insert(j->key);
            on_attempt_ended(*j);
        }
}

void simulation::after(std::chrono::milliseconds d, std::function<void()> f) {
    timers_.push_back(time_->make_timer());
    timers_.back()->set(time_->now() + d, std::move(f));
}

void simulation::calm() {
    network_->calm();
    weather_->calm();
    far_->service.core().faults = testing::fault_list();
}

void simulation::begin_attempt(job& j) {
    if (j.left-- <= 0) return;
    auto const at = any_host();
    j.start(at, store_for(j, *at), folder_, [this, &j] { on_attempt_ended(j); });
}

void simulation::on_attempt_ended(job& j) {
    note(j.key + j.outcome());
    if (j.has_succeeded() || up_to(chance_, 3) == 0) return;
    after(std::chrono::milliseconds(up_to(chance_, 3'000)), [this, &j] {
        if (!j.has_succeeded() && !j.is_running()) begin_attempt(j);
    });
}

void simulation::disturb_service() {
    auto& s = far_->service;
    ++report_.faults;
    constexpr std::array operations{"UploadPart", "UploadPart", "InitiateMultipartUpload", "CompleteMultipartUpload",
                                    "ListParts",  "PutObject",  "AbortMultipartUpload",    "UploadPartCopy",
                                    "HeadObject", "*"};
    std::string_view const of = operations[static_cast<std::size_t>(up_to(chance_, 9))];
    int const times = 1 + up_to(chance_, 3);
    switch (up_to(chance_, 8)) {
    case 0: return s.fail(of, 503, "SlowDown", times);
    case 1: return s.fail(of, 500, "InternalError", times);
    case 2: return s.lose_response(of, times);
    case 3: return s.drop_after(of, static_cast<std::uint64_t>(up_to(chance_, 60'000)), times);
    case 4: return s.stall(of, std::chrono::milliseconds(up_to(chance_, 5'000)), times);
    case 5: return s.corrupt("UploadPart", times);
    case 6: return s.wrong_crc("UploadPart", times);
    case 7: return s.refuse_early(of, 403, "AccessDenied");
    default: return s.trickle(of, 20'000, times);
    }
}

void simulation::disturb_host() {
    auto const h = any_host();
    is_changed_ = true;
    switch (up_to(chance_, 3)) {
    case 0:
        ++report_.crashes;
        h->must_die = true;
        return;
    case 1: {
        auto const nap = std::chrono::milliseconds(up_to(chance_, 60'000));
        h->clock->sleep_until(time_->now() + nap);
        return after(nap, [this] { is_changed_ = true; });
    }
    case 2:
        h->is_draining = true;
        asio::co_spawn(h->io, as_result(h->made->drain(std::chrono::milliseconds(up_to(chance_, 500)))),
                       [](std::exception_ptr, auto) {});
        return;
    default: h->clock->jump(std::chrono::seconds(up_to(chance_, 4'000) - 2'000));
    }
}

void simulation::stop_something() {
    for (auto const& j : jobs_) {
        if (!j->is_running() || up_to(chance_, 1) == 0) continue;
        attempt_at_job& one = *j->attempts.back();
        switch (up_to(chance_, 2)) {
        case 0: return one.stop.pause();
        case 1: return one.stop.abort();
        default: one.was_cancelled = true; return one.signal.emit(asio::cancellation_type::terminal);
        }
    }
}

void simulation::take_a_lease() {
    for (auto const& j : jobs_)
        if (j->store == store_kind::shared && j->is_running())
            return shared_->take_away(j->key, up_to(chance_, 1) == 0);
}

void simulation::note(std::string_view text) {
    for (char const c : text) report_.digest = (report_.digest ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
}

} // namespace ossio::test
