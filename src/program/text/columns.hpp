// SPDX-License-Identifier: BSL-1.0
// Text that fits a number of columns of a terminal. No I/O.
#ifndef OSSIO_SRC_PROGRAM_TEXT_COLUMNS_HPP
#define OSSIO_SRC_PROGRAM_TEXT_COLUMNS_HPP

#include <string>
#include <string_view>
#include <vector>

namespace ossio::program {

/// Returns the columns that valid UTF-8 takes at most: two for a character of East Asia or an emoji, one for any other.
std::size_t columns_of(std::string_view text) noexcept;

/// Returns the text, or its end after "..." where it does not fit: of a path the end says most.
std::string cut_to_columns(std::string_view text, std::size_t most);

/// Joins the first pieces, as many as fit.
std::string fitted(std::vector<std::string> const& pieces, std::string_view between, std::size_t width);

/// Puts "[===>   ] " before a line of so many columns, if there is room for it; never more than `width` columns.
std::string with_bar(std::string const& line, std::size_t columns, double fraction, std::size_t width);

} // namespace ossio::program
#endif
