// SPDX-License-Identifier: BSL-1.0
// The pieces of code in doc/guide that no other example has, run one after the other against an embedded server.
#include <ossio.hpp>
#include <ossio/read_stream.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace ossio::literals;

// ---- resume after a crash

asio::awaitable<ossio::upload_result> upload_or_resume(ossio::bucket bucket, std::string key,
                                                       std::filesystem::path path, std::filesystem::path folder) {
    auto executor = co_await asio::this_coro::executor; // the client's
    ossio::upload_options options;
    options.checkpoints = ossio::file_checkpoints(executor, folder); // such as ossio::default_checkpoint_folder()
    co_return co_await bucket.upload_file(key, path, options);
}

// ---- stop, cancel, drain

asio::awaitable<void> obey_ctrl_c(std::shared_ptr<asio::signal_set> signals, ossio::cancellation_source stop) {
    co_await signals->async_wait(asio::use_awaitable);
    stop.pause(); // keeps the parts and the checkpoint
    co_await signals->async_wait(asio::use_awaitable);
    stop.abort(); // deletes both
}

asio::awaitable<ossio::upload_result> upload_until_ctrl_c(ossio::bucket bucket, std::string key,
                                                          std::filesystem::path path, ossio::upload_options options) {
    auto executor = co_await asio::this_coro::executor;
    auto signals = std::make_shared<asio::signal_set>(executor, SIGINT);
    ossio::cancellation_source stop;
    options.cancellation = stop.token();
    options.abort_window = 1s; // a second Ctrl-C within one second still aborts
    asio::co_spawn(executor, obey_ctrl_c(signals, stop), asio::detached);
    auto end = co_await ossio::as_result(bucket.upload_file(key, path, options));
    signals->cancel(); // ends obey_ctrl_c
    if (!end) throw ossio::error(end.error());
    co_return *end;
}

// ---- stream a request body

template<class Socket>
asio::awaitable<ossio::upload_result> store_body(ossio::bucket bucket, std::string key, Socket from,
                                                 std::optional<std::uint64_t> content_length) {
    auto body = ossio::from_read_stream(std::move(from), content_length); // no length: chunked, or a pipe
    co_return co_await bucket.upload_stream(key, body);
}

asio::awaitable<ossio::upload_result> write_pieces(ossio::bucket bucket, std::string key,
                                                   std::vector<std::string> pieces) {
    auto writer = bucket.open_writer(key);
    for (std::string const& piece : pieces)
        co_await writer.write(asio::buffer(piece)); // suspends while there is no buffer for more
    co_return co_await writer.finish();             // without it there is no object
}

// ---- errors

std::string what_to_do(ossio::failure const& f) {
    if (f.code == ossio::condition::canceled) return "nothing: it was stopped on request";
    if (f.code == ossio::condition::in_use) return "wait: another process runs this upload";
    if (f.code == ossio::condition::denied) return "check the keys, the RAM policy and the region";
    if (f.code == ossio::condition::not_found) return "check the names of bucket and key";
    if (f.code == ossio::condition::throttled) return "try again later, with fewer parts in flight";
    if (f.code == ossio::condition::corrupt) return "check the source: its bytes changed";
    if (f.code == ossio::condition::retryable) return "try again later: network or service are out of order";
    return "mend the cause: the same call would fail again";
}

ossio::client_options patient(ossio::client_options options) {
    options.retry.give_up_after = 1h;      // of an upload that makes no progress; the default is 2 minutes
    options.retry.max_attempts = 8;        // of a single request; the default is 5
    options.timeouts.low_speed_time = 60s; // the default is 30 s
    return options;
}

// ---- network

ossio::client_options behind_a_proxy(ossio::client_options options) {
    options.proxy.from_environment = true; // HTTPS_PROXY, http_proxy, ALL_PROXY; or: options.proxy.url
    options.proxy.no_proxy = "localhost,127.0.0.0/8";
    options.timeouts.connect = 5s;                  // name resolution, TCP and TLS; the default is 10 s
    options.timeouts.response = 30s;                // from the last byte sent to the response; the default is 60 s
    options.tls.minimum = ossio::tls_version::v1_3; // the bucket must enable it; the default is v1_2
    return options;
}

// ---- logs

ossio::client_options with_log(ossio::client_options options) {
    options.log_level = ossio::log_level::warning; // lines below it are not composed
    options.log = [](ossio::log_level level, std::string_view line) {
        std::clog << to_string(level) << ' ' << line << '\n';
    };
    return options;
}

ossio::upload_options with_progress(ossio::upload_options options) {
    options.on_progress = [](ossio::progress const& p) {
        std::clog << p.bytes_done << " bytes, " << p.parts_in_flight << " parts in flight, " << p.retries
                  << " retries, " << p.bytes_per_second / 1e6 << " MB/s\n";
    };
    return options;
}

// ---- part size and parts in flight

