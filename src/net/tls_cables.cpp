// SPDX-License-Identifier: BSL-1.0
// OpenSSL's view of the buffers.
#include "net/tls_cables.hpp"

#include <algorithm>
#include <memory>

namespace ossio::net {

namespace {

cables& cables_of(BIO* bio) { return *static_cast<cables*>(BIO_get_data(bio)); }

int bio_write(BIO* bio, char const* data, std::size_t n, std::size_t* written) {
    cables& c = cables_of(bio);
    *written = n;
    if (c.muted) return 1;
    c.out.append(data, n);
    c.last_sent = {};
    if (n >= c.last_sent.size()) std::memcpy(c.last_sent.data(), data + n - c.last_sent.size(), c.last_sent.size());
    return 1;
}

int bio_read(BIO* bio, char* data, std::size_t n, std::size_t* read) {
    cables& c = cables_of(bio);
    BIO_clear_retry_flags(bio);
    *read = std::min(n, c.in.size());
    if (*read == 0) {
        if (!c.ended) BIO_set_retry_read(bio);
        return 0;
    }
    std::memcpy(data, c.in.data(), *read);
    c.in.consume(*read);
    return 1;
}

long bio_control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_EOF) return cables_of(bio).ended ? 1 : 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

/// Made once for the process and never changed; OpenSSL frees nothing that depends on it before main ends.
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

BIO* make_bio(cables& between) {
    BIO* const bio = BIO_new(bio_method());
    BIO_set_data(bio, &between);
    BIO_set_init(bio, 1);
    return bio;
}

} // namespace ossio::net
