// SPDX-License-Identifier: BSL-1.0
// Under which name a file is known, however its path was written: checkpoints are found by it.
#include <ossio/source.hpp>

#include "help/temporary_folder.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

using ossio::test::temporary_folder;

BOOST_AUTO_TEST_SUITE(file_names)

BOOST_AUTO_TEST_CASE(a_file_has_one_name_however_its_path_was_written) {
    temporary_folder const folder;
    std::filesystem::create_directory(folder / ".hidden");
    std::string const plain = (folder / "f").string();
    std::string const hidden = (folder / ".hidden").string() + "/..f";
    ossio::test::write_file(plain, "bytes");
    ossio::test::write_file(hidden, "bytes");
    boost::asio::io_context io;
    auto const name_of = [&](std::string const& path) { return ossio::open_file(io.get_executor(), path)->name(); };

    std::string const at = folder.path().string();
    for (std::string const& path : {plain, at + "/./f", at + "//f", at + "/.hidden/../f", at + "/.hidden/.././f"})
        BOOST_TEST(name_of(path) == plain);
    for (std::string const& path : {hidden, at + "/.hidden//..f", at + "/./.hidden/..f"})
        BOOST_TEST(name_of(path) == hidden);
    std::string const relative = std::filesystem::relative(plain).string();
    BOOST_TEST(name_of(relative) == plain);
}

BOOST_AUTO_TEST_SUITE_END()
