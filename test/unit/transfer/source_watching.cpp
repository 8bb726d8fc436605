// SPDX-License-Identifier: BSL-1.0
// Which parts are compared once more because the source may have changed since they were sent.
#include "transfer/upload/source_watch.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::transfer;

BOOST_AUTO_TEST_SUITE(source_watching)

namespace {

class told_source final : public source {
public:
    std::uint64_t size() const override { return 100; }
    std::string fingerprint() const override { return mark; }
    source_change change_since(std::string const& earlier) const override {
        if (fails) throw std::runtime_error("the disk is gone");
        return earlier == mark ? source_change::none : next;
    }
    asio::awaitable<void> read_at(std::uint64_t, asio::mutable_buffer) override { co_return; }

    std::string mark = "1";
    source_change next = source_change::suspect;
    bool fails = false;
};

std::vector<part> parts(std::vector<int> const& numbers) {
    std::vector<part> all;
    for (int n : numbers) all.emplace_back(n, "etag");
    return all;
}

std::vector<int> numbers(std::vector<part> const& all) {
    std::vector<int> some;
    for (part const& p : all) some.push_back(p.number);
    return some;
}

} // namespace

BOOST_AUTO_TEST_CASE(nothing_is_in_doubt_while_nothing_changes) {
    told_source from;
    source_watch watch(from, from.fingerprint(), false, true);
    watch.part_begun(1);
    BOOST_TEST(watch.look().has_value());
    BOOST_TEST(!watch.has_doubts());
    BOOST_TEST(watch.in_doubt(parts({1})).empty());
}

BOOST_AUTO_TEST_CASE(only_a_fingerprint_for_checkpoints_has_to_be_a_text) {
    for (bool is_saved : {false, true}) {
        told_source from;
        source_watch watch(from, from.fingerprint(), false, is_saved);
        from.mark = "\xE4\xFF";
        BOOST_TEST(watch.look().has_value() == !is_saved);
    }
}

BOOST_AUTO_TEST_CASE(parts_begun_before_a_doubt_are_compared_and_later_ones_are_not) {
    told_source from;
    source_watch watch(from, from.fingerprint(), false, true);
    watch.part_begun(1);
    watch.part_begun(2);
    from.mark = "2";
    BOOST_TEST(watch.look().has_value());
    watch.part_begun(3);
    BOOST_TEST(watch.look().has_value()); // the same doubt is not noticed twice
    BOOST_TEST(watch.fingerprint() == "2");
    BOOST_TEST((numbers(watch.in_doubt(parts({1, 2, 3}))) == std::vector<int>{1, 2}));

    from.mark = "3";
    BOOST_TEST(watch.look().has_value());
    watch.part_begun(2); // it failed, and is sent again
    BOOST_TEST((numbers(watch.in_doubt(parts({1, 2, 3}))) == std::vector<int>{1, 3}));

    watch.resolve();
    BOOST_TEST(watch.in_doubt(parts({1, 2, 3})).empty());
}

BOOST_AUTO_TEST_CASE(a_change_ends_the_upload_and_a_growing_source_is_in_doubt) {
    for (auto what : {source_change::modified, source_change::grown, source_change::truncated}) {
        for (bool may_grow : {false, true}) {
            told_source from;
            source_watch watch(from, from.fingerprint(), may_grow, true);
            from.next = what;
            from.mark = "2";
            auto const seen = watch.look();
            bool const is_doubt = may_grow && what != source_change::truncated;
            BOOST_TEST(seen.has_value() == is_doubt);
            BOOST_TEST(watch.has_doubts() == is_doubt);
            if (!is_doubt) BOOST_TEST((seen.error().code == errc::source_changed));
            BOOST_TEST(watch.has_another_size() == (!is_doubt && what != source_change::modified));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_source_that_cannot_tell_fails_the_upload) {
    told_source from;
    source_watch watch(from, from.fingerprint(), false, true);
    from.fails = true;
    BOOST_TEST((watch.look().error().code == errc::source_unreadable));
}

BOOST_AUTO_TEST_SUITE_END()