ossio::upload_options for_a_long_path() {
    ossio::upload_options options;
    options.part_size = 32_MiB;
    options.adaptive = true;  // starts with four parts in flight, and finds out how many are useful
    options.concurrency = 32; // never more than this
    options.hedge_tail = true;
    return options;
}

// ---- what is stored beside the bytes

ossio::upload_options for_a_web_page() {
    ossio::upload_options options;
    options.headers.content_type = "text/html; charset=utf-8"; // empty: guessed from the key's extension
    options.headers.cache_control = "max-age=3600";
    options.headers.storage_class = "IA";
    options.headers.acl = "public-read";
    options.headers.user["author"] = "docs team";     // stored as x-oss-meta-author
    options.headers.tags["team"] = "web";             // at most ten
    options.headers.extra["content-language"] = "en"; // any other header
    options.headers.forbid_overwrite = true;          // fails if the object exists
    return options;
}

// ---- download, list, delete

asio::awaitable<ossio::object_info> download_or_resume(ossio::bucket bucket, std::string key,
                                                       std::filesystem::path path, std::filesystem::path folder) {
    auto executor = co_await asio::this_coro::executor; // the client's
    ossio::download_options options;
    options.checkpoints = ossio::file_checkpoints(executor, folder);
    co_return co_await bucket.download_file(key, path, options);
}

asio::awaitable<std::uint64_t> delete_all_below(ossio::bucket bucket, std::string prefix) {
    std::uint64_t bytes = 0;
    auto pages = bucket.list_objects(prefix);
    while (auto page = co_await pages.next()) { // up to 1000 objects
        std::vector<std::string> keys;
        for (ossio::listed_object const& object : *page) {
            keys.push_back(object.key);
            bytes += object.size;
        }
        co_await bucket.delete_objects(keys);
    }
    co_return bytes;
}

// ---- several hosts

asio::awaitable<ossio::upload_result> send_share(ossio::bucket bucket, std::string key, std::filesystem::path path,
                                                 std::string upload_id, int worker, int workers) {
    ossio::upload_options options;
    options.part_size = 8_MiB; // the same for all workers
    options.resume_from_service = ossio::service_resume::of_upload(upload_id);
    options.slice = ossio::part_slice(worker, workers); // 0 to workers - 1
    auto done = co_await bucket.upload_file(key, path, options);
    if (done.parts_missing == 0) std::cout << "the object is complete\n";
    co_return done;
}

// ---- migrate from oss2

asio::awaitable<ossio::object_info> multipart_upload(ossio::bucket bucket, std::string key, std::string bytes) {
    std::size_t const part_size = 1_MiB;
    auto upload = co_await bucket.init_multipart_upload(key);
    std::vector<ossio::part> parts;
    for (std::size_t at = 0; at < bytes.size(); at += part_size) {
        auto piece = asio::buffer(bytes.data() + at, std::min(part_size, bytes.size() - at));
        int const number = static_cast<int>(parts.size()) + 1;
        auto sent = co_await bucket.upload_part(upload, number, piece);
        parts.push_back(sent);
    }
    co_return co_await bucket.complete_multipart_upload(upload, parts);
}

asio::awaitable<ossio::object_info> complete_what_is_there(ossio::bucket bucket, ossio::multipart_upload upload) {
    std::vector<ossio::part> parts;
    auto pages = bucket.list_parts(upload);
    while (auto page = co_await pages.next()) parts.insert(parts.end(), page->begin(), page->end());
    co_return co_await bucket.complete_multipart_upload(upload, parts);
}

asio::awaitable<ossio::upload_result> resumable_upload(ossio::bucket bucket, std::string key,
                                                       std::filesystem::path filename, std::filesystem::path root) {
    ossio::upload_options options;
    options.checkpoints = ossio::file_checkpoints(root); // store=oss2.ResumableStore(root=...)
    options.multipart_threshold = 100_KiB;               // multipart_threshold=100*1024
    options.part_size = 100_KiB;                         // part_size=100*1024
    options.concurrency = 4;                             // num_threads=4
    options.on_progress = [](ossio::progress const& p) { // progress_callback=percentage
        std::cout << 100 * p.bytes_done / *p.bytes_total << " %\n";
    };
    co_return co_await bucket.upload_file(key, filename, options);
}

// ---- the demonstration

void expect(bool holds, char const* what) {
    if (!holds) throw std::runtime_error(what);
    std::cout << what << '\n';
}

asio::awaitable<void> stop_and_resume(ossio::bucket bucket, std::filesystem::path path, std::filesystem::path folder) {
    ossio::upload_options options;
    options.part_size = 1_MiB;
    options.concurrency = 2;
    options.checkpoints = ossio::file_checkpoints(folder);
    options.on_progress = [sent = false](ossio::progress const& p) mutable {
        if (p.parts_done >= 3 && !std::exchange(sent, true)) std::raise(SIGINT); // as Ctrl-C does
    };
    auto stopped = co_await ossio::as_result(upload_until_ctrl_c(bucket, "file", path, options));
    expect(stopped.has_error() && stopped.error().code == ossio::errc::paused, "Ctrl-C pauses");
    expect(stopped.error().parts == ossio::parts_status::kept, "the parts are kept");
    auto done = co_await upload_or_resume(bucket, "file", path, folder);
    expect(done.resumed && done.totals.bytes_resumed >= 3_MiB, "the next run resumes");
}

