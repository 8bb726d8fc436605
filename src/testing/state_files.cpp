// SPDX-License-Identifier: BSL-1.0
// Converts objects, uploads and parts to JSON and back.
#include "testing/state_files.hpp"

#include "testing/memory_service.hpp"
#include "wire/crc64.hpp"
#include "wire/printable.hpp"

#include <boost/json.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace ossio::testing {

namespace {

namespace json = boost::json;

// Names and header values may hold bytes that are not UTF-8, which JSON cannot: each byte becomes one character.
std::string to_latin(std::string_view bytes) {
    std::string out;
    for (char c : bytes) {
        auto const b = static_cast<unsigned char>(c);
        if (b < 0x80) {
            out += c;
        } else {
            out += static_cast<char>(0xC0 | (b >> 6));
            out += static_cast<char>(0x80 | (b & 0x3F));
        }
    }
    return out;
}

std::string from_latin(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const b = static_cast<unsigned char>(text[i]);
        if (b < 0x80 || i + 1 == text.size())
            out += text[i];
        else
            out += static_cast<char>(((b & 0x03) << 6) | (static_cast<unsigned char>(text[++i]) & 0x3F));
    }
    return out;
}

std::string text(json::object const& o, std::string_view name) {
    return from_latin(std::string_view(o.at(name).as_string()));
}

std::uint64_t number(json::object const& o, std::string_view name) {
    return std::stoull(std::string(o.at(name).as_string())); // as text: 64 bits do not fit into every number of JSON
}

json::string as_number(std::uint64_t n) { return json::string(std::to_string(n)); }

wire::utc_time time_of(json::object const& o, std::string_view name) {
    return wire::parse_iso_date(text(o, name)).value_or(wire::utc_time());
}

json::array write(wire::header_list const& headers) {
    json::array all;
    for (auto const& [name, value] : headers.all()) all.push_back(json::array{name, to_latin(value)});
    return all;
}

wire::header_list read_headers(json::value const& v) {
    wire::header_list headers;
    for (auto const& pair : v.as_array())
        headers.add(std::string(pair.at(0).as_string()), from_latin(std::string_view(pair.at(1).as_string())));
    return headers;
}

json::object write(stored_object const& o) {
    json::array pieces;
    for (blob_ptr const& b : o.bytes.pieces()) pieces.push_back(json::string(b->name()));
    return {{"pieces", std::move(pieces)},
            {"size", as_number(o.size)},
            {"crc64", as_number(o.crc64)},
            {"etag", o.etag},
            {"type", o.type},
            {"md5", o.content_md5},
            {"modified", wire::iso_date(o.modified)},
            {"headers", write(o.headers)}};
}

/// Of the bytes as they are on the disk now.
std::uint64_t checksum_of(content const& bytes) {
    constexpr std::size_t step = 1 << 20;
    std::uint64_t sum = 0, at = 0;
    for (std::string some = bytes.read(0, step); !some.empty(); some = bytes.read(at, step)) {
        sum = wire::crc64(sum, some.data(), some.size());
        at += some.size();
    }
    return sum;
}

/// Opens a file of bytes; null and a line in `problems` when it is missing.
class blob_opener {
public:
    blob_opener(blob_factory& blobs, std::string file, std::vector<std::string>& problems)
        : blobs_(blobs), file_(std::move(file)), problems_(problems) {}

    blob_ptr open(std::string const& name, std::string const& of) {
        auto blob = blobs_.open(name);
        if (!blob) report(of, "bytes/" + name + " is missing");
        return blob;
    }
    void report(std::string const& of, std::string const& what) {
        problems_.push_back(wire::printable(file_ + ": " + of + " is left out: " + what)); // keys may contain line ends
    }

private:
    blob_factory& blobs_;
    std::string file_;
    std::vector<std::string>& problems_;
};

std::optional<stored_object> read_object(json::object const& j, std::string const& key, blob_opener& blobs) {
    stored_object o;
    std::string const name = "object \"" + key + '"';
    std::vector<blob_ptr> pieces;
    for (auto const& piece : j.at("pieces").as_array()) {
        pieces.push_back(blobs.open(std::string(piece.as_string()), name));
        if (!pieces.back()) return std::nullopt;
    }
    o.bytes = content(std::move(pieces));
    o.size = number(j, "size");
    if (o.bytes.size() != o.size) {
        blobs.report(name, "its files have " + std::to_string(o.bytes.size()) + " bytes instead of " +
                               std::to_string(o.size));
        return std::nullopt;
    }
    o.crc64 = number(j, "crc64");
    if (checksum_of(o.bytes) != o.crc64) {
        blobs.report(name, "the bytes of its files have changed");
        return std::nullopt;
    }
    o.etag = text(j, "etag");
    o.type = text(j, "type");
    if (j.contains("md5")) o.content_md5 = text(j, "md5");
    o.modified = time_of(j, "modified");
    o.headers = read_headers(j.at("headers"));
    return o;
}

