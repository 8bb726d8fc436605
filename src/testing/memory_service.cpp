// SPDX-License-Identifier: BSL-1.0
// The state of the embedded OSS, its sessions, and the functions by which tests inspect and disturb both.
#include "testing/memory_service.hpp"

#include "testing/close_connection.hpp"
#include "testing/operation_table.hpp"
#include "testing/pipe.hpp"
#include "testing/request_dispatch.hpp"
#include "testing/state_files.hpp"
#include "wire/endpoint.hpp"

#include <stdexcept>

namespace ossio::testing {

/// Lists a connection as open while its session runs.
class session_registration {
public:
    session_registration(service_core& core, net::connection* c) : core_(core), connection_(c) {
        core_.open_.insert(c);
    }
    ~session_registration() { core_.open_.erase(connection_); }
    session_registration(session_registration const&) = delete;
    session_registration& operator=(session_registration const&) = delete;

private:
    service_core& core_;
    net::connection* connection_;
};

namespace {

asio::awaitable<void> registered_session(std::shared_ptr<service_core> core, net::connection_ptr connection) {
    session_registration const open(*core, connection.get());
    co_await run_session(core, std::move(connection));
}

std::unique_ptr<blob_factory> blobs_for(server_options const& o) {
    if (o.discard) return discarding_blobs();
    if (!o.data.empty()) return file_blobs(o.data / "bytes");
    return memory_blobs();
}

/// Connects pipes whose other end the service serves.
class pipe_connector final : public net::connector {
public:
    explicit pipe_connector(std::shared_ptr<service_core> core) : core_(std::move(core)) {}

