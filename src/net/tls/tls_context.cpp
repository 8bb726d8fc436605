// SPDX-License-Identifier: BSL-1.0
// Certificates and settings: TLS 1.2 at least, peers verified by default.
#include "net/tls/tls.hpp"

#include "net/tls/tls_native.hpp"
#include "wire/digest.hpp"

#include <openssl/err.h>

#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace ossio::net {

namespace {

/// Whether a private key that is found out later opens nothing that was recorded.
bool has_forward_secrecy(SSL_CIPHER const* cipher) {
    int const exchange = SSL_CIPHER_get_kx_nid(cipher);
    return exchange == NID_kx_ecdhe || exchange == NID_kx_dhe;
}

/// AES-128 first: the same strength against every known attack, and a quarter less CPU than AES-256. Of TLS 1.2 what this
/// system's list has, without the ciphers that have no forward secrecy.
void choose_ciphers(SSL_CTX* context) {
    SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256");
    std::string first, others;
    STACK_OF(SSL_CIPHER)* const all = SSL_CTX_get_ciphers(context);
    for (int i = 0; i < sk_SSL_CIPHER_num(all); ++i) {
        SSL_CIPHER const* const one = sk_SSL_CIPHER_value(all, i);
        if (!has_forward_secrecy(one)) continue;
        bool const wanted =
            SSL_CIPHER_get_cipher_nid(one) == NID_aes_128_gcm && SSL_CIPHER_get_kx_nid(one) == NID_kx_ecdhe;
        (wanted ? first : others).append(SSL_CIPHER_get_name(one)).append(":");
    }
    SSL_CTX_set_cipher_list(context, (first + others).c_str());
}

std::shared_ptr<SSL_CTX> new_context(SSL_METHOD const* method) {
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(method), SSL_CTX_free);
    if (!context) return context;
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    // Not SSL_MODE_RELEASE_BUFFERS: it would make and free a buffer for every record.
    SSL_CTX_set_mode(context.get(), SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_ENABLE_PARTIAL_WRITE);
    choose_ciphers(context.get());
    return context;
}

/// Stores a session that a later connection to the same host may resume; 1: takes ownership.
int keep_session(SSL* ssl, SSL_SESSION* session) {
    auto* const shared = static_cast<tls_context_state*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
    shared->keep_session(static_cast<tls_session_data const*>(SSL_get_app_data(ssl))->host,
                         detail::session_ptr(session));
    return 1;
}

/// OpenSSL's public interface to the secrets of a connection: lines of a key log, "label random secret".
void keep_secret(SSL const* ssl, char const* line) {
    std::string_view const text = line;
    if (text.starts_with("CLIENT_TRAFFIC_SECRET_0 "))
        static_cast<tls_session_data*>(SSL_get_app_data(ssl))->secret =
            secret_bytes::from_hex(text.substr(text.rfind(' ') + 1));
}

failure bad_file(std::string what, std::string const& path) {
    return failure(errc::tls_failed, "the " + std::move(what) + " " + path + " cannot be used: " + take_tls_error());
}

result<void> use_certificate(SSL_CTX* context, std::string const& certificate_file, std::string const& key_file) {
    if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1)
        return bad_file("certificate file", certificate_file);
    if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1)
        return bad_file("key file", key_file);
    return {};
}

/// Who resumes a session trusts the check of the certificate that was made when it began. Files are compared by their
/// content, which may change while a process runs.
std::string trust_of(client_rules const& rules) {
    std::string trust(rules.verify ? "verified" : "unverified");
    trust += rules.minimum == tls_version::v1_3 ? " 1.3 " : " 1.2 ";
    for (std::string const* file : {&rules.ca_file, &rules.certificate_file}) {
        std::ifstream content(*file, std::ios::binary);
        std::string const bytes{std::istreambuf_iterator<char>(content), std::istreambuf_iterator<char>()};
        trust += file->empty() ? "none" : wire::sha256(bytes);
    }
    return trust;
}

} // namespace

std::string take_tls_error() {
    unsigned long const code = ERR_get_error();
    ERR_clear_error();
    if (code == 0) return "unknown reason";
    if (char const* reason = ERR_reason_error_string(code)) return reason;
    std::array<char, 256> text{};
    ERR_error_string_n(code, text.data(), text.size());
    return text.data();
}

result<tls_context> tls_context::for_client(client_rules const& rules) {
    ERR_clear_error();
    auto context = new_context(TLS_client_method());
    if (!context) return failure(errc::tls_failed, take_tls_error());
    if (!rules.ca_file.empty()) {
        if (SSL_CTX_load_verify_locations(context.get(), rules.ca_file.c_str(), nullptr) != 1)
            return bad_file("CA file", rules.ca_file);
    } else {
        SSL_CTX_set_default_verify_paths(context.get());
    }
    SSL_CTX_set_verify(context.get(), rules.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    if (rules.minimum == tls_version::v1_3) SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
    if (!rules.certificate_file.empty()) {
        auto used = use_certificate(context.get(), rules.certificate_file, rules.key_file);
        if (!used) return used.error();
    }
    auto shared = std::make_shared<tls_context_state>(rules.sessions, rules.sessions ? trust_of(rules) : std::string());
    shared->own_records = rules.own_records;
    SSL_CTX_set_app_data(context.get(), shared.get());
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context.get(), keep_session);
    if (rules.own_records) SSL_CTX_set_keylog_callback(context.get(), keep_secret);
    return tls_access::wrap(context, std::move(shared));
}

result<tls_context> tls_context::for_server(std::string const& certificate_file, std::string const& key_file,
                                            std::string const& client_ca_file, tls_version newest) {
    ERR_clear_error();
    auto context = new_context(TLS_server_method());
    if (!context) return failure(errc::tls_failed, take_tls_error());
    auto used = use_certificate(context.get(), certificate_file, key_file);
    if (!used) return used.error();
    if (!client_ca_file.empty()) {
        if (SSL_CTX_load_verify_locations(context.get(), client_ca_file.c_str(), nullptr) != 1)
            return bad_file("CA file for clients", client_ca_file);
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
        unsigned char const session[] = "ossio";
        SSL_CTX_set_session_id_context(context.get(), session, sizeof session - 1);
    }
    if (newest == tls_version::v1_2) SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
    return tls_access::wrap(context, std::make_shared<tls_context_state>());
}

} // namespace ossio::net