asio::awaitable<void> feed(asio::local::stream_protocol::socket into, std::string bytes) {
    co_await asio::async_write(into, asio::buffer(bytes), asio::use_awaitable);
}

asio::awaitable<void> stream(ossio::bucket bucket, std::string bytes) {
    auto executor = co_await asio::this_coro::executor;
    asio::local::stream_protocol::socket here(executor), there(executor);
    asio::local::connect_pair(here, there);
    asio::co_spawn(executor, feed(std::move(there), bytes), asio::detached);
    auto stored = co_await store_body(bucket, "body", std::move(here), std::nullopt);
    expect(stored.size == bytes.size(), "a socket is read to its end");
    std::vector<std::string> pieces{"one ", "two"};
    auto written = co_await write_pieces(bucket, "pieces", pieces);
    expect(written.size == 7, "pieces become an object");
}

asio::awaitable<void> by_hand(ossio::bucket bucket, std::filesystem::path path, std::filesystem::path folder,
                              std::string bytes) {
    auto joined = co_await multipart_upload(bucket, "by hand", bytes);
    expect(joined.size == bytes.size(), "parts are sent by hand");
    auto upload = co_await bucket.init_multipart_upload("listed");
    co_await bucket.upload_part(upload, 1, asio::buffer(bytes));
    auto listed = co_await complete_what_is_there(bucket, upload);
    expect(listed.size == bytes.size(), "listed parts are joined");
    auto resumable = co_await resumable_upload(bucket, "as oss2 does", path, folder);
    expect(resumable.crc64_confirmed, "a file is sent as by oss2");
    auto adaptive = co_await bucket.upload_file("adaptive", path, with_progress(for_a_long_path()));
    expect(adaptive.size == resumable.size, "the number of parts in flight is found out");
}

asio::awaitable<void> share(ossio::bucket bucket, std::filesystem::path path) {
    auto upload = co_await bucket.init_multipart_upload("shared");
    auto first = co_await send_share(bucket, "shared", path, upload.upload_id, 0, 2);
    expect(first.parts_missing > 0, "one worker sends its share");
    auto second = co_await send_share(bucket, "shared", path, upload.upload_id, 1, 2);
    expect(second.parts_missing == 0, "the last one completes the object");
}

asio::awaitable<void> download_and_delete(ossio::bucket bucket, std::filesystem::path path,
                                          std::filesystem::path folder) {
    co_await bucket.upload_file("pages/index.html", path, for_a_web_page());
    auto described = co_await bucket.head_object("pages/index.html");
    expect(described.user.at("author") == "docs team" && described.tag_count == 1, "headers are stored");
    auto copy = path;
    copy += "-copy";
    auto read = co_await download_or_resume(bucket, "pages/index.html", copy, folder);
    expect(read.size == std::filesystem::file_size(copy), "an object is downloaded");
    std::filesystem::remove(copy);
    auto bytes = co_await delete_all_below(bucket, "pages/");
    expect(bytes == read.size, "objects are listed and deleted");
}

asio::awaitable<void> fail(ossio::bucket bucket) {
    auto missing = co_await ossio::as_result(bucket.head_object("missing"));
    expect(missing.has_error() && what_to_do(missing.error()).starts_with("check the names"), "failures have a class");
}

asio::awaitable<void> all(ossio::bucket bucket, std::filesystem::path path, std::filesystem::path folder) {
    std::string const bytes(3'000'000, 'x');
    co_await stop_and_resume(bucket, path, folder);
    co_await stream(bucket, bytes);
    co_await by_hand(bucket, path, folder, bytes);
    co_await share(bucket, path);
    co_await download_and_delete(bucket, path, folder);
    co_await fail(bucket);
}

int main() {
    auto const path = std::filesystem::temp_directory_path() / "ossio-example-questions";
    auto const folder = std::filesystem::temp_directory_path() / "ossio-example-questions-checkpoints";
    std::ofstream(path, std::ios::binary) << std::string(24_MiB, 'x');

    asio::io_context io;
    ossio::testing::server_options slow;
    slow.latency = 30ms;
    ossio::testing::server server(io.get_executor(), slow);
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), with_log(behind_a_proxy(patient(server.options()))));
    asio::co_spawn(io, all(client.bucket("examplebucket"), path, folder), [&](std::exception_ptr e) {
        client.close();
        if (e) std::rethrow_exception(e);
    });
    io.run();
    std::filesystem::remove(path);
    std::filesystem::remove_all(folder);
    return server.uploads("examplebucket").empty() ? 0 : 1;
}
