// SPDX-License-Identifier: BSL-1.0
// Resume tokens as JSON.
#include <ossio/resume_token.hpp>

#include <boost/test/unit_test.hpp>

using namespace ossio;

BOOST_AUTO_TEST_SUITE(resume_tokens)

namespace {

resume_token of(std::string source) {
    resume_token t;
    t.bucket = "examplebucket";
    t.key = "k";
    t.upload_id = "U";
    t.source = std::move(source);
    t.parts = parts_status::kept;
    return t;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_token_is_read_as_it_was_written) {
    for (char const* source : {"", "/data/file", "/data/\xC3\xBC", "/data/two\nlines", "/data/\"quoted\""})
        BOOST_TEST((resume_token_from_json(to_json(of(source))) == of(source)), source);
}

BOOST_AUTO_TEST_CASE(the_json_of_a_source_whose_name_is_no_utf8_can_be_read) {
    BOOST_TEST((resume_token_from_json(to_json(of("/data/\xFC.bin"))) == of("/data/?.bin")));
    BOOST_TEST(to_json(std::vector<resume_token>{of("/data/\xFC.bin")}).find('\xFC') == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
