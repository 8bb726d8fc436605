// SPDX-License-Identifier: BSL-1.0
// The cost of the library: one upload of a file, or many small objects, from one thread or several.
//   bench_client file URL FILE PART-SIZE IN-FLIGHT [OPTION...]       one upload in parts
//   bench_client objects URL COUNT SIZE IN-FLIGHT [OPTION...]        PutObject from memory
//   bench_client files URL FOLDER COUNT IN-FLIGHT [OPTION...]        upload_file of its files, again and again up to COUNT
// Options: md5 (Content-MD5 of parts), adaptive (IN-FLIGHT is the upper limit), stall (how late a timer fires meanwhile), ca=FILE, bucket=NAME,
// region=NAME, store=FOLDER (checkpoints), hosted (the bucket in the host name), loops=N (event loops, one thread each), openssl (records
// by SSL_write instead of ours), beast (TLS by beast::ssl_stream).
#include "api/client_access.hpp"
#include "bench/allocations.hpp"
#include "bench/beast/stream.hpp"
#include "bench/figures.hpp"

#include <ossio.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

class settings {
public:
    settings(int argc, char** argv) : positional(argv + 1, argv + argc) {
        if (positional.size() < 5) throw std::invalid_argument("see the head of bench/client.cpp for its arguments");
        for (std::size_t i = 5; i < positional.size(); ++i) {
            auto const equals = positional[i].find('=');
            named[positional[i].substr(0, equals)] =
                equals == std::string::npos ? "yes" : positional[i].substr(equals + 1);
        }
    }
    bool has(char const* name) const { return named.contains(name); }
    std::string text(char const* name, char const* otherwise) const { return has(name) ? named.at(name) : otherwise; }
    std::uint64_t number(std::size_t i) const { return std::stoull(positional[i]); }

    ossio::client_options options() const {
        ossio::client_options o(text("region", "cn-hangzhou"));
        o.endpoint = positional[1];
        o.path_style = !has("hosted");
        o.credentials = ossio::static_credentials(ossio::credentials(bench::key_id(), bench::key_secret()));
        o.tls.ca_file = text("ca", "");
        if (has("openssl")) o.tls.record_protection = ossio::record_protection::openssl;
        o.max_connections = static_cast<int>(number(4));
        o.buffer_budget = (number(4) + 1) * 256 * 1024;
        return o;
    }

    ossio::client_group group(asio::io_context& io) const {
        return ossio::client_group(io.get_executor(), std::stoi(text("loops", "1")), options());
    }

    /// As the group makes it, or with another TLS.
    ossio::client client(asio::io_context& io, ossio::client_group const& of) const {
        if (!has("beast")) return of.client();
        return ossio::detail::client_access::make(io.get_executor(), options(),
                                                  ossio::async::system_runtime(io.get_executor()),
                                                  bench::beast_connector(io.get_executor(), text("ca", "")));
    }

    std::vector<std::string> positional;
    std::map<std::string, std::string> named;
};

/// Measures how late a timer of one millisecond fires during other work.
class stall_watch {
public:
    explicit stall_watch(asio::io_context& io) : timer_(io) {}
    void start() { tick(); }
    void stop() {
        stopped_ = true; // the handler may be posted already, and would continue
        timer_.cancel();
    }
    double milliseconds(double share) {
        if (late_.empty()) return 0;
        std::ranges::sort(late_);
        return late_[static_cast<std::size_t>(share * static_cast<double>(late_.size() - 1))];
    }

private:
    void tick() {
        auto const due = std::chrono::steady_clock::now() + 1ms;
        timer_.expires_at(due);
        timer_.async_wait([this, due](boost::system::error_code ec) {
            if (ec || stopped_) return;
            late_.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - due).count());
            tick();
        });
    }

    asio::steady_timer timer_;
    std::vector<double> late_;
    bool stopped_ = false;
};

