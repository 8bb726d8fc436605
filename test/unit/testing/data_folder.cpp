// SPDX-License-Identifier: BSL-1.0
// Who may use the data folder, and what an operation costs that does not change it.
#include "testing/close_connection.hpp"
#include "testing/memory_service.hpp"
#include "testing/pipe.hpp"
#include "testing/request_dispatch.hpp"

#include "help/temporary_folder.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::testing;

BOOST_AUTO_TEST_SUITE(data_folder)

namespace {

/// An executor, and a folder for the services on it.
class place {
public:
    place() { with.data = folder.path(); }

    std::unique_ptr<memory_service> start() { return std::make_unique<memory_service>(io.get_executor(), time, with); }

    test::temporary_folder folder;
    boost::asio::io_context io;
    async::runtime_ptr time = async::system_runtime(io.get_executor());
    server_options with;
};

parsed_request request_of(std::string_view method, std::string_view target) {
    return parse_request(method, target, wire::header_list()).value();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_stopped_service_releases_it_although_a_client_is_still_connected) {
    place p;
    auto first = p.start();
    first->create_bucket("examplebucket");
    auto ends = make_pipe(p.time);
    first->core().serve(std::move(ends.second));
    p.io.poll();
    BOOST_REQUIRE(first->connections() == 1U);

    first.reset(); // its session ends when the executor runs next

    std::unique_ptr<memory_service> second;
    BOOST_REQUIRE_NO_THROW(second = p.start());
    BOOST_TEST(second->core().buckets.contains("examplebucket"));
    p.io.restart();
    p.io.poll();
    BOOST_CHECK_THROW(p.start(), storage_failure); // the lock is that of the second one
}

BOOST_AUTO_TEST_CASE(a_request_that_was_under_way_at_the_stop_changes_nothing) {
    place p;
    auto const service = p.start();
    service->create_bucket("examplebucket");
    auto in = request_of("DELETE", "/examplebucket/k");
    request_context c(in, service->core().buckets, service->core().now(), "id");
    bool is_performed = false;

    service->core().close_sessions();

    BOOST_CHECK_THROW(service->core().change(c,
                                             [&] {
                                                 is_performed = true;
                                                 return response();
                                             }),
                      close_connection);
    BOOST_TEST(!is_performed);
}

BOOST_AUTO_TEST_CASE(only_an_operation_that_may_change_a_bucket_copies_its_state) {
    for (std::string_view const method : {"GET", "HEAD", "PUT", "POST", "DELETE"}) {
        place p;
        auto const service = p.start();
        service->create_bucket("examplebucket");
        auto& core = service->core();
        blob_ptr const bytes = core.blobs->make();
        core.buckets["examplebucket"].objects["k"].bytes = content({bytes});
        auto in = request_of(method, "/examplebucket/k");
        request_context c(in, core.buckets, core.now(), "id");
        long holders = 0;

        core.change(c, [&] {
            holders = bytes.use_count();
            return response();
        });

        bool const only_reads = method == "GET" || method == "HEAD";
        BOOST_TEST(holders == (only_reads ? 2 : 3), method); // this test and the object; a copy of the state
    }
}

BOOST_AUTO_TEST_SUITE_END()
