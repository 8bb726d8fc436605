// SPDX-License-Identifier: BSL-1.0
// The floor: the cost of a blocking loop of pread, CRC-64 and send on one connection.
//   bench_floor URL FILE PART-SIZE [CA-FILE [seal]]       stores each part as an object of its own in examplebucket
// Over https OpenSSL writes into memory, and records of 240 KiB of plain text leave in one send; with `seal` records are made by the
// library's cipher code straight from the block that was read (TLS 1.3).
#include "bench/figures.hpp"

#include "net/tls/record_writer.hpp"
#include "wire/crc64.hpp"
#include "wire/request_head.hpp"
#include "wire/sign_v4.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <iostream>
#include <memory>
#include <vector>

namespace {

using namespace ossio;

[[noreturn]] void give_up(std::string const& why) { throw std::runtime_error(why + ": " + std::strerror(errno)); }

class connection {
public:
    virtual ~connection() = default;
    virtual void send(char const* data, std::size_t n) = 0;
    virtual std::size_t receive(char* into, std::size_t n) = 0;
};

class plain final : public connection {
public:
    explicit plain(wire::endpoint const& to) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(to.port);
        ::inet_pton(AF_INET, to.host.c_str(), &where.sin_addr);
        if (::connect(fd_, reinterpret_cast<sockaddr*>(&where), sizeof where) != 0) give_up("connect");
        int const yes = 1;
        ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    }
    ~plain() override { ::close(fd_); }

    void send(char const* data, std::size_t n) override {
        while (n != 0) {
            ssize_t const sent = ::send(fd_, data, n, MSG_NOSIGNAL);
            if (sent < 0) give_up("send");
            data += sent;
            n -= static_cast<std::size_t>(sent);
        }
    }
    std::size_t receive(char* into, std::size_t n) override {
        ssize_t const got = ::recv(fd_, into, n, 0);
        if (got <= 0) give_up("recv");
        return static_cast<std::size_t>(got);
    }

private:
    int fd_;
};

class secure final : public connection {
public:
    secure(wire::endpoint const& to, char const* ca_file, bool seals)
        : below_(to), context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free) {
        SSL_CTX_load_verify_locations(context_.get(), ca_file, nullptr);
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
        SSL_CTX_set_ciphersuites(context_.get(), "TLS_AES_128_GCM_SHA256");
        SSL_CTX_set_cipher_list(context_.get(), "ECDHE+AESGCM+AES128");
        if (seals) SSL_CTX_set_keylog_callback(context_.get(), keep_secret);
        ssl_.reset(SSL_new(context_.get()));
        SSL_set_app_data(ssl_.get(), this);
        in_ = BIO_new(BIO_s_mem());
        out_ = BIO_new(BIO_s_mem());
        SSL_set_bio(ssl_.get(), in_, out_);
        SSL_set_connect_state(ssl_.get());
        while (SSL_do_handshake(ssl_.get()) != 1) {
            flush();
            fill();
        }
        flush();
        if (seals) sealer_ = net::record_writer::make(SSL_get_current_cipher(ssl_.get()), std::move(secret_));
        if (seals && !sealer_) throw std::runtime_error("no TLS 1.3, or another cipher");
    }

    void send(char const* data, std::size_t n) override {
        constexpr std::size_t batch = 240 * 1024;
        if (sealer_) return seal(data, n);
        while (n != 0) {
            int const taken = static_cast<int>(std::min(n, batch));
            if (SSL_write(ssl_.get(), data, taken) != taken) give_up("SSL_write");
            data += taken;
            n -= static_cast<std::size_t>(taken);
            flush();
        }
    }
    std::size_t receive(char* into, std::size_t n) override {
        for (;;) {
            int const got = SSL_read(ssl_.get(), into, static_cast<int>(n));
            if (got > 0) return static_cast<std::size_t>(got);
            fill();
        }
    }

