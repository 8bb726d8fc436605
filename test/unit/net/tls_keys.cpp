// SPDX-License-Identifier: BSL-1.0
// Which keys a connection seals with: every cipher, TLS 1.2, new keys asked for while a body is under way.
#include "unit/net/secure_stage.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(tls_keys)

namespace {

/// What a server's OpenSSL tells.
class servers_side {
public:
    SSL* ssl = nullptr; // since its handshake is over
    int alert = 0;      // level and description, as it came

    static servers_side& latest() {
        static servers_side one;
        return one;
    }
    static void watch(SSL_CTX* context) {
        latest() = servers_side();
        SSL_CTX_set_info_callback(context, [](SSL const* ssl, int where, int value) {
            if (where == SSL_CB_HANDSHAKE_DONE) latest().ssl = const_cast<SSL*>(ssl);
            if (where == SSL_CB_READ_ALERT) latest().alert = value;
        });
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(bytes_arrive_with_every_cipher_of_both_versions) {
    struct suite {
        int version;
        char const *allowed, *name;
        bool sealed_by_us;
    };
    for (suite const& one :
         {suite{TLS1_3_VERSION, "TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256", true},
          suite{TLS1_3_VERSION, "TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384", true},
          suite{TLS1_3_VERSION, "TLS_CHACHA20_POLY1305_SHA256", "TLS_CHACHA20_POLY1305_SHA256", true},
          suite{TLS1_2_VERSION, "AES128+AESGCM", "ECDHE-ECDSA-AES128-GCM-SHA256", true},
          suite{TLS1_2_VERSION, "AES256+AESGCM", "ECDHE-ECDSA-AES256-GCM-SHA384", true},
          suite{TLS1_2_VERSION, "CHACHA20", "ECDHE-ECDSA-CHACHA20-POLY1305", true},
          suite{TLS1_2_VERSION, "AES128:!AESGCM:!AESCCM", "ECDHE-ECDSA-AES128-SHA256", false}})
        BOOST_TEST_CONTEXT(one.name) {
            secure_stage s("oss.example", "oss.example", 100'000, [&](SSL_CTX* server) {
                SSL_CTX_set_max_proto_version(server, one.version);
                if (one.version == TLS1_3_VERSION)
                    SSL_CTX_set_ciphersuites(server, one.allowed);
                else
                    SSL_CTX_set_cipher_list(server, one.allowed);
                servers_side::watch(server);
            });
            BOOST_REQUIRE_MESSAGE(s.near && s.far, to_string(s.why));
            std::string const sent = some_bytes(700'001);

            BOOST_TEST((carried(s, sent) == sent));
            SSL* const server = servers_side::latest().ssl;
            BOOST_TEST(SSL_version(server) == one.version);
            BOOST_TEST(SSL_CIPHER_get_name(SSL_get_current_cipher(server)) == one.name);
            BOOST_TEST((BIO_number_written(SSL_get_wbio(s.client)) < 10'000) == one.sealed_by_us);
        }
}

BOOST_AUTO_TEST_CASE(openssl_encrypts_the_records_where_the_options_say_so) {
    for (int version : {TLS1_2_VERSION, TLS1_3_VERSION})
        for (bool own : {true, false}) {
            secure_stage s(
                "oss.example", "oss.example", 100'000,
                [&](SSL_CTX* server) { SSL_CTX_set_max_proto_version(server, version); }, {}, own);
            BOOST_REQUIRE_MESSAGE(s.near && s.far, to_string(s.why));
            std::string const sent = some_bytes(700'001);

            BOOST_TEST((carried(s, sent) == sent));
            BOOST_TEST((BIO_number_written(SSL_get_wbio(s.client)) < 10'000) == own);
            BOOST_TEST((carried(s, sent, true) == sent));
        }
}

BOOST_AUTO_TEST_CASE(no_suite_without_forward_secrecy_is_offered) {
    auto const context = net::tls_context::for_client(net::client_rules()).value();
    STACK_OF(SSL_CIPHER)* const offered = SSL_CTX_get_ciphers(net::tls_access::native(context));
    BOOST_REQUIRE(sk_SSL_CIPHER_num(offered) > 0);
    for (int i = 0; i < sk_SSL_CIPHER_num(offered); ++i) {
        SSL_CIPHER const* const one = sk_SSL_CIPHER_value(offered, i);
        int const exchange = SSL_CIPHER_get_kx_nid(one);
        BOOST_TEST((exchange == NID_kx_any || exchange == NID_kx_ecdhe || exchange == NID_kx_dhe),
                   SSL_CIPHER_get_name(one));
    }
}

BOOST_AUTO_TEST_CASE(a_client_that_wants_small_records_gets_them) {
    secure_stage s("oss.example", "oss.example", 100'000, servers_side::watch, [](SSL_CTX* client) {
        SSL_CTX_set_tlsext_max_fragment_length(client, TLSEXT_max_fragment_length_512);
    });
    BOOST_REQUIRE_MESSAGE(s.near && s.far, to_string(s.why));
    std::string const sent = some_bytes(70'001);
    BOOST_TEST((carried(s, sent, true) == sent));
}

BOOST_AUTO_TEST_CASE(a_server_that_leaves_the_choice_gets_aes_128) {
    for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        secure_stage s("oss.example", "oss.example", 100'000, [&](SSL_CTX* server) {
            SSL_CTX_set_max_proto_version(server, version);
            servers_side::watch(server);
        });
        BOOST_REQUIRE_MESSAGE(s.near && s.far, to_string(s.why));
        SSL_CIPHER const* const chosen = SSL_get_current_cipher(servers_side::latest().ssl);
        BOOST_TEST(SSL_CIPHER_get_cipher_nid(chosen) == NID_aes_128_gcm);
    }
}

BOOST_AUTO_TEST_CASE(a_wish_to_begin_anew_in_tls_1_2_is_declined_and_the_body_goes_on) {
    secure_stage s("oss.example", "oss.example", 100'000, [](SSL_CTX* server) {
        SSL_CTX_set_max_proto_version(server, TLS1_2_VERSION);
        SSL_CTX_clear_options(server, SSL_OP_NO_RENEGOTIATION);
        servers_side::watch(server);
    });
    BOOST_REQUIRE_MESSAGE(s.near && s.far, to_string(s.why));
    std::string const sent = some_bytes(300'000);
    BOOST_REQUIRE((carried(s, sent) == sent));
    SSL* const server = servers_side::latest().ssl;
    auto ask = [&]() -> asio::awaitable<void> {
        BOOST_REQUIRE(SSL_renegotiate(server) == 1);
        BOOST_REQUIRE(SSL_do_handshake(server) == 1); // only says that it would like to
        co_await say(*s.far, "word");
        std::string const word = co_await read_until(*s.near, "word");
        BOOST_TEST(word == "word");
        co_await say(*s.near, "and the answer");
        char c = 0;
        co_await s.far->read_some(asio::buffer(&c, 1));
    };
    s.start(ask());
    s.turn();
    BOOST_TEST(servers_side::latest().alert == (SSL3_AL_WARNING << 8 | SSL_AD_NO_RENEGOTIATION));
}

BOOST_AUTO_TEST_CASE(a_server_that_wants_new_keys_gets_them_in_the_midst_of_a_body) {
    for (int kind : {SSL_KEY_UPDATE_REQUESTED, SSL_KEY_UPDATE_NOT_REQUESTED}) {
        secure_stage s("oss.example", "oss.example", 1000, servers_side::watch);
        BOOST_REQUIRE_MESSAGE(s.near && s.far, to_string(s.why));
        SSL* const server = servers_side::latest().ssl;
        std::string const sent = some_bytes(300'000);
        std::string got, heard;
        int wanted = 0;
        auto writer = [&]() -> asio::awaitable<void> {
            co_await write_and_hear(*s.near, sent, heard);
            heard += co_await read_until(*s.near, "done");
        };
        auto reader = [&]() -> asio::awaitable<void> {
            std::string piece(10'000, '\0');
            while (got.size() < sent.size()) {
                auto const read = co_await s.far->read_some(asio::buffer(piece));
                BOOST_REQUIRE(!read.ec);
                got.append(piece, 0, read.bytes);
                if (got.size() < 60'000u * static_cast<unsigned>(wanted + 1) || wanted == 4) continue;
                ++wanted;
                BOOST_REQUIRE(SSL_key_update(server, kind) == 1);
                co_await say(*s.far, "new keys;");
            }
            co_await say(*s.far, "done");
        };
        s.start(writer());
        s.start(reader());
        s.turn();

        BOOST_TEST(wanted == 4);
        BOOST_TEST(heard == "new keys;new keys;new keys;new keys;done");
        BOOST_TEST((got == sent));
    }
}

BOOST_AUTO_TEST_CASE(a_record_that_is_not_the_servers_ends_the_connection_with_an_alert_that_it_can_read) {
    secure_stage s("oss.example", "oss.example", 100'000, servers_side::watch);
    BOOST_REQUIRE_MESSAGE(s.near && s.far, to_string(s.why));
    std::string const sent = some_bytes(20'000), forged = std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'x');
    BOOST_REQUIRE((carried(s, sent) == sent));
    net::io_result read, told;
    auto near = [&]() -> asio::awaitable<void> {
        char c = 0;
        read = co_await s.near->read_some(asio::buffer(&c, 1));
        co_await say(*s.near, "what is left goes out before this");
    };
    auto far = [&]() -> asio::awaitable<void> {
        char c = 0;
        BIO_write(SSL_get_wbio(servers_side::latest().ssl), forged.data(), static_cast<int>(forged.size()));
        co_await say(*s.far, "x");
        told = co_await s.far->read_some(asio::buffer(&c, 1));
    };
    s.start(far());
    s.start(near());
    s.turn();

    BOOST_TEST(read.ec == asio::error::connection_reset);
    BOOST_TEST(!s.near->is_reusable());
    BOOST_TEST(told.ec.failed());
    BOOST_TEST(servers_side::latest().alert == (SSL3_AL_FATAL << 8 | SSL_AD_BAD_RECORD_MAC));
}

BOOST_AUTO_TEST_SUITE_END()