json::object write(stored_upload const& u) {
    json::array parts;
    for (auto const& [n, p] : u.parts)
        parts.push_back(json::object{{"number", n},
                                     {"piece", p.bytes->name()},
                                     {"size", as_number(p.size)},
                                     {"crc64", as_number(p.crc64)},
                                     {"etag", p.etag},
                                     {"modified", wire::iso_date(p.modified)}});
    return {{"id", u.id},
            {"key", to_latin(u.key)},
            {"initiated", wire::iso_date(u.initiated)},
            {"sequential", u.sequential},
            {"headers", write(u.headers)},
            {"parts", std::move(parts)}};
}

stored_upload read_upload(json::object const& j, blob_opener& blobs) {
    stored_upload u;
    u.id = text(j, "id");
    u.key = text(j, "key");
    u.initiated = time_of(j, "initiated");
    u.headers = read_headers(j.at("headers"));
    u.sequential = j.contains("sequential") && j.at("sequential").as_bool();
    for (auto const& v : j.at("parts").as_array()) {
        auto const& o = v.as_object();
        stored_part p;
        std::string const name = "part " + std::to_string(o.at("number").as_int64()) + " of \"" + u.key + '"';
        p.bytes = blobs.open(text(o, "piece"), name);
        if (!p.bytes) continue;
        p.size = number(o, "size");
        if (p.bytes->size() != p.size) {
            blobs.report(name, "its file has another size");
            continue;
        }
        p.crc64 = number(o, "crc64");
        if (checksum_of(content(std::vector<blob_ptr>{p.bytes})) != p.crc64) {
            blobs.report(name, "the bytes of its file have changed");
            continue;
        }
        p.etag = text(o, "etag");
        p.modified = time_of(o, "modified");
        u.parts.emplace(static_cast<int>(o.at("number").as_int64()), std::move(p));
    }
    return u;
}

stored_bucket read_bucket(json::object const& j, blob_opener& blobs) {
    stored_bucket b;
    b.created = time_of(j, "created");
    if (j.contains("acl")) b.acl = text(j, "acl");
    b.forbids_overwrite = j.contains("forbids_overwrite") && j.at("forbids_overwrite").as_bool();
    for (auto const& v : j.at("objects").as_array()) {
        auto const& o = v.as_object();
        std::string const key = text(o, "key");
        if (auto object = read_object(o.at("object").as_object(), key, blobs))
            b.objects.emplace(key, std::move(*object));
    }
    for (auto const& v : j.at("uploads").as_array()) {
        stored_upload u = read_upload(v.as_object(), blobs);
        std::pair const name(u.key, u.id);
        b.uploads.emplace(name, std::move(u));
    }
    return b;
}

} // namespace

state_files::state_files(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_);
    auto const path = folder_ / "lock";
    lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock_ < 0) throw storage_failure("cannot open " + path.string() + ": " + std::strerror(errno));
    if (::flock(lock_, LOCK_EX | LOCK_NB) == 0) return;
    ::close(lock_);
    throw storage_failure("the folder " + folder_.string() +
                          " is in use by another server; stop it, or choose another folder");
}

state_files::~state_files() { unlock(); }

void state_files::unlock() noexcept {
    if (lock_ >= 0) ::close(lock_);
    lock_ = -1;
}

bucket_map state_files::load(blob_factory& blobs, std::vector<std::string>& problems) const {
    bucket_map all;
    for (auto const& entry : std::filesystem::directory_iterator(folder_)) {
        if (entry.path().extension() != ".json") continue;
        if (!entry.is_regular_file())
            throw storage_failure(entry.path().string() + " is not a regular file; remove it");
        std::ifstream in(entry.path(), std::ios::binary);
        std::ostringstream whole;
        whole << in.rdbuf();
        blob_opener opener(blobs, entry.path().filename().string(), problems);
        try {
            all.emplace(entry.path().stem().string(),
                        read_bucket(json::parse(std::move(whole).str()).as_object(), opener));
        } catch (std::exception const& e) {
            throw storage_failure(entry.path().string() + " is damaged (" + e.what() +
                                  "); repair or remove the file, or choose another folder");
        }
    }
    return all;
}

void state_files::save(std::string const& name, bucket_map const& all) const {
    auto const path = folder_ / (name + ".json");
    auto const at = all.find(name);
    if (at == all.end()) {
        std::error_code ec;
        std::filesystem::remove(path, ec);
        if (ec) throw storage_failure("cannot remove " + path.string());
        return;
    }
    json::array objects, uploads;
    for (auto const& [key, o] : at->second.objects)
        objects.push_back(json::object{{"key", to_latin(key)}, {"object", write(o)}});
    for (auto const& [id, u] : at->second.uploads) uploads.push_back(write(u));
    json::object const whole{{"created", wire::iso_date(at->second.created)},
                             {"acl", at->second.acl},
                             {"forbids_overwrite", at->second.forbids_overwrite},
                             {"objects", std::move(objects)},
                             {"uploads", std::move(uploads)}};
    auto const fresh = folder_ / (name + ".json.new");
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << json::serialize(whole);
    out.close();
    std::error_code ec;
    if (out) std::filesystem::rename(fresh, path, ec);
    if (out && !ec) return;
    std::filesystem::remove(fresh, ec);
    throw storage_failure("cannot write " + path.string());
}

} // namespace ossio::testing