    asio::awaitable<result<net::connection_ptr>> connect(net::peer, async::duration) override {
        auto ends = make_pipe(core_->runtime);
        core_->serve(std::move(ends.second));
        co_return std::move(ends.first);
    }

private:
    std::shared_ptr<service_core> core_;
};

} // namespace

service_core::service_core(asio::any_io_executor ex, async::runtime_ptr time, server_options opts)
    : executor(std::move(ex)),
      runtime(std::move(time)),
      options(std::move(opts)),
      link(options.link_bandwidth),
      account(options.account_bandwidth, options.account_qps),
      scratch(256 * 1024),
      sessions_(executor) {
    if (!options.data.empty() && !options.discard) files_ = std::make_unique<state_files>(options.data);
    blobs = blobs_for(options);
    keys.id = options.access_key_id;
    keys.secret = options.access_key_secret;
    keys.token = options.security_token;
    keys.region = options.region;
    if (files_) buckets = files_->load(*blobs, problems);
    blobs->begin_removing(); // not before: what could not be loaded stays, so that it can be repaired
}

service_core::~service_core() { blobs.reset(); } // before the objects, so that their files stay for the next run

wire::utc_time service_core::now() const { return runtime->utc_now() + options.clock_offset; }

net::connector_ptr service_core::callback_connector() {
    if (callback_connector_) return callback_connector_;
    auto tls = net::tls_context::for_client(net::client_rules());
    callback_connector_ = net::make_connector(executor, runtime, tls ? std::move(*tls) : net::tls_context());
    return callback_connector_;
}

void service_core::save_bucket(std::string const& name) {
    if (files_) files_->save(name, buckets);
}

response service_core::change(request_context& c, std::function<response()> const& operation) {
    if (is_closed_) throw close_connection(); // the folder may belong to another server by now
    bool const only_reads = c.in.method == "GET" || c.in.method == "HEAD";
    if (!files_ || only_reads) return operation();
    std::string const name = c.in.request.bucket;
    auto const at = buckets.find(name);
    auto const before = at == buckets.end() ? std::optional<stored_bucket>() : at->second;
    response a = operation();
    if (c.changed_bucket.empty()) return a;
    try {
        save_bucket(c.changed_bucket);
    } catch (storage_failure const&) {
        if (before)
            buckets.insert_or_assign(name, *before);
        else
            buckets.erase(name);
        throw;
    }
    return a;
}

void service_core::serve(net::connection_ptr connection) {
    spawn(registered_session(shared_from_this(), std::move(connection)));
}

void service_core::spawn(asio::awaitable<void> task) {
    if (!is_closed_) sessions_.spawn(std::move(task));
}

void service_core::close_sessions() {
    is_closed_ = true;
    for (net::connection* c : std::set<net::connection*>(open_)) c->close();
    sessions_.cancel(); // those that sleep before their response, too
    // The sessions keep this service until the executor runs again; the next server must not have to wait for that.
    if (files_) files_->unlock();
}

memory_service::memory_service(asio::any_io_executor executor, async::runtime_ptr time, server_options opts)
    : core_(std::make_shared<service_core>(std::move(executor), std::move(time), std::move(opts))) {}

memory_service::~memory_service() { core_->close_sessions(); }

client_options memory_service::options() const {
    client_options o(core_->options.region);
    o.endpoint = "http://127.0.0.1:1"; // never connected to: the connector makes pipes
    o.credentials = static_credentials(credentials(core_->keys.id, core_->keys.secret, core_->keys.token));
    return o;
}

net::connector_ptr memory_service::connector() const { return std::make_shared<pipe_connector>(core_); }

void memory_service::create_bucket(std::string name) {
    if (auto const fine = wire::check_bucket_name(name); !fine) throw std::invalid_argument(fine.error().detail);
    core_->buckets[name].created = core_->now();
    core_->save_bucket(name);
}

credentials memory_service::issue_credentials(std::chrono::milliseconds valid_for) {
    issued_key fresh;
    fresh.id = "STS." + new_request_id();
    fresh.secret = new_request_id();
    fresh.token = new_request_id() + new_request_id();
    fresh.expires_at = core_->now() + valid_for;
    credentials given(fresh.id, fresh.secret, fresh.token);
    given.expires_at = fresh.expires_at;
    core_->keys.issued.push_back(std::move(fresh));
    return given;
}

void memory_service::forbid_overwrite(std::string const& bucket, bool forbid) {
    core_->buckets.at(bucket).forbids_overwrite = forbid;
    core_->save_bucket(bucket);
}

bool memory_service::has_object(std::string const& bucket, std::string const& key) const {
    auto const at = core_->buckets.find(bucket);
    return at != core_->buckets.end() && at->second.objects.contains(key);
}

std::string memory_service::object(std::string const& bucket, std::string const& key) const {
    stored_object const& o = core_->buckets.at(bucket).objects.at(key);
    if (!o.bytes.keeps_bytes()) throw std::out_of_range("the server keeps no bytes");
    return o.bytes.read(0, static_cast<std::size_t>(o.size));
}

std::vector<multipart_upload> memory_service::uploads(std::string const& bucket) const {
    std::vector<multipart_upload> all;
    for (auto const& [name, u] : core_->buckets.at(bucket).uploads) all.emplace_back(u.key, u.id);
    return all;
}

std::vector<part> memory_service::parts(std::string const& bucket, multipart_upload const& upload) const {
    std::vector<part> all;
    for (auto const& [n, stored] : core_->buckets.at(bucket).uploads.at({upload.key, upload.upload_id}).parts) {
        part p(n, stored.etag);
        p.size = stored.size;
        p.crc64 = stored.crc64;
        all.push_back(std::move(p));
    }
    return all;
}

namespace {

template<class Map>
auto count(Map const& counters, std::string_view operation) {
    check_operation_name(operation);
    typename Map::mapped_type sum = 0;
    for (auto const& [name, n] : counters)
        if (operation == "*" || operation == name) sum += n;
    return sum;
}

} // namespace

int memory_service::requests(std::string_view operation) const { return count(core_->requests, operation); }

std::uint64_t memory_service::bytes_received(std::string_view operation) const {
    return count(core_->bytes_received, operation);
}

std::size_t memory_service::connections() const { return core_->sessions(); }

void memory_service::fail(std::string_view operation, int http_status, std::string service_code, int times) {
    fault f(fault_kind::fail, operation, times);
    f.status = http_status;
    f.text = std::move(service_code);
    core_->faults.add(std::move(f));
}

void memory_service::refuse_early(std::string_view operation, int http_status, std::string service_code, int times) {
    fault f(fault_kind::refuse_early, operation, times);
    f.status = http_status;
    f.text = std::move(service_code);
    core_->faults.add(std::move(f));
}

void memory_service::respond_raw(std::string_view operation, std::string raw_response, int times) {
    fault f(fault_kind::respond_raw, operation, times);
    f.text = std::move(raw_response);
    core_->faults.add(std::move(f));
}

void memory_service::drop_after(std::string_view operation, std::uint64_t bytes, int times) {
    fault f(fault_kind::drop_after, operation, times);
    f.bytes = bytes;
    core_->faults.add(std::move(f));
}

void memory_service::stall(std::string_view operation, std::chrono::milliseconds how_long, int times) {
    fault f(fault_kind::stall, operation, times);
    f.delay = how_long;
    core_->faults.add(std::move(f));
}

void memory_service::trickle(std::string_view operation, std::uint64_t bytes_per_second, int times) {
    if (bytes_per_second == 0)
        throw std::invalid_argument("trickle needs 1 byte per second or more; use stall to send nothing");
    fault f(fault_kind::trickle, operation, times);
    f.bytes = bytes_per_second;
    core_->faults.add(std::move(f));
}

void memory_service::lose_response(std::string_view operation, int times) {
    core_->faults.add(fault(fault_kind::lose_response, operation, times));
}

void memory_service::wrong_crc(std::string_view operation, int times) {
    core_->faults.add(fault(fault_kind::wrong_crc, operation, times));
}

void memory_service::corrupt(std::string_view operation, int times) {
    core_->faults.add(fault(fault_kind::corrupt, operation, times));
}

void memory_service::vanish_uploads(std::string const& bucket) {
    core_->buckets.at(bucket).uploads.clear();
    core_->save_bucket(bucket);
}

} // namespace ossio::testing
