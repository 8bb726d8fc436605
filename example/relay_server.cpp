// SPDX-License-Identifier: BSL-1.0
// An HTTP server on one thread that streams bodies into OSS in bounded memory. PUT /KEY stores, GET /uploads lists, DELETE /uploads/ID
// cancels. SIGTERM drains: complete bodies are stored, others undone and printed as JSON. Access keys come from the environment.
#include <ossio.hpp>
#include <ossio/body_stream.hpp>

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <boost/url.hpp>

#include <iostream>
#include <map>
#include <set>

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using std::chrono::seconds;
using response = http::response<http::string_body>;

std::map<std::string, unsigned long> settings = {
    {"--max-uploads", 250},  // each takes at least 256 KiB of client_options::buffer_budget, which is 64 MiB
    {"--slow-seconds", 20},  // time limit for a header, and for 512 bytes/s of a body on average
    {"--drain-seconds", 20}, // after SIGTERM, for clients to send the rest, and as long again for OSS to store it
};

struct running_upload {
    std::string key;
    std::uint64_t stored = 0; // bytes that OSS has acknowledged
    ossio::cancellation_source stop;
};

struct relay { // what all connections share
    ossio::bucket bucket;
    tcp::acceptor listener;                             // closed: the relay drains
    std::map<std::string, running_upload> uploads = {}; // by path: /uploads/ID
    std::set<boost::beast::tcp_stream*> idle = {};      // connections that wait for a request
    int last_id = 0;
};

response make_response(unsigned status, std::string text) {
    response r(http::int_to_status(status), 11);
    if (status == 503) r.set(http::field::retry_after, "5"); // seconds
    r.body() = std::move(text) + '\n';
    r.prepare_payload();
    return r;
}

asio::awaitable<response> store_body(relay& all, std::string key, ossio::stream_ptr body) {
    if (all.uploads.size() >= settings.at("--max-uploads")) co_return make_response(503, "There are too many uploads.");
    std::string const path = "/uploads/" + std::to_string(++all.last_id);
    running_upload& upload = all.uploads[path];
    upload.key = key;
    ossio::upload_options how;
    how.part_size = 128 << 10; // of the first parts; later ones are larger
    how.cancellation = upload.stop.token();
    how.on_progress = [&upload](ossio::progress const& now) { upload.stored = now.bytes_done; };
    auto done = co_await ossio::as_result(all.bucket.upload_stream(key, body, how));
    all.uploads.erase(path);
    if (done) co_return make_response(201, done->etag);
    co_return make_response(ossio::response_status(done.error()), to_string(done.error(), ossio::failure_text::full));
}

response list_uploads(relay const& all) {
    boost::json::object list;
    for (auto const& [path, upload] : all.uploads) list[path] = {{"key", upload.key}, {"stored", upload.stored}};
    return make_response(200, serialize(list));
}

asio::awaitable<response> respond(relay& all, http::request_header<> const& header, ossio::stream_ptr body) {
    auto const url = boost::urls::parse_origin_form(header.target());
    if (!url) co_return make_response(400, "The path is not a percent-encoded object key.");
    std::string const path = url->path();
    if (header.method() == http::verb::put) co_return co_await store_body(all, path.substr(1), body);
    if (header.method() == http::verb::get && path == "/uploads") co_return list_uploads(all);
    auto const upload = all.uploads.find(path);
    if (header.method() == http::verb::delete_ && upload != all.uploads.end()) {
        upload->second.stop.abort();
        co_return make_response(202, "The upload is being cancelled.");
    }
    co_return make_response(404, "Send PUT /KEY, GET /uploads, or DELETE /uploads/ID of a running upload.");
}

/// Serves one request after the other, until a body was not read to its end, or the client or the relay ends.
asio::awaitable<void> serve(tcp::socket socket, relay& all) {
    boost::beast::tcp_stream peer(std::move(socket));
    boost::beast::flat_buffer buffer;
    ossio::body_options const limits(seconds(settings.at("--slow-seconds")));
    for (bool keep = true; keep && all.listener.is_open();) {
        http::request_parser<http::buffer_body> request;
        request.body_limit(boost::none);
        all.idle.insert(&peer);
        peer.expires_after(limits.low_speed_time);
        auto const read = co_await http::async_read_header(peer, buffer, request, asio::as_tuple(asio::use_awaitable));
        all.idle.erase(&peer);
        if (std::get<0>(read)) co_return;
        peer.expires_never(); // `limits` hold for the body
        response r = co_await respond(all, request.get(), ossio::from_body(peer, buffer, request, limits));
        keep = request.is_done() && request.keep_alive() && all.listener.is_open();
        r.keep_alive(keep);
        peer.expires_after(seconds(10));
        co_await http::async_write(peer, r, asio::use_awaitable);
    }
    co_await ossio::discard_rest(peer.socket());
}

asio::awaitable<void> accept(relay& all) {
    while (all.listener.is_open()) {
        boost::system::error_code ec;
        auto socket = co_await all.listener.async_accept(asio::redirect_error(asio::use_awaitable, ec));
        if (!ec) asio::co_spawn(all.listener.get_executor(), serve(std::move(socket), all), asio::detached);
        asio::steady_timer without_descriptors(all.listener.get_executor(), seconds(1));
        if (ec) co_await without_descriptors.async_wait(asio::redirect_error(asio::use_awaitable, ec));
    }
}

asio::awaitable<void> drain_on_sigterm(relay& all, ossio::client client) {
    asio::signal_set signals(client.get_executor(), SIGTERM, SIGINT);
    co_await signals.async_wait(asio::use_awaitable);
    all.listener.close();
    for (auto* peer : all.idle) peer->close();
    asio::steady_timer timer(client.get_executor());
    for (auto left = settings.at("--drain-seconds"); left > 0 && !all.uploads.empty(); --left) {
        timer.expires_after(seconds(1));
        co_await timer.async_wait(asio::use_awaitable);
    }
    auto const undone = co_await client.drain(seconds(settings.at("--drain-seconds")));
    std::cout << to_json(undone) << '\n';
    client.close();
}

int main(int argc, char** argv) try {
    std::vector<std::string> const words(argv + 1, argv + argc);
    for (std::size_t i = 4; i < words.size(); i += 2) settings.at(words[i]) = std::stoul(words.at(i + 1));
    asio::io_context io(1);
    ossio::client_options how(words.at(0));
    how.endpoint = words.at(1);
    ossio::client client(io.get_executor(), how);
    auto const port = static_cast<std::uint16_t>(std::stoul(words.at(3)));
    relay all{client.bucket(words.at(2)), tcp::acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), port))};
    asio::co_spawn(io, accept(all), asio::detached);
    asio::co_spawn(io, drain_on_sigterm(all, client), asio::detached);
    std::cout << "http://127.0.0.1:" << all.listener.local_endpoint().port() << std::endl;
    io.run();
} catch (std::exception const& e) {
    std::cerr << e.what() << "\nusage: example_relay_server REGION ENDPOINT BUCKET PORT [--OPTION NUMBER]...\n";
    return 1;
}
