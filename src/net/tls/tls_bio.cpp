// SPDX-License-Identifier: BSL-1.0
// OpenSSL's view of the buffers.
#include "net/tls/tls_bio.hpp"

#include <algorithm>
#include <memory>

namespace ossio::net {

namespace {

tls_bio& bio_of(BIO* native) { return *static_cast<tls_bio*>(BIO_get_data(native)); }

int bio_write(BIO* bio, char const* data, std::size_t n, std::size_t* written) {
    tls_bio& c = bio_of(bio);
    *written = n;
    if (c.discard_output) return 1;
    c.out.append(data, n);
    c.last_sent = {};
    if (n >= c.last_sent.size()) std::memcpy(c.last_sent.data(), data + n - c.last_sent.size(), c.last_sent.size());
    return 1;
}

int bio_read(BIO* bio, char* data, std::size_t n, std::size_t* read) {
    tls_bio& c = bio_of(bio);
    BIO_clear_retry_flags(bio);
    *read = c.refuses ? 0 : std::min(n, c.in.size());
    if (*read == 0) {
        // An end of the wire is ours to judge: OpenSSL would spoil the session for later connections.
        if (!c.refuses) BIO_set_retry_read(bio);
        return 0;
    }
    std::memcpy(data, c.in.data(), *read);
    c.in.consume(*read);
    return 1;
}

long bio_control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_EOF) return bio_of(bio).refuses ? 1 : 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

/// Made once for the process and immutable; OpenSSL frees nothing that depends on it before main ends.
BIO_METHOD* bio_method() {
    static std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> const method = [] {
        BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "ossio");
        BIO_meth_set_write_ex(m, bio_write);
        BIO_meth_set_read_ex(m, bio_read);
        BIO_meth_set_ctrl(m, bio_control);
        return std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)>(m, &BIO_meth_free);
    }();
    return method.get();
}

} // namespace

BIO* make_bio(tls_bio& between) {
    BIO* const bio = BIO_new(bio_method());
    BIO_set_data(bio, &between);
    BIO_set_init(bio, 1);
    return bio;
}

} // namespace ossio::net
