// SPDX-License-Identifier: BSL-1.0
// The order of events is the clock's, everything else is the seed's.
#include "simulation/fleet/fleet_simulation.hpp"

#include "help/memory_source.hpp"
#include "help/temporary_folder.hpp"
#include "service/client_impl.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <array>

namespace ossio::test {

using namespace std::chrono_literals;

namespace {

constexpr char const* the_bucket = "examplebucket";
constexpr std::size_t part_bytes = 100 * 1024;
constexpr std::uint64_t most_steps = 3'000'000; // more are a loop that does not end
constexpr int usual_deliveries = 1'000;

/// Made once: each file takes a piece from another place.
std::string const& bytes_of_all_files() {
    static std::string const bytes = some_bytes(8 * part_bytes);
    return bytes;
}

testing::server_options slow_service(random_numbers& chance) {
    testing::server_options o;
    o.latency = std::chrono::milliseconds(5 + up_to(chance, 300));
    return o;
}

} // namespace

fleet_simulation::settings::settings(random_numbers& chance)
    : lease(2 + up_to(chance, 8)),
      deliveries(up_to(chance, 3) == 0 ? 2 : usual_deliveries),
      trouble(up_to(chance, 2) == 0 ? up_to(chance, 8) : 0),
      has_faults(up_to(chance, 2) == 0),
      disturbances(6 + up_to(chance, 8)) {}

fleet_simulation::fleet_simulation(std::uint64_t seed, std::filesystem::path folder)
    : chance_(seed), settings_(chance_), folder_(std::move(folder)) {
    world_.time = std::make_shared<testing::virtual_clock>(seed);
    far_ = std::make_unique<service_side>(world_.time, slow_service(chance_));
    far_->service.create_bucket(the_bucket);
    world_.service = far_->service.connector();
    world_.network = std::make_shared<random_fuse>(seed, settings_.has_faults ? 0.001 : 0.0);
    world_.redis = std::make_shared<stream_at_a_distance>(world_.time, settings_.lease);
    world_.redis->fate = [this] { return fate_of_call(); };
    world_.items = std::make_shared<sent_items>();
    world_.options = far_->service.options();
    world_.options.timeouts.response = world_.options.timeouts.low_speed_time = 2s;
    world_.options.retry.give_up_after = 5s;
}

fleet_report fleet_simulation::run() {
    fill_queue();
    int const workers = 1 + up_to(chance_, 3);
    for (int i = 0; i < workers; ++i) start_worker(settings_.deliveries);
    wait_and_disturb(settings_.disturbances);
    run_until_idle();
    finish_all();
    check_end();
    return std::move(report_);
}

// ---- the world

program::unit_file fleet_simulation::make_file(std::string name, std::size_t size) {
    std::string bytes = bytes_of_all_files().substr(static_cast<std::size_t>(up_to(chance_, 1'000)), size);
    std::filesystem::create_directories((folder_ / name).parent_path());
    write_file(folder_ / name, bytes);
    program::unit_file file;
    file.path = name;
    file.key = "in/" + name;
    file.size = bytes.size();
    asio::io_context io;
    file.modified_ns = program::source_root(folder_).open(io.get_executor(), name).value().modified_ns;
    sources_[file.key] = std::move(bytes);
    return file;
}

void fleet_simulation::fill_queue() {
    host filler(world_.time, world_.options, world_.service, std::make_shared<random_fuse>(1, 0.0));
    int const small = 10 + up_to(chance_, 60), large = up_to(chance_, 4);
    add_small_files(small);
    for (int i = 0; i < large; ++i) {
        std::size_t const size = part_bytes * static_cast<std::size_t>(2 + up_to(chance_, 5)) - 7;
        auto adding = add_large_file(filler.target(), make_file("large/" + std::to_string(i), size));
        asio::co_spawn(filler.io, std::move(adding), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
        world_.time->run_while({&far_->io, &filler.io}, [] { return true; });
    }
    report_.units = static_cast<int>(world_.redis->stream.status().entries);
}

void fleet_simulation::add_small_files(int count) {
    program::work_unit batch;
    batch.bucket = the_bucket;
    for (int i = 0; i < count; ++i) {
        batch.files.push_back(
            make_file("small/" + std::to_string(i), static_cast<std::size_t>(up_to(chance_, 20'000))));
        if (i + 1 < count && up_to(chance_, 3) != 0) continue;
        world_.redis->stream.add(to_text(batch));
        batch.files.clear();
    }
}

/// As queue_filler does.
asio::awaitable<void> fleet_simulation::add_large_file(bucket in, program::unit_file file) {
    auto const begun = co_await in.init_multipart_upload(file.key);
    program::work_unit unit;
    unit.bucket = the_bucket;
    unit.files.push_back(file);
    unit.range.emplace();
    unit.range->part_size = part_bytes;
    unit.range->upload_id = begun.upload_id;
    int const count = program::units_of_file(file.size, part_bytes, 2 * part_bytes);
    for (int i = 0; i < count; ++i) {
        unit.range->slice = part_slice(i, count);
        world_.redis->stream.add(to_text(unit));
    }
}

void fleet_simulation::start_worker(int deliveries) {
    program::arguments how;
    how.target.bucket = the_bucket;
    how.target.key = "in/";
    how.transfer.concurrency = 1 + up_to(chance_, 2);
    how.fleet.units = 1 + up_to(chance_, 2);
    how.fleet.lease = settings_.lease;
    how.fleet.deliveries = deliveries;
    how.fleet.until_empty = true;
    std::string const name = "w" + std::to_string(++report_.workers);
    hosts_.push_back(std::make_unique<worker_host>(world_, std::move(how), folder_, name, [this, name] {
        note(name + " ends at " + std::to_string(world_.time->now().time_since_epoch().count()));
    }));
    is_changed_ = true;
}

void fleet_simulation::run_until_idle() {
    std::uint64_t steps = 0;
    do {
        is_changed_ = false;
        bury_the_dead();
        std::vector<asio::io_context*> loops{&far_->io};
        for (auto const& h : hosts_)
            if (!h->machine.clock->is_asleep()) loops.push_back(&h->machine.io);
        world_.time->run_while(loops, [&] { return ++steps < most_steps && !is_changed_; });
    } while (is_changed_ && steps < most_steps);
    if (steps >= most_steps)
        violate("the loops do not come to rest; entries left: " +
                std::to_string(world_.redis->stream.status().entries));
}

void fleet_simulation::bury_the_dead() {
    for (auto& h : hosts_) {
        if (!h->must_die) continue;
        auto const insides = h->machine.insides;
        report_.lost += static_cast<int>(h->totals().lost);
        h.reset();
        if (!insides.expired()) violate("something holds the client of a host that is gone");
    }
    std::erase(hosts_, nullptr);
}

void fleet_simulation::after(std::chrono::milliseconds d, std::function<void()> f) {
    timers_.push_back(world_.time->make_timer());
    timers_.back()->set(world_.time->now() + d, std::move(f));
}

// ---- what happens

call_fate fleet_simulation::fate_of_call() {
    call_fate f;
    f.request = std::chrono::milliseconds(up_to(chance_, 3));
    f.response = std::chrono::milliseconds(up_to(chance_, 3));
    if (up_to(chance_, 99) >= settings_.trouble) return f;
    f.is_answered = false;
    f.is_carried_out = up_to(chance_, 1) == 0;
    f.response += std::chrono::milliseconds(up_to(chance_, 5'000));
    return f;
}

/// So many times, while there is something to do.
void fleet_simulation::wait_and_disturb(int times) {
    if (times == 0) return;
    after(std::chrono::milliseconds(up_to(chance_, 300)), [this, times] {
        if (world_.redis->stream.status().entries == 0) return;
        bool const is_idle = std::ranges::none_of(hosts_, [](auto const& h) { return !h->has_ended; });
        if (is_idle)
            start_worker(settings_.deliveries); // as whoever runs workers does when one has ended with an error
        bool const has_hit = disturb();
        if (settings_.has_faults) disturb_service();
        wait_and_disturb(times - (has_hit ? 1 : 0));
    });
}

/// Meets a worker that has units in hand; another worker joins for it. Returns whether there is one.
bool fleet_simulation::disturb() {
    std::vector<worker_host*> fit;
    for (auto const& h : hosts_)
        if (h->is_working() && world_.redis->stream.held_by(h->name()) != 0) fit.push_back(h.get());
    if (fit.empty()) return false;
    worker_host& h = *fit[static_cast<std::size_t>(up_to(chance_, static_cast<int>(fit.size()) - 1))];
    switch (up_to(chance_, 3)) {
    case 0:
    case 1:
        ++report_.kills;
        h.must_die = true;
        break;
    case 2: suspend(h); break;
    default:
        ++report_.terms;
        h.terminate();
        break;
    }
    start_worker(settings_.deliveries);
    return true;
}

void fleet_simulation::suspend(worker_host& h) {
    ++report_.naps;
    auto const lease = std::chrono::duration_cast<std::chrono::milliseconds>(settings_.lease);
    auto const nap = std::chrono::milliseconds(up_to(chance_, static_cast<int>(3 * lease.count())));
    if (nap > lease) ++report_.long_naps;
    allowed_again_ += h.most_in_flight(); // arrives when it wakes, though another worker has sent the same
    h.machine.clock->sleep_until(world_.time->now() + nap);
    after(nap, [this] { is_changed_ = true; });
}

void fleet_simulation::disturb_service() {
    auto& s = far_->service;
    constexpr std::array operations{"UploadPart", "PutObject", "CompleteMultipartUpload", "ListParts", "HeadObject"};
    std::string_view const of = operations[static_cast<std::size_t>(up_to(chance_, 4))];
    switch (up_to(chance_, 3)) {
    case 0: return s.fail(of, 503, "SlowDown");
    case 1: return s.fail(of, 500, "InternalError");
    case 2: return s.lose_response(of);
    default: return s.drop_after(of, static_cast<std::uint64_t>(up_to(chance_, 60'000)));
    }
}

void fleet_simulation::note(std::string_view text) {
    for (char const c : text) report_.digest = (report_.digest ^ static_cast<unsigned char>(c)) * 1'099'511'628'211U;
}

// ---- what must hold

/// Nothing goes wrong any more: what was given up is moved back, and one worker carries out the rest.
void fleet_simulation::finish_all() {
    for (auto const& h : hosts_)
        if (!h->has_ended) violate("a worker never ended");
    world_.network->calm();
    far_->service.core().faults = testing::fault_list();
    settings_.trouble = 0;
    if (settings_.deliveries == usual_deliveries && !world_.redis->stream.dead.empty())
        violate("a dead letter: " + world_.redis->stream.dead.front().story);
    report_.dead = static_cast<int>(world_.redis->stream.retry("moved back"));
    start_worker(usual_deliveries);
    run_until_idle();
    if (!hosts_.back()->has_ended || !hosts_.back()->totals().problem.empty())
        violate("the last worker failed: " + hosts_.back()->totals().problem);
    for (auto const& h : hosts_) h->must_die = true;
    bury_the_dead();
}

void fleet_simulation::check_end() {
    for (auto const& [key, bytes] : sources_)
        if (!far_->service.has_object(the_bucket, key) || far_->service.object(the_bucket, key) != bytes)
            violate("the object is another one, or none: " + key);
    if (auto const n = far_->service.uploads(the_bucket).size(); n != 0)
        violate(std::to_string(n) + " uploads are left");
    memory_stream const& stream = world_.redis->stream;
    redis::queue_status const status = stream.status();
    if (status.entries != 0 || status.dead != 0) violate("the queue is not empty");
    if (status.units_done != report_.units)
        violate(std::to_string(status.units_done) + " units were acknowledged of " + std::to_string(report_.units));
    if (far_->service.requests("AbortMultipartUpload") != 0) violate("an upload was aborted");
    report_.requests = world_.items->all;
    report_.sent_again = world_.items->again;
    if (report_.sent_again > allowed_again_)
        violate(std::to_string(report_.sent_again) + " requests sent what had been acknowledged; " +
                std::to_string(allowed_again_) + " may have been in flight when a worker was suspended");
    note(std::to_string(far_->service.requests("*")) + " requests, " + std::to_string(report_.sent_again) +
         " again, at " + std::to_string(world_.time->now().time_since_epoch().count()));
}

} // namespace ossio::test
