// SPDX-License-Identifier: BSL-1.0
// A worker of a queue in virtual time, over the in-memory service and a stand-in for the stream.
#ifndef OSSIO_TEST_UNIT_FLEET_ONE_WORKER_HPP
#define OSSIO_TEST_UNIT_FLEET_ONE_WORKER_HPP

#include "simulation/fleet/worker_host.hpp"

#include "help/temporary_folder.hpp"
#include "testing/memory_service.hpp"

namespace ossio::test {

using namespace std::chrono_literals;

/// One worker with a lease of 30 s, and its queue.
class one_worker {
public:
    using names = std::vector<std::string>;

    /// Takes the files of a first unit; none: there is no unit yet.
    explicit one_worker(names const& files) {
        how.target.bucket = "examplebucket";
        how.target.key = "in";
        how.transfer.concurrency = 1;
        service.create_bucket("examplebucket");
        world.time = time;
        world.service = service.connector();
        world.network = std::make_shared<random_fuse>(1, 0.0);
        world.redis = std::make_shared<stream_at_a_distance>(time, 30s);
        world.items = std::make_shared<sent_items>();
        world.options = service.options();
        if (!files.empty()) add(files);
    }

    /// Adds a unit, and the files to its root, all of the same bytes; what is called "missing" is not there.
    void add(names const& files, object_headers headers = object_headers()) {
        program::work_unit unit;
        unit.bucket = "examplebucket";
        unit.headers = std::move(headers);
        for (std::string const& name : files) {
            program::unit_file& file = unit.files.emplace_back();
            file.path = name;
            file.key = "in/" + name;
            if (name != "missing") write_file(folder.path() / name, "hello");
        }
        world.redis->stream.add(to_text(unit));
    }

    /// Adds a file of so many parts, each of which is a unit.
    void add_ranges(std::string const& name, int count) {
        constexpr std::uint64_t part_size = limits::min_part_size;
        write_file(folder.path() / name, std::string(static_cast<std::size_t>(count) * part_size, 'x'));
        testing::stored_upload upload;
        upload.id = "UPLOAD-OF-" + name;
        upload.key = "in/" + name;
        service.core().buckets.at("examplebucket").uploads[{upload.key, upload.id}] = upload;
        program::work_unit unit;
        unit.bucket = "examplebucket";
        program::unit_file& file = unit.files.emplace_back();
        file.path = name;
        file.key = upload.key;
        file.size = static_cast<std::uint64_t>(count) * part_size;
        file.modified_ns = program::source_root(folder.path()).open(far.get_executor(), name).value().modified_ns;
        unit.range.emplace();
        unit.range->part_size = part_size;
        unit.range->upload_id = upload.id;
        for (int i = 0; i < count; ++i) {
            unit.range->slice = part_slice(i, count);
            world.redis->stream.add(to_text(unit));
        }
    }

    void start() {
        host = std::make_unique<worker_host>(world, how, folder.path(), "w", [this] { ended_at = passed(); });
    }

    void at(std::chrono::milliseconds when, std::function<void()> what) {
        timers.push_back(time->make_timer());
        timers.back()->set(begun + when, std::move(what));
    }

    void run() {
        time->run_while({&far, &host->machine.io}, [] { return true; });
    }

    std::chrono::milliseconds passed() const {
        return std::chrono::duration_cast<std::chrono::milliseconds>(time->now() - begun);
    }

    /// From now on no response comes for an hour.
    void silence() {
        world.redis->fate = [] {
            call_fate f;
            f.is_carried_out = f.is_answered = false;
            f.response = 1h;
            return f;
        };
    }

    program::arguments how;
    std::shared_ptr<testing::virtual_clock> time = std::make_shared<testing::virtual_clock>();
    async::steady_time begun = time->now();
    asio::io_context far;
    testing::memory_service service{far.get_executor(), time};
    temporary_folder folder;
    fleet_world world;
    std::vector<std::unique_ptr<async::timer>> timers;
    std::unique_ptr<worker_host> host;
    std::optional<std::chrono::milliseconds> ended_at;
};

} // namespace ossio::test
#endif
