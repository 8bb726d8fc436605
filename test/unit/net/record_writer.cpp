// SPDX-License-Identifier: BSL-1.0
// Records of TLS 1.3 are those of RFC 8448, and what others cannot read is refused.
#include "net/tls/record_writer.hpp"

#include "wire/base64.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace ossio;
using record_writer_type = net::record_writer;
using net::secret_bytes;

BOOST_AUTO_TEST_SUITE(record_writer)

namespace {

/// From the cipher suite's number in RFC 8446, B.4.
SSL_CIPHER const* suite(SSL* of, unsigned char low) {
    unsigned char const number[2] = {0x13, low};
    return SSL_CIPHER_find(of, number);
}

class ssl {
public:
    ssl() : context(SSL_CTX_new(TLS_client_method())), one(SSL_new(context)) {}
    ~ssl() {
        SSL_free(one);
        SSL_CTX_free(context);
    }
    SSL_CTX* context;
    SSL* one;
};

std::string protected_bytes(record_writer_type& by, record_writer_type::content type, std::string const& plain) {
    std::string record(plain.size() + by.overhead(), '\0');
    BOOST_REQUIRE(by.protect(type, boost::asio::buffer(plain), record.data()));
    return wire::hex_lower(record);
}

} // namespace

BOOST_AUTO_TEST_CASE(the_client_of_the_simple_handshake_in_rfc_8448_is_imitated_to_the_byte) {
    ssl const any;
    auto const writer = record_writer_type::make(
        suite(any.one, 0x01),
        secret_bytes::from_hex("9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5"));
    BOOST_REQUIRE(writer);
    std::string plain(50, '\0');
    for (std::size_t i = 0; i < plain.size(); ++i) plain[i] = static_cast<char>(i);

    BOOST_TEST(
        protected_bytes(*writer, record_writer_type::content::application_data, plain) ==
        "1703030043a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5b46b395bd54a9a20441e2b62974e1f5a62"
        "92a2977014bd1e3deae63aeebb21694915e4");
    BOOST_TEST(protected_bytes(*writer, record_writer_type::content::alert, std::string("\x01\x00", 2)) ==
               "1703030013c9872760655666b74d7ff1153efd6db6d0b0e3");
}

BOOST_AUTO_TEST_CASE(a_suite_that_needs_another_way_and_a_secret_that_is_none_make_no_sealer) {
    ssl const any;
    BOOST_TEST(
        !record_writer_type::make(suite(any.one, 0x04), secret_bytes(32))); // AES-128-CCM wants all lengths before
    BOOST_TEST(!record_writer_type::make(nullptr, secret_bytes(32)));
    BOOST_TEST(!record_writer_type::make(suite(any.one, 0x01), secret_bytes::from_hex("9e40646ce7zz")));
    BOOST_TEST(!record_writer_type::make(suite(any.one, 0x01), secret_bytes()));
}

BOOST_AUTO_TEST_CASE(each_record_and_each_generation_of_keys_looks_different) {
    ssl const any;
    auto const writer = record_writer_type::make(suite(any.one, 0x03), secret_bytes(32));
    BOOST_REQUIRE(writer);
    auto const say = [&] {
        return protected_bytes(*writer, record_writer_type::content::application_data, "the same words");
    };
    std::string const first = say(), second = say();
    BOOST_REQUIRE(writer->update_keys());
    std::string const third = say();
    BOOST_TEST(first != second);
    BOOST_TEST(first != third);
    BOOST_TEST(second != third);
}

BOOST_AUTO_TEST_SUITE_END()
