// SPDX-License-Identifier: BSL-1.0
// Which connections resume a TLS session: of one upload, of objects that begin together, of further clients.
#include "flow/secure_world.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(tls_sessions)

namespace {

constexpr int sixteen = 16;
constexpr net::tls_version both_versions[] = {net::tls_version::v1_2, net::tls_version::v1_3};

class connections_opened final : public observer {
public:
    void on_connection_opened(connection_opened const& e) override {
        ++all;
        if (e.tls_resumed) ++resumed;
    }

    int all = 0, resumed = 0;
};

upload_options in_sixteen_parts() {
    auto options = in_small_parts();
    options.concurrency = sixteen;
    return options;
}

} // namespace

BOOST_AUTO_TEST_CASE(all_connections_of_an_upload_but_the_first_resume_its_session) {
    for (net::tls_version const version : both_versions) BOOST_TEST_CONTEXT("TLS 1." << static_cast<int>(version) + 2) {
            auto const seen = std::make_shared<connections_opened>();
            secure_settings settings(version);
            settings.events = seen;
            secure_world w(nullptr, settings);
            auto const from = std::make_shared<memory_source>(some_bytes(sixteen * small_part));

            auto const end = w.run(w.bucket().upload("k", from, in_sixteen_parts()));

            BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
            BOOST_TEST(seen->all == sixteen);
            BOOST_TEST(seen->resumed == sixteen - 1);
        }
}

BOOST_AUTO_TEST_CASE(of_objects_that_begin_together_all_but_the_first_resume_its_session) {
    for (net::tls_version const version : both_versions) BOOST_TEST_CONTEXT("TLS 1." << static_cast<int>(version) + 2) {
            auto const seen = std::make_shared<connections_opened>();
            secure_settings settings(version);
            settings.events = seen;
            secure_world w(nullptr, settings);

            std::vector<std::shared_ptr<ending<object_info>>> ends;
            for (int i = 0; i < sixteen; ++i)
                ends.push_back(w.start(w.bucket().put_object("k" + std::to_string(i), "text")));
            w.turn();

            for (auto const& end : ends) BOOST_TEST((end->is && end->is->has_value()));
            BOOST_TEST(seen->all == sixteen);
            BOOST_TEST(seen->resumed == sixteen - 1);
        }
}

BOOST_AUTO_TEST_CASE(further_clients_resume_the_sessions_of_a_cache_that_they_share) {
    for (net::tls_version const version : both_versions)
        for (bool const shares : {true, false})
            BOOST_TEST_CONTEXT("TLS 1." << static_cast<int>(version) + 2 << ", shared: " << shares) {
                auto const seen = std::make_shared<connections_opened>();
                secure_settings settings(version);
                settings.events = seen;
                if (shares) settings.sessions = std::make_shared<detail::session_cache>();
                secure_world w(nullptr, settings);

                for (int i = 0; i < sixteen; ++i) {
                    auto const client = w.another(settings);
                    auto const end = w.run(client.bucket("examplebucket").put_object("k", "text"));
                    BOOST_TEST(end.has_value());
                }

                BOOST_TEST(seen->all == sixteen);
                BOOST_TEST(seen->resumed == (shares ? sixteen - 1 : 0));
            }
}

BOOST_AUTO_TEST_CASE(a_session_whose_certificate_nobody_checked_is_not_resumed_by_a_client_that_checks) {
    auto const seen = std::make_shared<connections_opened>();
    secure_settings careless;
    careless.sessions = std::make_shared<detail::session_cache>();
    careless.verify = false;
    secure_settings careful = careless;
    careful.verify = true;
    careful.events = seen;
    secure_world w(nullptr, careless);
    BOOST_TEST(w.run(w.bucket().put_object("k", "text")).has_value());

    auto const client = w.another(careful);
    BOOST_TEST(w.run(client.bucket("examplebucket").put_object("k", "text")).has_value());

    BOOST_TEST(seen->all == 1);
    BOOST_TEST(seen->resumed == 0);
}

BOOST_AUTO_TEST_SUITE_END()
