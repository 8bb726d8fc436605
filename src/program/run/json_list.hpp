// SPDX-License-Identifier: BSL-1.0
// A JSON object with one long array, printed while its elements become known.
#ifndef OSSIO_SRC_PROGRAM_RUN_JSON_LIST_HPP
#define OSSIO_SRC_PROGRAM_RUN_JSON_LIST_HPP

#include <ossio/failure.hpp>

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace ossio::program {

/// Prints {"NAME":[...],"outcome":...} to standard output: complete JSON however the command ends, in the memory of one element.
class json_list {
public:
    explicit json_list(std::string name);

    void add(boost::json::object element);
    void end(std::string_view outcome, boost::json::object rest); ///< prints the further members; once

    /// Ends it with the members of failure_object, but for those that have the list's name.
    void end(std::string_view outcome, failure const&, boost::json::object rest);

private:
    std::string name_;
    bool empty_ = true;
};

} // namespace ossio::program
#endif