private:
    static void keep_secret(SSL const* ssl, char const* line) {
        std::string_view const text = line;
        if (text.starts_with("CLIENT_TRAFFIC_SECRET_0 "))
            static_cast<secure*>(SSL_get_app_data(ssl))->secret_ =
                net::secret_bytes::from_hex(text.substr(text.rfind(' ') + 1));
    }

    void seal(char const* data, std::size_t n) {
        records_.resize(std::max(records_.size(), n + (n / net::record_writer::largest + 1) * sealer_->overhead()));
        std::size_t made = 0;
        while (n != 0) {
            std::size_t const piece = std::min(n, net::record_writer::largest);
            if (!sealer_->protect(net::record_writer::content::application_data, boost::asio::const_buffer(data, piece),
                                  records_.data() + made))
                throw std::runtime_error("OpenSSL cannot encrypt");
            made += piece + sealer_->overhead();
            data += piece;
            n -= piece;
        }
        below_.send(records_.data(), made);
    }

    void flush() {
        char* data = nullptr;
        long const n = BIO_get_mem_data(out_, &data);
        if (n <= 0) return;
        below_.send(data, static_cast<std::size_t>(n));
        BIO_reset(out_);
    }
    void fill() {
        char bytes[16 * 1024];
        std::size_t const n = below_.receive(bytes, sizeof bytes);
        BIO_write(in_, bytes, static_cast<int>(n));
    }

    plain below_;
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, &SSL_free};
    BIO* in_ = nullptr;
    BIO* out_ = nullptr;
    net::secret_bytes secret_;
    std::unique_ptr<net::record_writer> sealer_; // null: OpenSSL makes the records
    std::vector<char> records_;
};

std::string head_of(wire::endpoint const& to, std::uint64_t number, std::uint64_t size) {
    wire::request r("PutObject", wire::verb::put, "examplebucket", "floor-" + std::to_string(number));
    wire::sign_v4(r, wire::signing_keys(bench::key_id(), bench::key_secret()),
                  wire::signing_scope("cn-hangzhou", std::chrono::system_clock::now()));
    return wire::request_head(r, to.style, wire::address_of(to, r.bucket), size);
}

void send_part(connection& over, wire::endpoint const& to, int file, std::uint64_t offset, std::uint64_t size,
               std::vector<char>& block) {
    std::string const head = head_of(to, offset / std::max<std::uint64_t>(size, 1), size);
    over.send(head.data(), head.size());
    std::uint64_t crc = 0;
    for (std::uint64_t done = 0; done < size;) {
        auto const n = static_cast<std::size_t>(std::min<std::uint64_t>(block.size(), size - done));
        if (::pread(file, block.data(), n, static_cast<off_t>(offset + done)) != static_cast<ssize_t>(n))
            give_up("pread");
        crc = wire::crc64(crc, block.data(), n);
        over.send(block.data(), n);
        done += n;
    }
    char answer[4096];
    std::size_t const n = over.receive(answer, sizeof answer - 1);
    answer[n] = 0;
    if (!std::strstr(answer, (": " + std::to_string(crc) + "\r\n").c_str()))
        throw std::runtime_error(std::string("another checksum, or a refusal: ") + answer);
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 4) {
        std::cerr << "usage: bench_floor URL FILE PART-SIZE [CA-FILE [seal]]\n";
        return 2;
    }
    try {
        auto const to = wire::parse_endpoint(argv[1], "cn-hangzhou", true, false).value();
        std::uint64_t const part = std::stoull(argv[3]);
        int const file = ::open(argv[2], O_RDONLY | O_CLOEXEC);
        struct stat about{};
        if (file < 0 || ::fstat(file, &about) != 0) give_up(argv[2]);
        auto const size = static_cast<std::uint64_t>(about.st_size);
        bench::figures figures;
        std::unique_ptr<connection> over;
        if (to.tls)
            over = std::make_unique<secure>(to, argc > 4 ? argv[4] : "", argc > 5);
        else
            over = std::make_unique<plain>(to);
        std::vector<char> block(256 * 1024);
        for (std::uint64_t at = 0; at < size; at += part)
            send_part(*over, to, file, at, std::min(part, size - at), block);
        figures.print({{"bytes", static_cast<double>(size)}});
        ::close(file);
        return 0;
    } catch (std::exception const& e) {
        std::cerr << "bench_floor: " << e.what() << '\n';
        return 1;
    }
}
