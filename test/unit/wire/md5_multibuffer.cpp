// SPDX-License-Identifier: BSL-1.0
// MD5s made side by side are those that OpenSSL makes one by one, whatever their lengths and however they are cut.
#include "wire/md5_multibuffer.hpp"

#include "wire/base64.hpp"
#include "wire/digest.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace ossio::wire;

BOOST_AUTO_TEST_SUITE(md5_multibuffer)

BOOST_AUTO_TEST_CASE(the_vectors_of_the_rfc_hold) {
    for (auto const& [text, expected] : std::vector<std::pair<std::string, std::string>>{
             {"", "d41d8cd98f00b204e9800998ecf8427e"},
             {"a", "0cc175b9c0f1b6a831c399e269772661"},
             {"abc", "900150983cd24fb0d6963f7d28e17f72"},
             {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
             {"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"}})
        BOOST_TEST(hex_lower(md5_state().finish(text)) == expected);
}

BOOST_AUTO_TEST_CASE(any_number_of_texts_of_any_length_agree_with_openssl) {
    std::mt19937 chance(7);
    for (std::size_t texts = 0; texts <= 40; ++texts) {
        std::vector<std::string> all(texts);
        for (std::string& text : all) {
            text.resize(chance() % 5000);
            for (char& c : text) c = static_cast<char>(chance());
        }
        std::vector<md5_state> states(texts);
        std::vector<std::size_t> done(texts, 0);
        for (int turn = 0; turn < 3; ++turn) { // in three cuts, the last with all that is left
            std::vector<md5_blocks> work;
            for (std::size_t i = 0; i < texts; ++i) {
                std::size_t const left = (all[i].size() - done[i]) / 64;
                std::size_t const blocks = turn == 2 ? left : left == 0 ? 0 : chance() % left;
                work.emplace_back(states[i], all[i].data() + done[i], blocks);
                done[i] += blocks * 64;
            }
            md5_side_by_side(work);
        }
        for (std::size_t i = 0; i < texts; ++i)
            BOOST_TEST(hex_lower(states[i].finish(std::string_view(all[i]).substr(done[i]))) == hex_lower(md5(all[i])));
    }
}

BOOST_AUTO_TEST_SUITE_END()
