// SPDX-License-Identifier: BSL-1.0
// Profiles whose file is rewritten, is gone or broken for a while.
#include <ossio/credentials.hpp>

#include "help/run.hpp"
#include "help/temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(profiles)

namespace {

class stage {
public:
    stage() {
        profile_options options;
        options.file = file;
        keys = ossutil_credentials(options);
    }

    void write(std::string_view text) const { write_file(file, text); }
    /// Makes it a profile with this key id.
    void write_key(std::string const& id) const { write("[default]\naccessKeyID=" + id + "\naccessKeySecret=s\n"); }
    /// The key id, or the text of the failure.
    std::string ask() {
        try {
            auto const got = run(io, keys->get());
            return got ? got->access_key_id : got.error().detail;
        } catch (std::exception const& e) {
            return e.what();
        }
    }

    asio::io_context io;
    temporary_folder folder;
    std::filesystem::path file = folder / "config";
    credentials_ptr keys;
};

} // namespace

BOOST_AUTO_TEST_CASE(another_text_of_the_file_is_another_profile) {
    stage s;
    s.write_key("one");
    BOOST_TEST(s.ask() == "one");
    s.write_key("two");
    BOOST_TEST(s.ask() == "two");
}

BOOST_AUTO_TEST_CASE(while_the_file_is_being_rewritten_the_keys_that_it_had_hold) {
    stage s;
    s.write_key("one");
    BOOST_TEST(s.ask() == "one");
    s.write(""); // truncated, and not written yet
    BOOST_TEST(s.ask() == "one");
    s.write("[default]\naccessKeyID=tw");
    BOOST_TEST(s.ask() == "one");
    std::filesystem::remove(s.file); // and renamed, as editors do it
    BOOST_TEST(s.ask() == "one");
    s.write_key("two");
    BOOST_TEST(s.ask() == "two");
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_used_at_first_is_reported) {
    stage s;
    BOOST_TEST(s.ask().find(s.file.string()) != std::string::npos);
    s.write("[other]\n");
    BOOST_TEST(s.ask().find("there is no profile \"default\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_failure_of_keys_that_a_broken_file_had_tells_of_both) {
    stage s;
    s.write("[default]\nmode=RamRoleArn\naccessKeyID=i\naccessKeySecret=a\x01z\nramRoleArn=arn\n");
    BOOST_TEST(s.ask().find("control character") != std::string::npos, s.ask());
    s.write("");
    for (char const* reason : {"there is no profile", "control character"})
        BOOST_TEST(s.ask().find(reason) != std::string::npos, s.ask());
}

BOOST_AUTO_TEST_SUITE_END()