int upload_file(settings const& s) {
    asio::io_context io(1);
    ossio::client_group const group = s.group(io);
    ossio::client client = s.client(io, group);
    ossio::upload_options up;
    up.part_size = s.number(3);
    up.multipart_threshold = 0;
    up.concurrency = static_cast<int>(s.number(4));
    up.content_md5 = s.has("md5");
    up.adaptive = s.has("adaptive");
    if (s.has("store")) up.checkpoints = ossio::file_checkpoints(io.get_executor(), s.text("store", ""));
    stall_watch watch(io);
    bench::figures figures;
    // Steady state: the middle of the upload, without one-time allocations.
    std::uint64_t allocations_from = 0, allocations_to = 0;
    int parts_from = 0, parts_to = 0;
    double cpu_from = 0, cpu_middle = 0, cpu_to = 0;
    int parts_middle = 0;
    up.on_progress = [&](ossio::progress const& p) {
        if (p.parts_done * 4 < p.parts_total) {
            allocations_from = bench::allocations();
            parts_from = p.parts_done;
            cpu_from = figures.cpu();
        } else if (p.parts_done * 2 < p.parts_total) {
            cpu_middle = figures.cpu();
            parts_middle = p.parts_done;
        } else if (p.parts_done < p.parts_total) {
            allocations_to = bench::allocations();
            parts_to = p.parts_done;
            cpu_to = figures.cpu();
        }
    };
    std::optional<ossio::result<ossio::upload_result>> end;
    auto work =
        ossio::as_result(client.bucket(s.text("bucket", "examplebucket")).upload_file("bench", s.positional[2], up));
    asio::co_spawn(io, std::move(work), [&](std::exception_ptr, ossio::result<ossio::upload_result> r) {
        end.emplace(std::move(r));
        watch.stop();
        client.close();
    });
    if (s.has("stall")) watch.start();
    io.run();
    if (!*end) throw std::runtime_error(ossio::to_string(end->error()));
    std::map<std::string, double> more{{"bytes", static_cast<double>((*end)->size)},
                                       {"parts", (*end)->totals.parts_done},
                                       {"retries", (*end)->totals.retries}};
    if (parts_to > parts_from)
        more["allocations_per_part"] = static_cast<double>(allocations_to - allocations_from) / (parts_to - parts_from);
    if (parts_middle > parts_from && parts_to > parts_middle)
        more["late_to_early_cpu"] = ((cpu_to - cpu_middle) / (parts_to - parts_middle)) /
                                    ((cpu_middle - cpu_from) / (parts_middle - parts_from));
    if (s.has("store")) more["written_by_store"] = bench::written_on_other_threads();
    if (s.has("stall")) {
        more["stall_p999_ms"] = watch.milliseconds(0.999);
        more["stall_max_ms"] = watch.milliseconds(1);
    }
    figures.print(more);
    return 0;
}

asio::awaitable<void> put_many(ossio::bucket bucket, std::string const& bytes, std::uint64_t& left) {
    while (left != 0) {
        --left;
        co_await bucket.put_object("small-" + std::to_string(left % 64), asio::buffer(bytes));
    }
}

using paths = std::vector<std::filesystem::path>;

asio::awaitable<void> upload_many(ossio::bucket bucket, paths const& files, std::uint64_t& left) {
    while (left != 0) {
        --left;
        co_await bucket.upload_file("small-" + std::to_string(left % 64), files[left % files.size()]);
    }
}

paths files_of(std::filesystem::path const& folder) {
    paths all;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) all.push_back(entry.path());
    if (all.empty()) throw std::invalid_argument("an empty folder");
    return all;
}

int put_objects(settings const& s) {
    bool const is_files = s.positional[0] == "files";
    asio::io_context io(1);
    ossio::client_group const group = s.group(io);
    ossio::client client = s.client(io, group);
    std::string const bytes(is_files ? 0 : s.number(3), 'x');
    paths const files = is_files ? files_of(s.positional[2]) : paths();
    std::uint64_t const count = s.number(is_files ? 3 : 2);
    std::uint64_t left = count;
    bench::figures figures;
    std::uint64_t const before = bench::allocations();
    int running = static_cast<int>(s.number(4));
    for (int i = running; i > 0; --i) {
        auto const bucket = client.bucket(s.text("bucket", "examplebucket"));
        auto work = is_files ? upload_many(bucket, files, left) : put_many(bucket, bytes, left);
        asio::co_spawn(io, std::move(work), [&](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
            if (--running == 0) client.close();
        });
    }
    io.run();
    auto const n = static_cast<double>(count);
    figures.print({{"objects", n},
                   {"microseconds_each", 1e6 * figures.cpu() / n},
                   {"objects_per_second", n / figures.wall()},
                   {"allocations_each", static_cast<double>(bench::allocations() - before) / n}});
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    try {
        settings const s(argc, argv);
        return s.positional[0] == "file" ? upload_file(s) : put_objects(s);
    } catch (std::exception const& e) {
        std::cerr << "bench_client: " << e.what() << '\n';
        return 1;
    }
}
